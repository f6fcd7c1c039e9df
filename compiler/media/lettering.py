"""Lettering: a line of text in any scripts, measured and drawn.

The animatic and the titles of a film draw through here; fonts come from `fonts`. Invariant: what is
measured is what is drawn, and control characters are neither.
"""

import unicodedata
from typing import TYPE_CHECKING

from compiler.media.fonts import load_font, split_by_font

if TYPE_CHECKING:
    from PIL import ImageDraw

Ink = tuple[int, int, int, int]
"""Red, green, blue and alpha."""


def tidy(text: str) -> str:
    """Return the text on one line, without characters that have no picture."""
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs", "Co"))


def text_width(text: str, size: int) -> float:
    """Return the advance of a line in pixels, at `size` pixels of the em square."""
    return sum(load_font(font, size).getlength(run) for run, font in split_by_font(text))


def draw_text(
    draw: "ImageDraw.ImageDraw", at: tuple[float, float], text: str, size: int, ink: Ink, *, weight: int = 0
) -> float:
    """Draw a line.

    Args:
        draw: onto what.
        at: where it starts on its baseline, in pixels.
        text: on one line.
        size: pixels of the em square.
        ink: its colour.
        weight: pixels by which strokes are thickened.

    Returns:
        Where it ends, in pixels across.
    """
    x, baseline = at
    for run, file in split_by_font(text):
        font = load_font(file, size)
        draw.text((x, baseline), run, fill=ink, font=font, anchor="ls", stroke_width=weight, stroke_fill=ink)
        x += font.getlength(run)
    return x
