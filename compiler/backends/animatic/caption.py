"""Captions: a line of dialogue as it is read: the speaker's name, the words, the one being said.

`stage` makes one per cue and lets it draw itself while the cue lasts. Invariants: everything stays in
the band at the frame's foot that `layout` keeps free of faces, and a text too long for it is turned
over in pages.
"""

import bisect
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from compiler.backends.animatic.framing import yardstick
from compiler.backends.animatic.layout import CAPTION_TOP
from compiler.backends.animatic.texture import Texture, from_rgba
from compiler.media.lettering import draw_text, text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compiler.backends.animatic.canvas import Canvas
    from compiler.backends.animatic.palette import Rgb

_LETTERS: Final = 0.040
"""Height of the em square, of the yardstick."""
_FOOT: Final = 0.972
"""Where the band ends, of the height."""
_WIDEST: Final = 0.80
_LEADING: Final = 1.28
_NAME: Final = 0.74
_PAD: Final = 0.55
_HEAD: Final = 1.45
_FADE: Final = 0.14
_INK: Final = (247, 245, 240, 255)
_SAID: Final = (255, 213, 96, 255)
_PANEL: Final = (12, 12, 16, 150)

Words = tuple[tuple[int, float], ...]
"""Where in the text each spoken word begins, and at which second of the clip."""


@dataclass(frozen=True, slots=True)
class Token:
    """What is highlighted at once: a word, or one character of a script without spaces."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A token's rectangle on its page: x, y, width and height in whole even pixels."""

    start: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """What is read at once.

    Attributes:
        first: character of the text that it begins with.
        base: panel, name and words.
        marks: what can be highlighted, in reading order.
        bright: the same words in the colour of what is being said.
        corner: where it lies in the frame.
    """

    first: int
    base: Texture
    marks: tuple[Mark, ...]
    bright: tuple[Texture, ...]
    corner: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue's pages with their times."""

    pages: tuple[Page, ...]
    words: Words
    start: float
    end: float

    def draw(self, canvas: "Canvas", time: float) -> None:
        """Draw what is read at `time` seconds of the clip, if anything is."""
        if not self.pages or not self.start <= time < self.end:
            return
        position = self._position(time)
        page = self.pages[max(bisect.bisect_right([p.first for p in self.pages], position) - 1, 0)]
        shown = min((time - self.start) / _FADE + 0.3, (self.end - time) / _FADE + 0.2, 1.0)
        canvas.stamp(page.base, page.corner, shown)
        rank = bisect.bisect_right([mark.start for mark in page.marks], position) - 1
        if self.words and rank >= 0 and time >= self.words[0][1]:
            x, y, _, _ = page.marks[rank].box
            canvas.stamp(page.bright[rank], (page.corner[0] + x, page.corner[1] + y), shown)

    def _position(self, time: float) -> int:
        """Return the character that is being said."""
        if self.words:
            rank = bisect.bisect_right([second for _, second in self.words], time) - 1
            return self.words[max(rank, 0)][0]
        last = self.pages[-1].first + 1
        return round(last * (time - self.start) / max(self.end - self.start, 1e-6))


