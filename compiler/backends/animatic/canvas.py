"""The canvas: one I420 frame on which layers are laid.

`stage` owns the order; this module owns the pixels. Invariant: layers are warped with sub-pixel
accuracy and only inside the rectangle that they cover.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from compiler.backends.animatic.texture import Texture

_OPAQUE: Final = 255
_CLEAR: Final = 1 / 512


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A picture that fills the frame: planes without alpha.

    Attributes:
        luma: `(h, w)` bytes.
        chroma: U and V, `(h / 2, w / 2)` bytes each.
        soft: how many times smaller than the frame the planes may be warped, since they are out of focus.
    """

    luma: "MatLike"
    chroma: "tuple[MatLike, MatLike]"
    soft: int = 1


def half(matrix: "MatLike") -> "MatLike":
    """Return the matrix that does to half-size planes what `matrix` does to full-size ones."""
    linear, shift = matrix[:, :2], matrix[:, 2]
    # The centre of a chroma sample lies half a luma pixel to the right and below that of its first luma sample.
    return np.column_stack([linear, (linear @ (0.5, 0.5) + shift - 0.5) / 2])


def placed(scale: float, at: tuple[float, float], pivot: tuple[float, float], roll: float = 0.0) -> "MatLike":
    """Build the matrix that puts a texture's point on a frame's point.

    Args:
        scale: frame pixels per texture pixel.
        at: the point in the frame.
        pivot: the point in the texture.
        roll: degrees, clockwise.
    """
    angle = np.deg2rad(roll)
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([linear, np.array(at) - linear @ np.array(pivot)])


