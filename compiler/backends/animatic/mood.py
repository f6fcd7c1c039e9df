"""The mood: how the light of a place falls on those who stand in it.

`scenery` reads it off the place's picture, `reel` puts figures into it. Invariant: it only tints; a
figure's own colours stay what they are.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels
from compiler.backends.animatic.texture import BLACK, GREY, PLAIN, Light, Texture, yuv

if TYPE_CHECKING:
    from cv2.typing import MatLike

_RIM: Final = 0.34
_MODEL: Final = 0.20
"""How much darker the side away from the light is."""


@dataclass(frozen=True, slots=True)
class Mood:
    """Light.

    Attributes:
        light: what it does to a figure's levels.
        side: where it comes from: -1 is left, 1 is right.
    """

    light: Light = PLAIN
    side: float = 0.6

    def on(self, texture: "Texture", face: float, *, crown: bool = True) -> "Texture":
        """Return a figure modelled by this light: darker away from it, bright along the edge toward it.

        Args:
            texture: the figure.
            face: the height of its face in the texture's pixels.
            crown: whether its upper edge is an outline rather than a seam.
        """
        packed = cv2.multiply(texture.packed, self._modelled(texture.width, texture.height), scale=1 / 255)
        cv2.insertChannel(cv2.add(cv2.extractChannel(packed, 0), self._rim(texture, face, crown=crown)), packed, 0)
        return Texture(packed)

    def _rim(self, texture: "Texture", face: float, *, crown: bool) -> "MatLike":
        across = round(max(1.0, face * 0.028) * self.side) or 1
        down = max(1, round(face * 0.02)) if crown else 0
        alpha = cv2.extractChannel(texture.packed, 3)
        shifted = np.zeros_like(alpha)
        height, width = alpha.shape[:2]
        # The lit edge is what a copy moved away from the light does not cover.
        target = slice(down, height), slice(max(-across, 0), width + min(-across, 0))
        source = slice(0, height - down), slice(max(across, 0), width + min(across, 0))
        shifted[target] = alpha[source]
        wide = max(2, abs(across) + down)
        edge = cv2.blur(cv2.subtract(alpha, shifted), (wide, wide))
        # Light outside the outline would be a halo.
        return cv2.multiply(edge, alpha, scale=_RIM / 255)

    def _modelled(self, width: int, height: int) -> "MatLike":
        ramp = np.linspace(-1, 1, width) * self.side
        factors = np.full((1, width, 4), 255, np.uint8)
        factors[0, :, 0] = levels(255 * (1 - _MODEL * (0.5 - 0.5 * ramp)))
        return np.repeat(factors, height, axis=0)


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
    return Mood(Light(0.86 + 0.22 * bright, 0.97, (0.10 * tint[0], 0.10 * tint[1])), side)
