"""Takes the slate out of a drawn clip's last frame, where the next shot begins with that.

`programme` calls it: the next clip writes a slate of its own in the same corners. Invariant: only thin, bright letters
with their shadow are painted over, from what is around them, and nothing below the corners is touched.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.framing import yardstick
from compiler.backends.animatic.slate import LETTERS, MARGIN, WIDEST

if TYPE_CHECKING:
    from cv2.typing import MatLike

_LINES: Final = 3.6
"""How many letters' heights of the frame the slate's two lines take, the shadow among them."""
_CLOCK: Final = 0.16
"""The share of the frame's width that the running time takes, on the right."""
_STROKE: Final = 0.45
"""Width of a stroke with its shadow, in letters' heights; what is wider is no letter."""
_GAP: Final = 2.0
"""So many letters' heights without a letter end the slate."""
_BRIGHTER: Final = 7.0
"""By how much, of 255, a letter is brighter than what is around it."""


def unslated(picture: "MatLike") -> "MatLike":
    """Return a frame of a drawn clip, `(h, w, 3)` bytes, without its slate."""
    height, width = picture.shape[:2]
    letters = max(8, round(yardstick(width, height) * LETTERS))
    margin = round(yardstick(width, height) * MARGIN)
    bottom = min(height, margin + round(letters * _LINES))
    cleaned = picture.copy()
    across = margin + letters + round(width * WIDEST)
    for columns in (slice(0, across), slice(width - margin - round(width * _CLOCK), width)):
        corner = np.ascontiguousarray(picture[:bottom, columns])
        mask = _written(corner, letters, from_right=columns.start > 0)
        cleaned[:bottom, columns] = cv2.inpaint(corner, mask, letters * 0.3, cv2.INPAINT_TELEA)
    return cleaned


def _written(corner: "MatLike", letters: int, *, from_right: bool) -> "MatLike":
    """Return where letters are: bright, too thin to outlast what takes thin things away, and next to one another."""
    side = max(3, round(letters * _STROKE)) | 1
    grey = cv2.cvtColor(corner, cv2.COLOR_RGB2GRAY)
    bright = cv2.morphologyEx(grey, cv2.MORPH_TOPHAT, np.ones((side, side), np.uint8))
    _, mask = cv2.threshold(bright, _BRIGHTER, 255, cv2.THRESH_BINARY)
    outward = np.flatnonzero(mask.any(axis=0))[:: -1 if from_right else 1]
    gaps = np.flatnonzero(np.abs(np.diff(outward)) > letters * _GAP)
    if len(gaps):
        # What lies beyond a gap is a bright edge of the picture.
        mask[:, outward[gaps[0] + 1 :]] = 0
    shadow = max(3, round(letters * 0.4)) | 1
    return cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (shadow, shadow)))
