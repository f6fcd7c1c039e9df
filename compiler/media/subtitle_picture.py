"""Subtitles as they are drawn on the picture: white letters with a dark edge and a soft shadow.

`assemble` lays them over the frames that carry them. Invariants: the words stay inside the area that every screen
shows, whatever the picture's shape, and are set in more lines rather than leave it; letters and edge are of one
strength, so that they can be read on snow and at night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from compiler.edit.reading_speed import columns_of
from compiler.media.decode import Picture
from compiler.media.lettering import draw_text, text_width
from compiler.media.text_block import wrap_text

_LETTERS: Final = 0.054
"""Height of the em square, of the picture's shorter side."""
_WIDEST: Final = 0.84
_FOOT: Final = 0.06
"""Air below the last line, of the height; a tall picture has more, where telephones draw their own controls."""
_TALL_FOOT: Final = 0.16
_LEADING: Final = 1.22
_EDGE: Final = 0.075
"""Width of the dark edge, of the em square."""
_SHADOW: Final = 0.16
_SHADE: Final = 0.75
_WHITE: Final = 228
"""Luma of the letters: a little below the screen's white, which would glare at night."""
_DARK: Final = 18
_GREY: Final = 128
_OPAQUE: Final = 255
_FULL: Final = (_OPAQUE, _OPAQUE, _OPAQUE, _OPAQUE)


Plane: TypeAlias = NDArray[np.float32]
Placed: TypeAlias = tuple[tuple[float, float], str]
"""A line, and where it begins on its baseline."""


@dataclass(frozen=True, slots=True)
class SubtitlePicture:
    """Words to be laid over pictures of one size.

    Attributes:
        picture: `yuv420p`, the words on nothing.
        cover: how much of a picture they hide, 0 to 255, in the same layout.
    """

    picture: Picture
    cover: Picture

    def over(self, picture: Picture) -> Picture:
        """Return a `yuv420p` picture with the words on it."""
        kept = cv2.multiply(picture, cv2.bitwise_not(self.cover), scale=1 / _OPAQUE)
        return cast("Picture", cv2.add(kept, self.picture))


def draw_subtitle(lines: Sequence[str], width: int, height: int) -> SubtitlePicture:
    """Draw a subtitle.

    Args:
        lines: as they stand in the subtitle files; where they are too wide, they are broken anew.
        width: pixels of the film.
        height: likewise.
    """
    letters = max(10, round(min(width, height) * _LETTERS))
    rows = _set(lines, letters, width * _WIDEST)
    foot = height * (_TALL_FOOT if height > width else _FOOT)
    last = height - foot - letters * 0.3
    places = [
        (((width - text_width(row, letters)) / 2, last - number * letters * _LEADING), row)
        for number, row in enumerate(reversed(rows))
    ]
    words = _letters(places, letters, (width, height), 0)
    edged = _letters(places, letters, (width, height), max(1, round(letters * _EDGE)))
    return _layered(words, edged, max(1.0, letters * _SHADOW))


def _letters(places: Sequence[Placed], letters: int, size: tuple[int, int], edge: int) -> Plane:
    """Return how much of each pixel letters cover, 0 to 1."""
    layer = Image.new("RGBA", size)
    draw = ImageDraw.Draw(layer)
    for at, row in places:
        draw_text(draw, at, row, letters, _FULL, weight=edge)
    return np.asarray(layer.getchannel("A"), np.float32) / np.float32(_OPAQUE)


def _layered(words: Plane, edged: Plane, soft: float) -> SubtitlePicture:
    """Lay letters over their edge, and both over their shadow."""
    shadow = np.asarray(cv2.GaussianBlur(edged, (0, 0), soft), np.float32) * np.float32(_SHADE)
    luma, clear = np.zeros_like(words), np.ones_like(words)
    for cover, level in ((shadow, _DARK), (edged, _DARK), (words, _WHITE)):
        luma = luma * (1 - cover) + cover * level
        clear *= 1 - cover
    hidden = 1 - clear
    height, width = hidden.shape
    halved = np.asarray(cv2.resize(hidden, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.float32)
    colour = np.tile(halved.reshape(-1, width), (2, 1))
    return SubtitlePicture(
        _bytes(np.concatenate([luma, colour * _GREY])), _bytes(np.concatenate([hidden, colour]) * _OPAQUE)
    )


def _bytes(plane: Plane) -> Picture:
    return np.rint(plane).clip(0, _OPAQUE).astype(np.uint8)


def _set(lines: Sequence[str], letters: int, room: float) -> tuple[str, ...]:
    if all(text_width(line, letters) <= room for line in lines):
        return tuple(lines)
    text = lines[0]
    for line in lines[1:]:
        # Scripts that are written without spaces are joined without one.
        apart = "" if columns_of(text[-1]) > 1 and columns_of(line[0]) > 1 else " "
        text += apart + line
    return wrap_text(text, letters, room)
