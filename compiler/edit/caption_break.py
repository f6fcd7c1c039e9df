"""Breaks a spoken line into captions of one line or two, where a reader would pause.

`caption` calls it. Invariants: no line is wider than its script allows, no word is lost, and a break falls between
sentences or clauses wherever the lengths permit; only a word that is wider than a line is cut.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from compiler.edit.reading_speed import columns_of, line_columns

LINES: Final = 2

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
_FORCED: Final = 30

_CAPTION: Final = 10
_SECOND_LINE: Final = 4
_BETWEEN_CAPTIONS: Final = 3
"""A pause between captions tears more apart than the end of a line."""
_UNEVEN: Final = 8
_STUMP: Final = 8
_STUMP_COLUMNS: Final = 10
_LONGEST_LEAD: Final = 12
_REACH: Final = 48
"""Places that are tried for the start of a caption; in any real text that is more than two lines."""
_BLOCK: Final = 400
"""Places that are weighed against one another at a time, so that a speech of any length takes its time only."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line may end: before the character `at`, at a cost."""

    at: int
    cost: int


def break_captions(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each caption of a text.

    Args:
        text: on one line, without spaces at its ends.
    """
    if not text:
        return ()
    room = line_columns(text)
    sums = list(accumulate(map(columns_of, text), initial=0))
    places = _places(text, sums, room)
    captions: list[tuple[str, ...]] = []
    for block in _blocks(places):
        captions += [
            tuple(text[one:other].strip() for one, other in pairwise(bounds))
            for bounds in _best(text, block, sums, room)
        ]
    return tuple(captions)


def _places(text: str, sums: Sequence[int], room: int) -> list[_Place]:
    """Return the start and everywhere that a line may end, no two further apart than a line is wide."""
    places = [_Place(0, 0)]
    for index in range(len(text)):
        cost = _cost(text, index)
        if cost is None:
            continue
        while _width(text, places[-1].at, index + 1, sums) > room:
            # Never inside a character with its marks: they have no columns of their own.
            start = sums[places[-1].at]
            forced = next(at for at in range(places[-1].at + 1, index + 1) if sums[at + 1] - start > room)
            places.append(_Place(forced, _FORCED))
        places.append(_Place(index + 1, cost))
    return places


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


def _blocks(places: list[_Place]) -> list[list[_Place]]:
    """Cut the places into blocks that share their ends, after a sentence if there is one in the second half."""
    blocks: list[list[_Place]] = []
    while len(places) > _BLOCK:
        half = range(_BLOCK - 1, _BLOCK // 2, -1)
        end = min(half, key=lambda number: places[number].cost)
        blocks.append(places[: end + 1])
        places = places[end:]
    return [*blocks, places]


def _best(text: str, places: Sequence[_Place], sums: Sequence[int], room: int) -> list[tuple[int, ...]]:
    """Return the bounds of the lines of each caption, at the lowest cost."""
    least: list[tuple[float, int, tuple[int, ...]]] = [(0.0, 0, ())]
    for number in range(1, len(places)):
        options = _endings(text, places, number, sums, room)
        least.append(min((least[first][0] + cost, first, bounds) for first, cost, bounds in options))
    captions: list[tuple[int, ...]] = []
    number = len(places) - 1
    while number > 0:
        _, number, bounds = least[number]
        captions.append(bounds)
    return captions[::-1]


def _endings(
    text: str, places: Sequence[_Place], number: int, sums: Sequence[int], room: int
) -> list[tuple[int, float, tuple[int, ...]]]:
    """Return every caption that ends at a place: the place it begins at, what it costs, where its lines end."""
    found: list[tuple[int, float, tuple[int, ...]]] = []
    end = places[number]
    after = _BETWEEN_CAPTIONS * end.cost + _CAPTION
    for first in range(number - 1, max(number - _REACH, 0) - 1, -1):
        start = places[first].at
        width = _width(text, start, end.at, sums)
        if width > LINES * room:
            break
        is_whole = first == 0 and number == len(places) - 1
        stump = 0 if is_whole or width >= _STUMP_COLUMNS else _STUMP
        if width <= room:
            found.append((first, after + stump, (start, end.at)))
            continue
        for middle in range(number - 1, first, -1):
            at = places[middle].at
            upper, lower = _width(text, start, at, sums), _width(text, at, end.at, sums)
            if lower > room:
                break
            if upper <= room:
                uneven = _UNEVEN * ((upper - lower) / room) ** 2
                cost = after + _SECOND_LINE + places[middle].cost + uneven
                found.append((first, cost, (start, at, end.at)))
    return found


def _width(text: str, start: int, end: int, sums: Sequence[int]) -> int:
    """Return the columns of a part of a text without the space behind it."""
    return sums[end] - sums[start] - (text[end - 1] == " ")
