"""The mood: how the light of a place falls on those who stand in it.

`scenery` reads it off the place's picture, `reel` puts figures into it. Invariant: it only tints; a
figure's own colours stay what they are.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.texture import BLACK, GREY, lit, yuv

if TYPE_CHECKING:
    from cv2.typing import MatLike

    from compiler.backends.animatic.texture import Texture

_MODEL: Final = 0.20
"""How much darker the side away from the light is."""


@dataclass(frozen=True, slots=True)
class Mood:
    """Light.

    Attributes:
        gain: on a figure's luma.
        colour: on its saturation.
        tint: added to U and V, in levels.
        side: where the light comes from: -1 is left, 1 is right.
    """

    gain: float = 1.0
    colour: float = 1.0
    tint: tuple[float, float] = (0.0, 0.0)
    side: float = 0.6

    def on(self, texture: "Texture") -> "Texture":
        """Return the figure lit by this light."""
        toned = lit(texture, self.gain, self.colour)
        toned = replace(toned, luma=cv2.multiply(toned.luma, self._modelled(texture), scale=1 / 255))
        u, v = (value / 255 for value in self.tint)
        return replace(toned, chroma=cv2.transform(toned.chroma, np.float32([[1, 0, u], [0, 1, v], [0, 0, 1]])))

    def rim(self, texture: "Texture", face: float) -> "MatLike":
        """Return the light along the lit outline, to be added to the luma of a figure whose face is so tall."""
        step = max(1.0, face * 0.028)
        away = np.array([[1, 0, -self.side * step], [0, 1, step * 0.7]])
        shifted = cv2.warpAffine(texture.alpha, away, (texture.width, texture.height), borderMode=cv2.BORDER_REPLICATE)
        edge = cv2.GaussianBlur(cv2.subtract(texture.alpha, shifted), (0, 0), max(0.6, step * 0.5))
        # Light outside the outline would be a halo.
        return cv2.multiply(edge, texture.alpha, scale=1 / 255)

    def _modelled(self, texture: "Texture") -> "MatLike":
        ramp = np.linspace(-1, 1, texture.width) * self.side
        light = np.clip(1 - _MODEL * (0.5 - 0.5 * ramp), 0, 1) * 255
        return np.broadcast_to(np.round(light).astype(np.uint8), texture.luma.shape).copy()


def mood_of(place: "MatLike") -> Mood:
    """Read the light off a place's picture, `(h, w, 3)` RGB bytes."""
    small = cv2.resize(place, (32, 18), interpolation=cv2.INTER_AREA)
    planes = yuv(small).astype(np.float64)
    bright = (planes[..., 0].mean() - BLACK) / 219
    across = planes[..., 0].mean(axis=0)
    left, right = float(across[:12].mean()), float(across[-12:].mean())
    lean = (right - left) / max(left + right, 1.0) * 4
    side = float(np.clip(lean, -1, 1)) if abs(lean) > 0.12 else 0.6  # noqa: PLR2004 - an even light has no side
    tint = (planes[..., 1].mean() - GREY, planes[..., 2].mean() - GREY)
    # A place at night darkens its people by far less than itself: they must stay readable.
    return Mood(0.86 + 0.22 * bright, 0.97, (0.10 * tint[0], 0.10 * tint[1]), side)
