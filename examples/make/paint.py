"""A small gouache painter: smooth shapes with form shading, soft edges and paper grain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

import cv2
import numpy as np
from geometry import PointsLike, points, ribbon, smooth
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pathlib import Path

Array = NDArray[np.float32]
Ink = str | tuple[float, float, float] | Array


def rgb(ink: Ink) -> Array:
    """Read '#rrggbb' or a triple of 0..1 as a float colour."""
    if isinstance(ink, str):
        return np.array([int(ink[i : i + 2], 16) / 255 for i in (1, 3, 5)], dtype=np.float32)
    return np.asarray(ink, dtype=np.float32)


def mix(a: Ink, b: Ink, t: float) -> Array:
    """Blend two colours."""
    return rgb(a) * np.float32(1 - t) + rgb(b) * np.float32(t)


def blur(image: Array, sigma: float) -> Array:
    """Gaussian blur that stays quick for wide radii."""
    if sigma < 0.3:
        return image
    k = int(sigma // 5)
    if k < 2:
        return cv2.GaussianBlur(image, (0, 0), sigma)
    h, w = image.shape[:2]
    size = (max(2, w // k), max(2, h // k))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / k, borderType=cv2.BORDER_REPLICATE)
    wide = cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR)
    return cv2.GaussianBlur(wide, (0, 0), k * 0.6)


def noise(h: int, w: int, seed: int, *, cell: float = 64.0, octaves: int = 4, stretch: float = 1.0) -> Array:
    """Layered value noise, roughly -1..1; stretch > 1 draws it out vertically."""
    rng = np.random.default_rng(seed)
    out = np.zeros((h, w), dtype=np.float32)
    weight, total = 1.0, 0.0
    for _ in range(octaves):
        gh = max(2, round(h / (cell * stretch)) + 2)
        gw = max(2, round(w / cell) + 2)
        grid = rng.standard_normal((gh, gw)).astype(np.float32)
        out += weight * cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)
        total += weight**2
        weight *= 0.55
        cell = max(cell / 2.2, 1.0)
    return np.clip(out / np.float32(2.0 * total**0.5), -1.5, 1.5)


@dataclass(frozen=True)
class Region:
    """A soft mask somewhere on the canvas; used to keep later strokes inside a shape."""

    mask: Array
    x: int
    y: int

    def window(self, x: int, y: int, w: int, h: int) -> Array:
        """Return the mask as seen through a window of the canvas."""
        out = np.zeros((h, w), dtype=np.float32)
        mh, mw = self.mask.shape
        x0, y0 = max(x, self.x), max(y, self.y)
        x1, y1 = min(x + w, self.x + mw), min(y + h, self.y + mh)
        if x1 > x0 and y1 > y0:
            part = self.mask[y0 - self.y : y1 - self.y, x0 - self.x : x1 - self.x]
            out[y0 - y : y1 - y, x0 - x : x1 - x] = part
        return out


@dataclass(frozen=True)
class Brush:
    """How a shape is painted. Lengths are in canvas units."""

    colour: Ink = "#808080"
    to: Ink | None = None  # gradient end colour
    axis: str = "y"
    soft: float = 0.0  # edge blur
    relief: float = 0.0  # strength of the form shading
    round: float = 14.0  # how far the form shading reaches inwards
    shade: Ink | None = None
    light: Ink | None = None
    texture: float = 0.05
    opacity: float = 1.0
    mode: str = "normal"  # normal | multiply | add
    clip: Region | None = None


class Style(TypedDict, total=False):
    """Any fields of a Brush but its colour, and the taper of a stroke."""

    to: Ink | None
    axis: str
    soft: float
    relief: float
    round: float
    shade: Ink | None
    light: Ink | None
    texture: float
    opacity: float
    mode: str
    clip: Region | None
    start: float
    end: float


class Canvas:
    """A picture in floating point, painted at a multiple of its final size."""

    def __init__(self, width: int, height: int, ground: Ink, ss: float = 2.0, seed: int = 7) -> None:
        self.width, self.height, self.ss = width, height, ss
        h, w = round(height * ss), round(width * ss)
        self.px: Array = np.empty((h, w, 3), dtype=np.float32)
        self.px[:] = rgb(ground)
        self.grain = self._grain(h, w, seed)
        self.lamp = (-0.62, -0.78)
        self.cover: Array | None = None  # when set, soft shadows stay on what is already painted

    def _grain(self, h: int, w: int, seed: int) -> Array:
        fine = noise(h, w, seed, cell=3.0 * self.ss, octaves=3)
        wash = noise(h, w, seed + 1, cell=60.0 * self.ss, octaves=3)
        return 0.5 * fine + 0.7 * wash

    def keep_shadows_inside(self) -> None:
        """From now on soft strokes without a clip fall only on shapes painted after this call."""
        self.cover = np.zeros(self.px.shape[:2], dtype=np.float32)

    def region(self, raw: PointsLike, soft: float = 0.0, spread: float = 0.0) -> Region:
        """Rasterise a polygon into a soft mask (with margin for blur)."""
        p = points(raw) * self.ss
        pad = int(3 * soft * self.ss + spread * self.ss) + 3
        hh, ww = self.px.shape[:2]
        x0, y0 = (np.floor(p.min(axis=0)).astype(int) - pad).tolist()
        x1, y1 = (np.ceil(p.max(axis=0)).astype(int) + pad).tolist()
        lim = 400
        x0, y0 = max(x0, -lim), max(y0, -lim)
        x1, y1 = min(x1, ww + lim), min(y1, hh + lim)
        if x1 <= x0 or y1 <= y0:
            return Region(np.zeros((1, 1), np.float32), 0, 0)
        m = np.zeros((y1 - y0, x1 - x0), dtype=np.uint8)
        q = np.round((p - [x0, y0]) * 16).astype(np.int32)
        cv2.fillPoly(m, [q], 255, lineType=cv2.LINE_AA, shift=4)
        mask = m.astype(np.float32) / 255
        return Region(blur(mask, soft * self.ss) if soft else mask, x0, y0)

    def fill(self, raw: PointsLike, colour: Ink, **style: Unpack[Style]) -> Region:
        """Paint a polygon; keyword arguments are the fields of Brush."""
        brush = Brush(colour=colour, **style)
        area = self.region(raw, brush.soft)
        self.wash(area, brush)
        return area

    def blobby(self, raw: PointsLike, colour: Ink, **style: Unpack[Style]) -> Region:
        """Paint a smooth closed shape through the points."""
        return self.fill(smooth(raw), colour, **style)

    def stroke(self, raw: PointsLike, width: float, colour: Ink, **style: Unpack[Style]) -> Region:
        """Paint a tapered smooth stroke along the points."""
        start, end = style.pop("start", 0.15), style.pop("end", 0.15)
        line = smooth(raw, closed=False)
        return self.fill(ribbon(line, width, start, end), colour, **style)

    def wash(self, area: Region, brush: Brush) -> None:
        """Lay the brush's colour on the canvas through a mask."""
        area = self._inside(area)
        h, w = area.mask.shape
        if not h or not w:
            return
        m = area.mask
        if brush.clip is not None:
            m = m * brush.clip.window(area.x, area.y, w, h)
        if self.cover is not None:
            under = self.cover[area.y : area.y + h, area.x : area.x + w]
            if brush.soft * self.ss > 1.5 and brush.clip is None:
                m = m * under
            else:
                np.maximum(under, m * np.float32(brush.opacity), out=under)
        colour = self._colour(area, brush)
        view = self.px[area.y : area.y + h, area.x : area.x + w]
        a = (m * np.float32(brush.opacity))[..., None]
        if brush.mode == "multiply":
            view *= 1 - a + a * colour
        elif brush.mode == "add":
            view += a * colour
        else:
            view += a * (colour - view)

    def _inside(self, area: Region) -> Region:
        hh, ww = self.px.shape[:2]
        x0, y0 = max(area.x, 0), max(area.y, 0)
        h, w = area.mask.shape
        x1, y1 = min(area.x + w, ww), min(area.y + h, hh)
        if x1 <= x0 or y1 <= y0:
            return Region(np.zeros((0, 0), np.float32), 0, 0)
        return Region(area.mask[y0 - area.y : y1 - area.y, x0 - area.x : x1 - area.x], x0, y0)

    def _colour(self, area: Region, brush: Brush) -> Array:
        h, w = area.mask.shape
        out = np.empty((h, w, 3), dtype=np.float32)
        out[:] = rgb(brush.colour)
        if brush.to is not None:
            t = np.linspace(0, 1, h if brush.axis == "y" else w, dtype=np.float32)
            t = t[:, None, None] if brush.axis == "y" else t[None, :, None]
            out = out * (1 - t) + rgb(brush.to) * t
        if brush.relief:
            out = self._form(out, area.mask, brush)
        if brush.texture:
            g = self.grain[area.y : area.y + h, area.x : area.x + w, None]
            out = out * (1 + np.float32(brush.texture) * g)
        return out

    def _form(self, colour: Array, mask: Array, brush: Brush) -> Array:
        """Shade the shape as if it bulged towards the viewer, lit from the lamp."""
        reach = brush.round * self.ss
        pad = int(reach * 2) + 2
        wide = cv2.copyMakeBorder(mask, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
        k = max(1, int(reach // 6))
        size = (max(2, wide.shape[1] // k), max(2, wide.shape[0] // k))
        small = cv2.GaussianBlur(cv2.resize(wide, size, interpolation=cv2.INTER_AREA), (0, 0), reach / k)
        gy, gx = np.gradient(small)
        towards = -(gx * np.float32(self.lamp[0]) + gy * np.float32(self.lamp[1])) * np.float32(reach / k)
        full = cv2.resize(towards, wide.shape[::-1], interpolation=cv2.INTER_CUBIC)[pad:-pad, pad:-pad]
        lit = np.tanh(full * np.float32(brush.relief * 2.2))[..., None]
        base = rgb(brush.colour)
        shade = rgb(brush.shade) if brush.shade is not None else base * rgb((0.55, 0.48, 0.60))
        light = rgb(brush.light) if brush.light is not None else mix(base, (1.0, 0.95, 0.85), 0.45)
        out = colour + np.clip(lit, 0, 1) * (light - colour)
        return out + np.clip(-lit, 0, 1) * (shade - out)

    def glow(self, x: float, y: float, radius: float, ink: Ink, strength: float = 1.0) -> None:
        """Add a round bloom of light."""
        r = radius * self.ss
        hh, ww = self.px.shape[:2]
        x0, x1 = max(0, int(x * self.ss - r)), min(ww, int(x * self.ss + r) + 1)
        y0, y1 = max(0, int(y * self.ss - r)), min(hh, int(y * self.ss + r) + 1)
        if x1 <= x0 or y1 <= y0:
            return
        yy, xx = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        d = np.hypot(xx - x * self.ss, yy - y * self.ss) / r
        fall = np.clip(1 - d, 0, 1) ** 2.4 * np.float32(strength)
        self.px[y0:y1, x0:x1] += fall[..., None] * rgb(ink)

    def soften(self, sigma: float) -> None:
        """Blur everything painted so far (distance haze)."""
        self.px = blur(self.px, sigma * self.ss)

    def finish(self) -> NDArray[np.uint8]:
        """Return the picture at its final size as 8-bit RGB."""
        small = cv2.resize(self.px, (self.width, self.height), interpolation=cv2.INTER_AREA)
        return np.clip(small * 255 + 0.5, 0, 255).astype(np.uint8)


def resized(image: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Scale a finished picture to a width, keeping its shape."""
    height = round(image.shape[0] * width / image.shape[1])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def save(image: NDArray[np.uint8], path: Path, quality: int = 90) -> None:
    """Write an RGB picture as PNG or JPEG, by suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    flags = [cv2.IMWRITE_JPEG_QUALITY, quality] if path.suffix != ".png" else [cv2.IMWRITE_PNG_COMPRESSION, 9]
    if not cv2.imwrite(str(path), image[..., ::-1], flags):
        raise OSError(f"cannot write {path}")
