"""Atmosphere: what lies between the lens and the scene: a vignette and drifting motes.

`stage` puts it over figures and under captions. Invariant: it depends on the time and the camera alone.
"""

import math
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from compiler.backends.animatic.camera import View
    from compiler.backends.animatic.canvas import Canvas

_MOTES: Final = 9
_NEAR: Final = 1.6
_CORNER: Final = 0.26
"""How much darker the corners are than the middle."""
_TOP: Final = 0.30
"""How much darker the upper edge is, so that the slate can be read on a bright sky."""


class Atmosphere:
    """The air of one clip."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Prepare for a frame of `size` pixels."""
        width, height = size
        # Drawn small, since it has no detail.
        y, x = np.mgrid[-1 : 1 : max(height // 8, 2) * 1j, -1 : 1 : max(width // 8, 2) * 1j]
        fall = np.clip((x * x * 0.9 + y * y * 0.75) - 0.28, 0, None)
        scrim = np.clip(1 - (y + 1) / 0.26, 0, 1)
        lens = 255 * (1 - _CORNER * np.clip(fall, 0, 1) ** 1.1) * (1 - _TOP * scrim * scrim * (3 - 2 * scrim))
        self._lens = levels(np.asarray(cv2.resize(lens, size, interpolation=cv2.INTER_CUBIC)))
        rng = np.random.default_rng(11)
        self._places = rng.uniform(0, 1, (_MOTES, 2))
        self._speeds = rng.uniform((-0.012, -0.020), (0.012, -0.004), (_MOTES, 2))
        sizes = rng.uniform(0.006, 0.020, _MOTES) * height
        self._strengths = 0.42 - 16 * sizes / height
        self._spots = tuple(_spot(max(4, round(side * 2))) for side in sizes)

    def draw(self, canvas: "Canvas", view: "View", time: float) -> None:
        """Lay the air over the picture at `time` seconds."""
        dx, dy, _ = view.at(_NEAR)
        for rank, spot in enumerate(self._spots):
            x, y = self._places[rank] + self._speeds[rank] * time
            x = (x + dx + 0.01 * math.sin(time * 0.6 + rank)) % 1.1 - 0.05
            twinkle = 0.7 + 0.3 * math.sin(time * 1.3 + rank * 2.4)
            canvas.glow(
                spot, (x * canvas.width, ((y + dy) % 1.1 - 0.05) * canvas.height), self._strengths[rank] * twinkle
            )
        canvas.shade(self._lens)


def _spot(side: int) -> "NDArray[np.uint8]":
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j]
    return levels(150 * np.clip(1 - (x * x + y * y), 0, 1) ** 2)
