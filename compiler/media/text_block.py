"""A text as lines that fit a width in pixels, about equally long and broken where a reader would pause.

Title cards and subtitles on the picture are set with it. Invariant: no line is wider than the room unless a single
character is, and no word is lost; the author's own line breaks stay.
"""

from collections.abc import Callable
from typing import Final

from compiler.edit.line_break import line_places
from compiler.media.lettering import text_width, tidy

_COST: Final = 0.004
"""How much unevenness, in squared shares of the room, a worse break may save."""

Measure = Callable[[str], float]


def wrap_text(text: str, letters: int, room: float) -> tuple[str, ...]:
    """Return the lines of a text, as few as there can be.

    Args:
        text: may have line breaks.
        letters: pixels of the em square.
        room: pixels across.
    """
    paragraphs = [tidy(paragraph) for paragraph in text.splitlines()]

    def measure(line: str) -> float:
        return text_width(line.strip(), letters)

    return tuple(line for paragraph in paragraphs if paragraph for line in _wrapped(paragraph, measure, room))


def _wrapped(text: str, measure: Measure, room: float) -> list[str]:
    """Break one paragraph into the fewest lines, and of all ways to do so take the most even."""
    bounds, costs = _bounds(text, measure, room)
    # For each place: lines so far, unevenness so far, and the place before.
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(bounds)):
        options: list[tuple[int, float, int]] = []
        for start in range(end - 1, -1, -1):
            width = measure(text[bounds[start] : bounds[end]])
            if width > room and start < end - 1:
                break
            count, uneven, _ = best[start]
            options.append((count + 1, uneven + (width / room) ** 2 + _COST * costs[end], start))
        best.append(min(options))
    lines: list[str] = []
    end = len(bounds) - 1
    while end:
        start = best[end][2]
        lines.append(text[bounds[start] : bounds[end]].strip())
        end = start
    return lines[::-1]


def _bounds(text: str, measure: Measure, room: float) -> tuple[list[int], list[int]]:
    """Return the start and the places where a line may end, with their costs; words wider than the room are cut."""
    bounds, costs = [0], [0]
    for place in line_places(text):
        while measure(text[bounds[-1] : place.at]) > room:
            cut = _cut(text, bounds[-1], place.at, measure, room)
            if cut == place.at:
                break
            bounds.append(cut)
            costs.append(place.cost)
        bounds.append(place.at)
        costs.append(place.cost)
    return bounds, costs


def _cut(text: str, start: int, end: int, measure: Measure, room: float) -> int:
    """Return how far a word that is too wide can go, one character at least."""
    low, high = start + 1, end
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[start:middle]) <= room else (low, middle - 1)
    return low
