"""Names of a screenplay: a speaker in capitals comes in, what prose calls them goes out.

Called by `script_import`, `script_scenes` and `script_export`. Invariant: two spellings that differ in capitals, in the
dots of a Turkish i or in the form of an apostrophe are the same name.
"""

import re
from collections import Counter
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_BEFORE, _AFTER = r"(?<!\w)(?<!\w['’-])", r"(?!\w)(?!-\w)"
_SAME = str.maketrans({"\u0307": "", "ı": "i", "’": "'"})


def folded(name: str) -> str:
    """Return what all spellings of a name have in common."""
    return name.casefold().translate(_SAME)


def shown_name(cue: str) -> str:
    """Return how prose calls somebody whom the script calls in capitals."""
    return cue if cue.upper() != cue else _WORD.sub(lambda match: _capitalized(match[0]), cue)


def spelled_name(cue: str, prose: str) -> str:
    """Return a name as prose spells it, or as it would.

    Args:
        cue: the name as the script has it above a speech.
        prose: every action of the script.
    """
    usual = shown_name(cue)
    if cue.upper() != cue or cue.lower() == cue:
        return cue
    letters = r"\s+".join(re.escape(part) for part in cue.split()).replace("’", "'").replace("'", "['’]")
    found = re.findall(rf"{_BEFORE}{letters}{_AFTER}", prose, re.IGNORECASE)
    mixed = Counter(" ".join(name.split()) for name in found if not name.isupper() and not name.islower())
    return usual if usual in mixed or not mixed else mixed.most_common(1)[0][0]


def cue_for(name: str, aliases: Iterable[str]) -> str:
    """Return a name as a script has it above a speech: in the capitals that are among its aliases, if there are any."""
    for alias in aliases:
        if alias.isupper() and folded(alias) == folded(name):
            return alias
    return name.upper() if shown_name(name.upper()) == name else name


def _capitalized(word: str) -> str:
    """Return a word in capitals as one with a capital: `Mara's`, but `O'Brien`."""
    # The small form of a dotted capital I has a second dot of its own, which no font puts where it belongs.
    small = word.replace("İ", "i").lower()
    begin = 2 if word[1:2] in ("'", "’") else 0
    return word[:begin] + word[begin] + small[begin + 1 :]
