"""Textures: pictures as the canvas lays them, in BT.709 planes with premultiplied alpha.

`figure`, `caption` and the other drawers make them once; `canvas` warps them every frame. Invariant:
luma, alpha and chroma cover the same area, chroma at half the size, every side even.
"""

from dataclasses import dataclass, replace
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
_TO_YUV = np.float32([[*_Y, BLACK], [*_U, GREY], [*_V, GREY]])


@dataclass(frozen=True, slots=True)
class Texture:
    """A picture with soft edges.

    Attributes:
        luma: `(h, w)` bytes, multiplied by alpha.
        alpha: `(h, w)` bytes.
        chroma: `(h / 2, w / 2, 3)` bytes: U and V multiplied by alpha, and alpha itself.
    """

    luma: "MatLike"
    alpha: "MatLike"
    chroma: "MatLike"

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.luma.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.luma.shape[0])


def yuv(rgb: "MatLike") -> "MatLike":
    """Convert `(h, w, 3)` RGB bytes to full-size Y, U, V bytes, BT.709, limited range."""
    return cv2.transform(rgb, _TO_YUV)


def luma_of(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Convert one RGB colour to Y, U, V."""
    y, u, v = yuv(np.uint8([[colour]]))[0, 0]
    return int(y), int(u), int(v)


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
    planes = yuv(rgb)
    premultiplied = cv2.multiply(planes, cv2.merge([alpha, alpha, alpha]), scale=1 / 255)
    luma = cv2.extractChannel(premultiplied, 0)
    half = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    coloured = cv2.merge([cv2.extractChannel(premultiplied, 1), cv2.extractChannel(premultiplied, 2), alpha])
    return Texture(luma, alpha, cv2.resize(coloured, half, interpolation=cv2.INTER_AREA))


def from_rgba(rgba: "MatLike") -> Texture:
    """Make a texture of `(h, w, 4)` straight RGBA bytes."""
    return make_texture(np.ascontiguousarray(rgba[..., :3]), np.ascontiguousarray(rgba[..., 3]))


def lit(texture: Texture, gain: float, colour: float = 1.0) -> Texture:
    """Brighten or dim a texture.

    Args:
        texture: what to change.
        gain: factor on the light, around black.
        colour: factor on the saturation.

    Returns:
        A texture of the same outline.
    """
    if gain == 1.0 and colour == 1.0:
        return texture
    # Premultiplied black is 16 times alpha, so scaling around black adds that share of alpha.
    luma = cv2.addWeighted(texture.luma, gain, texture.alpha, BLACK / 255 * (1 - gain), 0)
    if colour == 1.0:
        return replace(texture, luma=luma)
    grey = GREY / 255 * (1 - colour)
    shift = np.float32([[colour, 0, grey], [0, colour, grey], [0, 0, 1]])
    return replace(texture, luma=luma, chroma=cv2.transform(texture.chroma, shift))