class Canvas:
    """One picture in the making."""

    def __init__(self, width: int, height: int) -> None:
        """Make a canvas of even `width` and `height` in pixels."""
        self.width = width
        self.height = height
        self.frame: NDArray[np.uint8] = np.full((height * 3 // 2, width), 128, np.uint8)
        flat = self.frame.reshape(-1)
        area, quarter = width * height, width * height // 4
        self.y = flat[:area].reshape(height, width)
        self.u = flat[area : area + quarter].reshape(height // 2, width // 2)
        self.v = flat[area + quarter :].reshape(height // 2, width // 2)

    def fill(self, backdrop: Backdrop, matrix: "MatLike") -> None:
        """Cover the whole frame; beyond its edge the backdrop is mirrored."""
        _cover(self.y, backdrop.luma, matrix, backdrop.soft)
        for plane, source in zip((self.u, self.v), backdrop.chroma, strict=True):
            _cover(plane, source, half(matrix), backdrop.soft)

    def lay(self, texture: "Texture", matrix: "MatLike", opacity: float = 1.0) -> None:
        """Lay a texture over what is there.

        Args:
            texture: what to lay.
            matrix: 2x3, texture pixels to frame pixels.
            opacity: 0 to 1.
        """
        box = _covered(texture, matrix, self.width, self.height)
        if box is None or opacity < _CLEAR:
            return
        x0, y0, x1, y1 = box
        local = matrix - np.array([[0, 0, x0], [0, 0, y0]])
        size = (x1 - x0, y1 - y0)
        luma = cv2.warpAffine(texture.luma, local, size)
        alpha = cv2.warpAffine(texture.alpha, local, size)
        _over(self.y[y0:y1, x0:x1], luma, alpha, opacity)
        rows, columns = slice(y0 // 2, y1 // 2), slice(x0 // 2, x1 // 2)
        chroma = cv2.warpAffine(texture.chroma, half(local), (size[0] // 2, size[1] // 2))
        u, v, thin = cv2.split(chroma)
        _over(self.u[rows, columns], u, thin, opacity)
        _over(self.v[rows, columns], v, thin, opacity)

    def stamp(self, texture: "Texture", at: tuple[int, int], opacity: float = 1.0) -> None:
        """Lay a texture unwarped, its corner on an even pixel; it must lie inside the frame."""
        x, y = at[0] & ~1, at[1] & ~1
        height, width = texture.luma.shape[:2]
        _over(self.y[y : y + height, x : x + width], texture.luma, texture.alpha, opacity)
        rows, columns = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
        u, v, thin = cv2.split(texture.chroma)
        _over(self.u[rows, columns], u, thin, opacity)
        _over(self.v[rows, columns], v, thin, opacity)

    def shade(self, light: "MatLike") -> None:
        """Multiply the luma with `light`, `(height, width)` bytes where 255 is one."""
        cv2.multiply(self.y, light, dst=self.y, scale=1 / _OPAQUE)

    def glow(self, spot: "MatLike", centre: tuple[float, float], strength: float) -> None:
        """Add a small soft `spot` of light around `centre`, cut at the frame's edge."""
        height, width = spot.shape[:2]
        x, y = round(centre[0] - width / 2), round(centre[1] - height / 2)
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, self.width), min(y + height, self.height)
        if x0 < x1 and y0 < y1:
            target = self.y[y0:y1, x0:x1]
            cv2.addWeighted(target, 1.0, spot[y0 - y : y1 - y, x0 - x : x1 - x], strength, 0, dst=target)

    def dim(self, spot: "MatLike", centre: tuple[float, float]) -> None:
        """Multiply the luma around `centre` with a small `spot` where 255 is one, cut at the frame's edge."""
        height, width = spot.shape[:2]
        x, y = round(centre[0] - width / 2), round(centre[1] - height / 2)
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + width, self.width), min(y + height, self.height)
        if x0 < x1 and y0 < y1:
            target = self.y[y0:y1, x0:x1]
            cv2.multiply(target, spot[y0 - y : y1 - y, x0 - x : x1 - x], dst=target, scale=1 / _OPAQUE)

    def mix(self, other: "NDArray[np.uint8]", share: float) -> None:
        """Dissolve toward `other`, a frame of the same size: 0 keeps, 1 replaces."""
        if share > 0:
            cv2.addWeighted(self.frame, 1 - share, other, share, 0, dst=self.frame)

    def rgb(self) -> "MatLike":
        """Return the picture as RGB bytes, for looking at."""
        chroma = [cv2.resize(p, (self.width, self.height)).astype(np.float32) - 128 for p in (self.u, self.v)]
        y = (self.y.astype(np.float32) - 16) * (255 / 219)
        u, v = (c * (255 / 224) for c in chroma)
        planes = (y + 1.5748 * v, y - 0.1873 * u - 0.4681 * v, y + 1.8556 * u)
        return np.clip(np.dstack(planes), 0, 255).astype(np.uint8)


def _cover(target: "MatLike", source: "MatLike", matrix: "MatLike", soft: int) -> None:
    height, width = target.shape[:2]
    if soft == 1:
        cv2.warpAffine(source, matrix, (width, height), dst=target, borderMode=cv2.BORDER_REFLECT_101)
        return
    small = matrix.copy()
    small /= soft
    shape = (-(-width // soft), -(-height // soft))
    cv2.resize(cv2.warpAffine(source, small, shape, borderMode=cv2.BORDER_REFLECT_101), (width, height), dst=target)


def _over(target: "MatLike", colour: "MatLike", alpha: "MatLike", opacity: float) -> None:
    if opacity < 1:
        colour = cv2.convertScaleAbs(colour, alpha=opacity)
        alpha = cv2.convertScaleAbs(alpha, alpha=opacity)
    cv2.multiply(target, cv2.bitwise_not(alpha), dst=target, scale=1 / _OPAQUE)
    cv2.add(target, colour, dst=target)


def _covered(texture: "Texture", matrix: "MatLike", width: int, height: int) -> tuple[int, int, int, int] | None:
    """Return the even rectangle of the frame that the texture reaches, or None."""
    w, h = texture.width, texture.height
    corners: Sequence[tuple[float, float, float]] = ((0, 0, 1), (w, 0, 1), (0, h, 1), (w, h, 1))
    points = np.array(corners) @ matrix.T
    low, high = points.min(axis=0), points.max(axis=0)
    x0, y0 = (max(int(np.floor(value)) - 1, 0) & ~1 for value in low)
    x1 = min(int(np.ceil(high[0])) + 3 & ~1, width)
    y1 = min(int(np.ceil(high[1])) + 3 & ~1, height)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
