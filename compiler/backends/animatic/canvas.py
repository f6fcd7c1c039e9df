"""The canvas: one I420 frame on which layers are laid.

`stage` owns the order; this module owns the pixels. Invariant: layers are warped with sub-pixel
accuracy and only inside the rectangle that they cover.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels
from compiler.backends.animatic.texture import BLACK, GREY, PLAIN, Light

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from compiler.backends.animatic.texture import Texture

_OPAQUE: Final = 255
_CLEAR: Final = 1 / 512
_MIRROR: Final = cv2.BORDER_REFLECT_101


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A picture that fills the frame.

    Attributes:
        packed: `(h, w, 4)` bytes: Y, U, V and anything; None where `planes` are given.
        soft: whether it is so far out of focus that half the frame's resolution shows all of it.
        planes: Y, and U and V at half the size, of a picture that is only ever shifted: several times quicker.
    """

    packed: "MatLike | None"
    soft: bool = False
    planes: "tuple[MatLike, MatLike, MatLike] | None" = None


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


_UNPACKED: Final = [0, 0, 1, 1, 2, 2, 3, 3]
"""How channels go to planes: each to the one of its number."""


class Scratch:
    """Planes that are written over and over: allocating them for every layer takes longer than blending."""

    def __init__(self, width: int, height: int) -> None:
        """Make planes for frames of a size."""
        self._full = tuple(np.empty((height, width), np.uint8) for _ in range(4))
        self._half = tuple(np.empty((height // 2, width // 2), np.uint8) for _ in range(3))

    def unpacked(self, packed: "MatLike") -> "tuple[MatLike, MatLike, MatLike, MatLike]":
        """Return Y, U, V and alpha as planes, until the next call."""
        height, width = packed.shape[:2]
        y, u, v, alpha = (plane[:height, :width] for plane in self._full)
        cv2.mixChannels([packed], [y, u, v, alpha], _UNPACKED)
        return y, u, v, alpha

    def halved(self, rank: int, plane: "MatLike") -> "MatLike":
        """Return a plane at half its size, until the next call with the same rank, 0 to 2."""
        height, width = plane.shape[0] // 2, plane.shape[1] // 2
        target = self._half[rank][:height, :width]
        cv2.resize(plane, (width, height), dst=target, interpolation=cv2.INTER_AREA)
        return target


class Canvas:
    """One picture in the making."""

    def __init__(self, width: int, height: int, scratch: Scratch | None = None) -> None:
        """Make a canvas.

        Args:
            width: pixels, even.
            height: pixels, even.
            scratch: shared with other canvases of the size, if they are drawn one after the other.
        """
        self.width = width
        self.height = height
        self.scratch = scratch or Scratch(width, height)
        self.frame: NDArray[np.uint8] = np.full((height * 3 // 2, width), 128, np.uint8)
        flat = self.frame.reshape(-1)
        area, quarter = width * height, width * height // 4
        self.y = flat[:area].reshape(height, width)
        self.u = flat[area : area + quarter].reshape(height // 2, width // 2)
        self.v = flat[area + quarter :].reshape(height // 2, width // 2)

    def fill(self, backdrop: Backdrop, matrix: "MatLike") -> None:
        """Cover the whole frame; beyond its edge the backdrop is mirrored or its edge repeated.

        Args:
            backdrop: what to fill with.
            matrix: 2x3, backdrop pixels to frame pixels; only its shift counts for `Backdrop.planes`.
        """
        size = (self.width, self.height)
        if backdrop.packed is None:
            self._shift(backdrop, np.asarray(matrix)[:, 2])
            return
        if backdrop.soft:
            half, local = (size[0] // 2, size[1] // 2), np.asarray(matrix, np.float64) / 2
            y, u, v, _ = self.scratch.unpacked(cv2.warpAffine(backdrop.packed, local, half, borderMode=_MIRROR))
            cv2.resize(y, size, dst=self.y)
            self.u[:], self.v[:] = u, v
            return
        y, u, v, _ = self.scratch.unpacked(cv2.warpAffine(backdrop.packed, matrix, size, borderMode=_MIRROR))
        self.y[:] = y
        self.u[:], self.v[:] = self.scratch.halved(0, u), self.scratch.halved(1, v)

    def _shift(self, backdrop: Backdrop, shift: "MatLike") -> None:
        if backdrop.planes is None:
            raise ValueError("a backdrop is either packed or planes")
        for target, plane in zip((self.y, self.u, self.v), backdrop.planes, strict=True):
            height, width = target.shape
            x, y = np.asarray(shift) * (width / self.width)
            cv2.getRectSubPix(plane, (width, height), ((width - 1) / 2 - x, (height - 1) / 2 - y), patch=target)

    def lay(self, texture: "Texture", matrix: "MatLike", light: Light = PLAIN) -> None:
        """Lay a texture over what is there.

        Args:
            texture: what to lay.
            matrix: 2x3, texture pixels to frame pixels.
            light: what its levels are changed by.
        """
        box = _covered(texture, matrix, self.width, self.height)
        if box is not None:
            local = np.asarray(matrix) - np.array([[0, 0, box[0]], [0, 0, box[1]]])
            size = (box[2] - box[0], box[3] - box[1])
            self._over(cv2.warpAffine(texture.packed, local, size), (box[0], box[1]), light)

    def stamp(self, texture: "Texture", at: tuple[int, int], opacity: float = 1.0) -> None:
        """Lay a texture unwarped, its corner on an even pixel of the frame, cut at the frame's other edges."""
        x, y = max(at[0], 0) & ~1, max(at[1], 0) & ~1
        if opacity < _CLEAR or x >= self.width or y >= self.height:
            return
        packed = np.ascontiguousarray(texture.packed[: self.height - y, : self.width - x])
        self._over(packed if opacity >= 1 else cv2.convertScaleAbs(packed, alpha=opacity), (x, y), PLAIN)

    def _over(self, packed: "MatLike", at: tuple[int, int], light: Light) -> None:
        x, y = at
        height, width = packed.shape[:2]
        luma, u, v, alpha = self.scratch.unpacked(packed)
        thin = self.scratch.halved(2, alpha)
        if light.gain != 1:
            # Premultiplied black is 16 times alpha, so scaling around black adds that share of alpha.
            cv2.addWeighted(luma, light.gain, alpha, BLACK / _OPAQUE * (1 - light.gain), 0, dst=luma)
        left = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
        colours = (self.u[left], u, light.tint[0]), (self.v[left], v, light.tint[1])
        small = [self.scratch.halved(rank, plane) for rank, (_, plane, _) in enumerate(colours)]
        for plane, (_, _, tint) in zip(small, colours, strict=True):
            if light.colour != 1 or tint:
                grey = (GREY * (1 - light.colour) + tint) / _OPAQUE
                cv2.addWeighted(plane, light.colour, thin, grey, 0, dst=plane)
        _blend(self.y[y : y + height, x : x + width], luma, cv2.bitwise_not(alpha, dst=alpha))
        cv2.bitwise_not(thin, dst=thin)
        for plane, (target, _, _) in zip(small, colours, strict=True):
            _blend(target, plane, thin)

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
        size = (self.width, self.height)
        u, v = ((np.asarray(cv2.resize(p, size), np.float32) - 128) * (255 / 224) for p in (self.u, self.v))
        y = (self.y.astype(np.float32) - 16) * (255 / 219)
        planes = (y + 1.5748 * v, y - 0.1873 * u - 0.4681 * v, y + 1.8556 * u)
        return levels(np.dstack(planes))


def _blend(target: "MatLike", colour: "MatLike", kept: "MatLike") -> None:
    """Add premultiplied colour to what is kept of the target."""
    cv2.multiply(target, kept, dst=target, scale=1 / _OPAQUE)
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
