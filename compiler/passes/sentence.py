"""Where sentences begin, in English and Chinese.

Called where a word has another meaning, or a capital, at the beginning of a sentence. Invariant: quotes and brackets
before the first word belong to its sentence.
"""

_OPENING = " \"'“”‘’«»「」『』（(《[【"
_ENDING = ".!?。！？"


def starts_sentence(text: str, position: int) -> bool:
    """Return whether a sentence begins at a position."""
    before = text[:position].rstrip(_OPENING)
    if before.endswith(("…", "...")):
        # A pause as often as an end: the next letter tells.
        return text[position : position + 1].isupper()
    return not before or before[-1] in _ENDING
