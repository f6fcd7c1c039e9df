"""Breaks a spoken line into captions of one line or two, where a reader would pause.

`caption` calls it. Invariants: no line is wider than its script allows, no word is lost, and a break falls between
sentences or clauses wherever the lengths permit; only a word that is wider than a line is cut.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from compiler.edit.line_break import Place, line_places
from compiler.edit.reading_speed import columns_of, line_columns

LINES: Final = 2

_FORCED: Final = 30
_CAPTION: Final = 10
_SECOND_LINE: Final = 4
_BETWEEN_CAPTIONS: Final = 3
"""A pause between captions tears more apart than the end of a line."""
_UNEVEN: Final = 8
_STUMP: Final = 8
_STUMP_COLUMNS: Final = 10
_REACH: Final = 48
"""Places that are tried for the start of a caption; in any real text that is more than two lines."""
_BLOCK: Final = 400
"""Places that are weighed against one another at a time, so that a speech of any length takes its time only."""


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


def _places(text: str, sums: Sequence[int], room: int) -> list[Place]:
    """Return the start and everywhere that a line may end, no two further apart than a line is wide."""
    places = [Place(0, 0)]
    for place in line_places(text):
        while _width(text, places[-1].at, place.at, sums) > room:
            # Never inside a character with its marks: they have no columns of their own.
            start = sums[places[-1].at]
            forced = next(at for at in range(places[-1].at + 1, place.at) if sums[at + 1] - start > room)
            places.append(Place(forced, _FORCED))
        places.append(place)
    return places


def _blocks(places: list[Place]) -> list[list[Place]]:
    """Cut the places into blocks that share their ends, after a sentence if there is one in the second half."""
    blocks: list[list[Place]] = []
    while len(places) > _BLOCK:
        half = range(_BLOCK - 1, _BLOCK // 2, -1)
        end = min(half, key=lambda number: places[number].cost)
        blocks.append(places[: end + 1])
        places = places[end:]
    return [*blocks, places]


def _best(text: str, places: Sequence[Place], sums: Sequence[int], room: int) -> list[tuple[int, ...]]:
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
    text: str, places: Sequence[Place], number: int, sums: Sequence[int], room: int
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
