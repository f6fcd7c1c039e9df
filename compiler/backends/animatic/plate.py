"""The opening plate: a shot's first frame, shown before the staged picture grows out of it.

`programme` dissolves from it. Invariant: the very first frame of the clip shows the picture as it is,
filled to the frame.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.camera import ease
from compiler.backends.animatic.canvas import Backdrop, Canvas, placed
from compiler.backends.animatic.scaled import scaled
from compiler.backends.animatic.texture import even, yuv

if TYPE_CHECKING:
    from cv2.typing import MatLike

_HOLD: Final = 1.3
_DISSOLVE: Final = 0.7
_SHARE: Final = 0.45
"""The most of a clip that plate and dissolve take."""
_PUSH: Final = 0.035
"""How far the camera goes in, per second."""


class Plate:
    """A first frame over time."""

    def __init__(self, rgb: "MatLike", size: tuple[int, int], seconds: float, *, alone: bool) -> None:
        """Ready a plate.

        Args:
            rgb: the picture, `(h, w, 3)` bytes.
            size: width and height of the frame.
            seconds: length of the clip.
            alone: whether there is nothing to dissolve to.
        """
        height, width = rgb.shape[:2]
        cover = max(size[0] / width, size[1] / height)
        if cover < 1:
            rgb = scaled(rgb, cover)
        rgb = even(np.ascontiguousarray(rgb))
        self._backdrop = Backdrop(cv2.cvtColor(yuv(rgb), cv2.COLOR_RGB2RGBA))
        self._scale = max(size[0] / rgb.shape[1], size[1] / rgb.shape[0])
        self._pivot = (rgb.shape[1] / 2, rgb.shape[0] / 2)
        room = min(1.0, seconds * _SHARE / (_HOLD + _DISSOLVE))
        self._hold = float("inf") if alone else _HOLD * room
        self._dissolve = _DISSOLVE * room
        self._canvas = Canvas(*size)

    def share(self, time: float) -> float:
        """Return how much of the picture is the plate: 1 at first, 0 once it is gone."""
        return 1 - ease((time - self._hold) / self._dissolve) if time > self._hold else 1.0

    def draw(self, canvas: Canvas, time: float) -> None:
        """Lay the plate over what is drawn."""
        share = self.share(time)
        if share <= 0:
            return
        centre = (canvas.width / 2, canvas.height / 2)
        matrix = placed(self._scale * (1 + _PUSH * time), centre, self._pivot)
        if share >= 1:
            canvas.fill(self._backdrop, matrix)
            return
        self._canvas.fill(self._backdrop, matrix)
        canvas.mix(self._canvas.frame, share)
