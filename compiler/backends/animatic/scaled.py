"""Pictures at another size, in the one way that all drawers share; no picture vanishes."""

from typing import TYPE_CHECKING

import cv2

if TYPE_CHECKING:
    from cv2.typing import MatLike


def scaled(picture: "MatLike", scale: float) -> "MatLike":
    """Return a picture's bytes scaled by a factor, at least two pixels wide and high."""
    height, width = picture.shape[:2]
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    if size == (width, height):
        return picture
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
