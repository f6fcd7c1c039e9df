"""Quotes around a text that has the same quotes inside: a value as written comes in, the words that were meant go out.

`quoting` and `flow_quoting` ask it about a text that YAML cannot read to its end. Invariant: what may have been meant
in another way is never called certain, since the quotes that are kept are words to be spoken.
"""

import re

_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_OPENS = re.compile(r"""(?:^|(?<=[\s(\[{–—-]))["'](?=\S)""")
_CLOSES = re.compile(r"""(?<=\S)["'](?=[\s.,;:!?…)\]}–—-]|$)""")
_SHORTEST = 3


def drop_outer_quotes(value: str) -> tuple[str, bool]:
    r"""Return a text without the quotes that stand around all of it, and whether nothing else can have been meant.

    `'It's me.'` is one text in quotes, `"No," he said, "wait"` are two, and both stay as they are.

    Args:
        value: as written, without white space around it.
    """
    mark = value[0]
    if mark not in "\"'" or len(value) < _SHORTEST or value[-1] != mark:
        return value, True
    inside = value[1:-1]
    marks = [_direction(inside, at) for at in _places(inside, mark)]
    if marks[:1] == ["closes"] and "opens" in marks:
        return value, False
    is_paired = marks == ["opens", "closes"] * (len(marks) // 2)
    # `'Tis what I'm sayin'` has no quotes at all, and whether a backslash is one cannot be told.
    is_plain = "\\" not in inside if mark == '"' else not inside[-1].isalpha()
    return inside, is_paired and is_plain


def _places(inside: str, mark: str) -> list[int]:
    """Return where a text has a mark that is no apostrophe."""
    apostrophes = {match.start() for match in _APOSTROPHE.finditer(inside)}
    return [at for at, char in enumerate(inside) if char == mark and at not in apostrophes]


def _direction(inside: str, at: int) -> str:
    """Return whether a mark opens or closes a quotation; nothing where it could do both or neither."""
    opens, closes = _OPENS.match(inside, at) is not None, _CLOSES.match(inside, at) is not None
    if opens == closes:
        return ""
    return "opens" if opens else "closes"
