"""Textures: pictures as the canvas lays them: BT.709 Y, U, V and alpha, packed and premultiplied.

`reel`, `caption` and the other drawers make them once; `canvas` warps them every frame. Packed, since
OpenCV warps four channels in the time of one. Invariant: both sides are even.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from cv2.typing import MatLike

BLACK: Final = 16
"""Luma of black in limited range."""
GREY: Final = 128
"""Chroma of anything without colour."""

_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_GREYS = np.array([_KR, _KG, _KB])
_Y = _GREYS * (219 / 255)
_U = (np.array([0, 0, 1.0]) - _GREYS) / (2 * (1 - _KB)) * (224 / 255)
_V = (np.array([1.0, 0, 0]) - _GREYS) / (2 * (1 - _KR)) * (224 / 255)
_TO_YUV = np.array([[*_Y, BLACK], [*_U, GREY], [*_V, GREY]], np.float32)


@dataclass(frozen=True, slots=True)
class Texture:
    """A picture with soft edges.

    Attributes:
        packed: `(h, w, 4)` bytes: Y, U and V, each multiplied by alpha, and alpha.
    """

    packed: "MatLike"

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.packed.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.packed.shape[0])


@dataclass(frozen=True, slots=True)
class Light:
    """What is done to a texture's levels when it is laid.

    Attributes:
        gain: factor on the light, around black.
        colour: factor on the saturation.
        tint: added to U and V.
    """

    gain: float = 1.0
    colour: float = 1.0
    tint: tuple[float, float] = (0.0, 0.0)


PLAIN: Final = Light()
"""A texture as it is."""


def yuv(rgb: "MatLike") -> "MatLike":
    """Convert `(h, w, 3)` RGB bytes to full-size Y, U, V bytes, BT.709, limited range."""
    return cv2.transform(rgb, _TO_YUV)


def even(array: "MatLike") -> "MatLike":
    """Repeat the last row or column where a side is odd."""
    height, width = array.shape[:2]
    if height % 2 or width % 2:
        return cv2.copyMakeBorder(array, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    return array


def make_texture(rgb: "MatLike", alpha: "MatLike") -> Texture:
    """Make a texture.

    Args:
        rgb: `(h, w, 3)` bytes.
        alpha: `(h, w)` bytes.

    Returns:
        The texture; odd sides grow by one pixel.
    """
    rgb, alpha = even(rgb), even(alpha)
    premultiplied = cv2.multiply(yuv(rgb), cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    return Texture(cv2.merge([*cv2.split(premultiplied), alpha]))


def from_rgba(rgba: "MatLike") -> Texture:
    """Make a texture of `(h, w, 4)` straight RGBA bytes."""
    return make_texture(np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 3]))


def softened(texture: Texture, sigma: float, margin: int, *, crown: bool) -> Texture:
    """Return a texture blurred, and wider by a margin on the left, at the top and on the right.

    Args:
        texture: a figure that goes on below its lower edge, or a strip that goes on above and below.
        sigma: standard deviation in pixels.
        margin: pixels, even, that the blur may spread into.
        crown: whether its upper edge is an outline rather than a seam.
    """
    seams = cv2.copyMakeBorder(texture.packed, 0 if crown else margin, margin, 0, 0, cv2.BORDER_REPLICATE)
    wide = cv2.copyMakeBorder(seams, margin if crown else 0, 0, margin, margin, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    blurred = cv2.GaussianBlur(wide, (0, 0), sigma)
    # At a seam the blur runs over what follows there, so that the two meet without a line.
    return Texture(np.ascontiguousarray(blurred[: texture.height + margin]))
