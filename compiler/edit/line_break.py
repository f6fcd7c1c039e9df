"""Where a line of text may end, and how well a reader takes it.

Captions and the titles of a film are broken by it. Invariant: a place never parts a mark from its letter or a
sign from the word that it belongs to; the lower its cost, the longer the pause that a reader would make there.
"""

import re
from dataclasses import dataclass
from typing import Final

from compiler.edit.reading_speed import columns_of

_STAYS_BEHIND: Final = frozenset("-–—,.;:!?…、。，；：！？”’」』）)》】")
_STAYS_AHEAD: Final = frozenset("“‘「『（(《【")
_CLOSING: Final = "”’」』）)》】\"'"
_ENDS_SENTENCE: Final = frozenset(".!?…。！？")
_ENDS_CLAUSE: Final = frozenset(",;:—–、，；：")
# Written with a full stop that ends nothing.
_SHORT: Final = re.compile(r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|No|Prof|vs|[A-Z])\.$")
# A line reads well if it begins with one of these, and badly if it ends with one.
_LEADS: Final = (
    "and|but|or|so|nor|yet|because|that|which|who|when|while|where|if|unless|until|though|although|as|than|"
    "in|on|at|to|for|from|with|without|of|by|about|into|over|under|after|before|between"
)
_LEADING: Final = re.compile(_LEADS, re.IGNORECASE)
_LEANING: Final = re.compile(
    f"{_LEADS}|a|an|the|my|your|his|her|its|our|their|this|these|those|very|i|not|no", re.IGNORECASE
)
# Particles that belong to the word before them.
_PARTICLES: Final = frozenset("的了吗呢吧着过们地得啊呀をはがにへ")

# How much worse each place is than the end of a sentence.
_SENTENCE: Final = 0
_CLAUSE: Final = 1
_PHRASE: Final = 3
_WORD: Final = 4
_LETTER: Final = 7
_TORN: Final = 10

_LONGEST_LEAD: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line may end.

    Attributes:
        at: the character before which the next one begins.
        cost: how much worse it is than the end of a sentence.
    """

    at: int
    cost: int


def line_places(text: str) -> tuple[Place, ...]:
    """Return everywhere that a line may end, the end of the text included; none in an empty text."""
    costs = ((index + 1, _cost(text, index)) for index in range(len(text)))
    return tuple(Place(at, cost) for at, cost in costs if cost is not None)


def _cost(text: str, index: int) -> int | None:
    """Return the cost of a break behind a character, None where there must be none."""
    if index + 1 == len(text):
        return _SENTENCE
    char, following = text[index], text[index + 1]
    if following in _STAYS_BEHIND or char in _STAYS_AHEAD or following == " ":
        return None
    wide = columns_of(char) > 1 or columns_of(following) > 1
    if not (wide or char == " " or char in "-–—"):
        return None
    before = text[max(0, index - _LONGEST_LEAD) : index + 1].rstrip()
    mark = before.rstrip(_CLOSING)[-1:]
    if mark in _ENDS_SENTENCE and not _SHORT.search(before):
        return _SENTENCE
    if mark in _ENDS_CLAUSE:
        return _CLAUSE
    return _word_cost(text, index, before) if char == " " else _letter_cost(char, following)


def _word_cost(text: str, index: int, before: str) -> int:
    """Return the cost of a break at a space within a clause."""
    last, following = before.rsplit(" ", 1)[-1], text[index + 1 : index + 1 + _LONGEST_LEAD].split(" ", 1)[0]
    if _LEANING.fullmatch(last) or _SHORT.search(before):
        return _TORN
    return _PHRASE if _LEADING.fullmatch(following) else _WORD


def _letter_cost(char: str, following: str) -> int:
    if following in _PARTICLES or "가" <= following <= "힣":
        return _TORN
    return _PHRASE if char in _PARTICLES else _LETTER