def make_caption(
    text: str, name: str, colour: "Rgb", span: tuple[float, float], words: Words, size: tuple[int, int]
) -> Caption:
    """Set a line of dialogue.

    Args:
        text: tidy, on one line.
        name: the speaker's; may be empty.
        colour: the speaker's.
        span: seconds of the clip at which it appears and goes.
        words: timing of the words; may be empty.
        size: width and height of the frame.
    """
    width, height = size
    letters = max(9, round(yardstick(width, height) * _LETTERS))
    lines = _wrapped(text, letters, width * _WIDEST)
    room = (_FOOT - CAPTION_TOP) * height - letters * (_PAD + (_NAME * _HEAD if name else 0))
    most = max(1, int(room / (letters * _LEADING)))
    # Two lines are read at a glance; a tall frame has room for more.
    pages = [lines[k : k + most] for k in range(0, len(lines), most)]
    made = tuple(_page(text, page, (name, colour), letters, size, marked=bool(words)) for page in pages)
    return Caption(made, words, *span)


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text where it may be highlighted and wrapped: at spaces, and around wide characters."""
    found: list[Token] = []
    start = 0
    for index, char in enumerate(text):
        if char == " ":
            start = _closed(found, start, index) + 1
        elif _is_wide(char):
            _closed(found, start, index)
            start = index
            # Closing punctuation never begins a line, so it belongs to the character before it.
            if found and found[-1].end == index and unicodedata.category(char) in ("Pe", "Pf", "Po"):
                start = found.pop().start
        elif index > start and _is_wide(text[index - 1]):
            start = _closed(found, start, index)
    _closed(found, start, len(text))
    return tuple(found)


def _closed(found: list[Token], start: int, end: int) -> int:
    if end > start:
        found.append(Token(start, end))
    return end


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and not "가" <= char <= "힣"


def _wrapped(text: str, letters: int, room: float) -> list[list[Token]]:
    lines: list[list[Token]] = []
    for token in (part for whole in tokens(text) for part in _broken(text, whole, letters, room)):
        if lines and text_width(text[lines[-1][0].start : token.end], letters) <= room:
            lines[-1].append(token)
        else:
            lines.append([token])
    return lines


def _broken(text: str, token: Token, letters: int, room: float) -> "Sequence[Token]":
    """Break a word that is wider than a line."""
    if text_width(text[token.start : token.end], letters) <= room:
        return (token,)
    step = max(1, int((token.end - token.start) * room / text_width(text[token.start : token.end], letters)) - 1)
    return [Token(k, min(k + step, token.end)) for k in range(token.start, token.end, step)]


def _page(
    text: str,
    lines: list[list[Token]],
    speaker: "tuple[str, Rgb]",
    letters: int,
    size: tuple[int, int],
    *,
    marked: bool,
) -> Page:
    name, colour = speaker
    small = round(letters * _NAME)
    rows = [text[line[0].start : line[-1].end] for line in lines]
    widest = max([text_width(row, letters) for row in rows] + [text_width(name, small)])
    pad = round(letters * _PAD)
    bar = max(2, round(letters * 0.11))
    head = round(small * _HEAD) if name else 0
    width = (round(widest) + 2 * pad + bar + 2) & ~1
    height = (head + round(len(rows) * letters * _LEADING) + pad + 1) & ~1
    box = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(box)
    draw.rounded_rectangle((0, 0, width - 1, height - 1), pad * 0.6, fill=_PANEL)
    draw.rounded_rectangle(
        (pad * 0.45, pad * 0.75, pad * 0.45 + bar, height - pad * 0.75), bar / 2, fill=(*colour, 255)
    )
    left = pad + bar
    if name:
        draw_text(draw, (left, pad * 0.5 + small * 0.86), name, small, (*colour, 255), weight=1 if small > 15 else 0)  # noqa: PLR2004 - smaller letters would clot
    first = pad * 0.35 + head + letters * 0.95
    box.alpha_composite(
        _words(rows, (left, first), letters, (width, height), (0, 0, 0, 170)).filter(ImageFilter.GaussianBlur(1.6))
    )
    box.alpha_composite(_words(rows, (left, first), letters, (width, height), _INK))
    marks, bright = _marks(text, lines, (left, first), letters, (width, height)) if marked else ((), ())
    corner = (round((size[0] - width) / 2) & ~1, (round(size[1] * _FOOT) - height) & ~1)
    return Page(lines[0][0].start, from_rgba(np.asarray(box)), marks, bright, (max(corner[0], 0), max(corner[1], 0)))


def _words(
    rows: list[str], at: tuple[float, float], letters: int, size: tuple[int, int], ink: tuple[int, int, int, int]
) -> Image.Image:
    layer = Image.new("RGBA", size, (*ink[:3], 0))
    draw = ImageDraw.Draw(layer)
    for rank, row in enumerate(rows):
        draw_text(draw, (at[0], at[1] + rank * letters * _LEADING), row, letters, ink)
    return layer


def _marks(
    text: str, lines: list[list[Token]], at: tuple[float, float], letters: int, size: tuple[int, int]
) -> tuple[tuple[Mark, ...], tuple[Texture, ...]]:
    rows = [text[line[0].start : line[-1].end] for line in lines]
    if any(unicodedata.bidirectional(char) in ("R", "AL") for row in rows for char in row):
        # In a line that runs both ways a word's place is not the width of what stands before it.
        return (), ()
    said = np.asarray(_words(rows, at, letters, size, _SAID))
    marks, bright = [], []
    for rank, line in enumerate(lines):
        top = round(at[1] + rank * letters * _LEADING - letters) & ~1
        bottom = min(top + (round(letters * 1.34) & ~1), size[1])
        for token in line:
            x0 = round(at[0] + text_width(text[line[0].start : token.start], letters)) - 1 & ~1
            x1 = min(round(at[0] + text_width(text[line[0].start : token.end], letters)) + 2 & ~1, size[0])
            marks.append(Mark(token.start, (x0, max(top, 0), x1 - x0, bottom - max(top, 0))))
            bright.append(from_rgba(said[max(top, 0) : bottom, x0:x1]))
    return tuple(marks), tuple(bright)
