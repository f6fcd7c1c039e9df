"""Names on a dark ground, for what has no picture of its own yet.

Drawn for clips that stand in for takes, and for the cast of a screenplay. Invariant: equal names and sizes give equal
pixels.
"""

from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from compiler.media.fonts import load_font, split_by_font

_GROUND: Final = (24, 26, 32)
_INK: Final = ((236, 232, 222), (150, 152, 160))
_LARGEST: Final = 0.11
"""Of the picture's shorter side, the height of the largest letters."""
_ROOM: Final = 0.86
_SMALLEST: Final = 8


def draw_name_plate(words: tuple[str, str], size: tuple[int, int]) -> np.ndarray:
    """Return a picture as rows of RGB pixels.

    Args:
        words: the first in large letters, the second below it in small ones.
        size: width and height in pixels.
    """
    picture = Image.new("RGB", size, _GROUND)
    draw = ImageDraw.Draw(picture)
    middle = size[1] / 2
    for text, ink, share, place in zip(words, _INK, (1.0, 0.45), (middle, middle + min(size) * _LARGEST), strict=True):
        letters = _fitting(text, round(min(size) * _LARGEST * share), size[0] * _ROOM)
        x = (size[0] - _width(text, letters)) / 2
        for run, font in split_by_font(text):
            drawn = load_font(font, letters)
            draw.text((x, place), run, fill=ink, font=drawn, anchor="ls")
            x += drawn.getlength(run)
    return np.asarray(picture)


def _fitting(text: str, letters: int, room: float) -> int:
    """Return the height of letters in which a text has room, as near as may be to the one wanted."""
    width = _width(text, max(letters, _SMALLEST))
    return max(_SMALLEST, letters if width <= room else int(letters * room / width))


def _width(text: str, letters: int) -> float:
    return sum(load_font(font, letters).getlength(run) for run, font in split_by_font(text))
