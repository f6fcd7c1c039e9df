"""Title cards: the film's title, and pages of who was in it, as pictures.

`title_clip` moves them. Invariant: everything stays inside the middle of the frame that every screen shows, whatever
its shape, and letters shrink rather than leave it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from compiler.media.lettering import Ink, draw_text, text_width
from compiler.media.text_block import wrap_text

_INK: Final = (240, 237, 230, 255)
_PALE: Final = (158, 155, 150, 255)
_RULE: Final = (110, 106, 100, 255)
_SAFE: Final = 0.8
"""Share of the frame, across and down, that titles may take."""
_TITLE: Final = 0.1
"""Height of the title's em square, of the frame's shorter side."""
_SMALLEST_TITLE: Final = 0.045
_MOST_LINES: Final = 3
_HEADING: Final = 0.042
_NAME: Final = 0.052
_ABOUT: Final = 0.034
_LEADING: Final = 1.25

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line on a card.

    Attributes:
        text: empty for a rule.
        letters: pixels of the em square.
        ink: its colour.
        above: pixels of air above it.
    """

    text: str
    letters: int
    ink: Ink
    above: float

    @property
    def height(self) -> float:
        return self.above + self.letters * _LEADING


def draw_opening(text: str, width: int, height: int) -> Picture:
    """Return the title as an RGB picture.

    Args:
        text: one line or several.
        width: pixels of the film.
        height: likewise.
    """
    side = min(width, height)
    letters = round(side * _TITLE)
    lines = wrap_text(text, letters, width * _SAFE)
    while len(lines) > _MOST_LINES and letters > side * _SMALLEST_TITLE:
        letters -= max(1, letters // 12)
        lines = wrap_text(text, letters, width * _SAFE)
    most = max(1, int(height * _SAFE / (letters * _LEADING)))
    return _drawn([_Row(line, letters, _INK, 0) for line in lines[:most]], width, height)


def draw_credits(
    title: str, cast: tuple[tuple[str, str], ...], text: str, width: int, height: int
) -> tuple[Picture, ...]:
    """Return the pages of the end credits as RGB pictures; at least one.

    Args:
        title: of the film.
        cast: names, each with a phrase that may be empty.
        text: what comes below; may be empty or have several lines.
        width: pixels of the film.
        height: likewise.
    """
    side = min(width, height)
    letters = round(side * _HEADING)
    heading = [_Row(line, letters, _PALE, 0) for line in wrap_text(title, letters, width * _SAFE)]
    heading.append(_Row("", round(side * 0.02), _RULE, side * 0.015))
    blocks = [_entry(name, about, side, width * _SAFE) for name, about in cast]
    if text.strip():
        blocks.append(_text(text, side, width * _SAFE))
    room = height * _SAFE - sum(row.height for row in heading)
    return tuple(_drawn([*heading, *rows], width, height) for rows in _pages(blocks, room) or [[]])


def _entry(name: str, about: str, side: int, room: float) -> list[_Row]:
    letters, small = round(side * _NAME), round(side * _ABOUT)
    names = wrap_text(name, letters, room)
    phrases = wrap_text(about, small, room)
    return [
        *(_Row(line, letters, _INK, side * 0.04 if number == 0 else 0) for number, line in enumerate(names)),
        *(_Row(line, small, _PALE, 0) for line in phrases),
    ]


def _text(text: str, side: int, room: float) -> list[_Row]:
    small = round(side * _ABOUT)
    lines = wrap_text(text, small, room)
    return [_Row(line, small, _PALE, side * 0.07 if number == 0 else 0) for number, line in enumerate(lines)]


def _pages(blocks: list[list[_Row]], room: float) -> list[list[_Row]]:
    """Fill pages with whole blocks, about equally many on each; a block taller than a page is cut into rows."""
    fitting: list[list[_Row]] = []
    for block in blocks:
        tall = sum(row.height for row in block) > room
        fitting += [[row] for row in block] if tall else [block]
    pages = _filled(fitting, room)
    if len(pages) > 1:
        even = sum(row.height for page in pages for row in page) / len(pages)
        level = _filled(fitting, min(room, even + max(sum(row.height for row in block) for block in fitting)))
        pages = level if len(level) == len(pages) else pages
    return pages


def _filled(blocks: list[list[_Row]], room: float) -> list[list[_Row]]:
    pages: list[list[_Row]] = []
    for block in blocks:
        if pages and sum(row.height for row in (*pages[-1], *block)) <= room:
            pages[-1] += block
        else:
            pages.append(list(block))
    return pages


def _drawn(rows: list[_Row], width: int, height: int) -> Picture:
    """Set lines one below the other, in the middle of a black picture."""
    picture = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(picture)
    first = rows[0].above if rows else 0.0
    y = (height - sum(row.height for row in rows) + first) / 2 - first
    for row in rows:
        y += row.height
        if row.text:
            # The letters' middle lies a third of the em square above their baseline.
            baseline = y - row.letters * (_LEADING / 2 - 0.35)
            draw_text(draw, ((width - text_width(row.text, row.letters)) / 2, baseline), row.text, row.letters, row.ink)
        else:
            half, thick = width * 0.04, max(1, round(height / 540))
            middle = y - row.letters * _LEADING / 2
            draw.rectangle((width / 2 - half, middle, width / 2 + half, middle + thick - 1), fill=row.ink[:3])
    return np.asarray(picture)
