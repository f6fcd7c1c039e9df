"""Tools for places: skies, textured planes in perspective, wet ground, light and grade."""

from __future__ import annotations

import cv2
import numpy as np
from geometry import PointsLike, points
from paint import Array, Canvas, Ink, blur, mix, noise, rgb

Stops = list[tuple[float, str]]


def ramp(n: int, stops: Stops) -> Array:
    """Interpolate colour stops (position 0..1) over n samples."""
    t = np.linspace(0, 1, n)
    at = [s[0] for s in stops]
    cols = np.stack([rgb(s[1]) for s in stops])
    return np.stack([np.interp(t, at, cols[:, i]) for i in range(3)], axis=1).astype(np.float32)


def sky(c: Canvas, stops: Stops, bottom: float, clouds: float = 0.3, tint: Ink = "#ffffff", seed: int = 3) -> None:
    """Fill from the top to the given height with a gradient and streaked clouds."""
    h, w = int(bottom * c.ss), c.px.shape[1]
    c.px[:h] = ramp(h, stops)[:, None, :]
    if clouds:
        n = noise(h, w, seed, cell=260 * c.ss, octaves=6, stretch=0.22)
        fall = np.linspace(0.6, 1.0, h, dtype=np.float32)[:, None]
        veil = np.clip(n * 1.4 + 0.05, 0, 1) ** 1.2 * fall * np.float32(clouds)
        c.px[:h] += veil[..., None] * (rgb(tint) - c.px[:h])


def plane(c: Canvas, texture: Array, quad: PointsLike, shade: float = 1.0) -> None:
    """Lay a flat texture (its corners clockwise from top left) into a quad."""
    th, tw = texture.shape[:2]
    src = np.array([(0, 0), (tw, 0), (tw, th), (0, th)], dtype=np.float32)
    dst = (points(quad) * c.ss).astype(np.float32)
    m = cv2.getPerspectiveTransform(src, dst)
    size = (c.px.shape[1], c.px.shape[0])
    laid = cv2.warpPerspective(texture, m, size, flags=cv2.INTER_AREA)
    mask = np.zeros(c.px.shape[:2], dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(dst * 16).astype(np.int32)], 255, lineType=cv2.LINE_AA, shift=4)
    a = (mask.astype(np.float32) / 255)[..., None]
    c.px += a * (laid * np.float32(shade) - c.px)


def mask_of(c: Canvas, quad: PointsLike, soft: float = 0.0) -> Array:
    """Return a polygon as a full-size mask."""
    r = c.region(quad, soft)
    return r.window(0, 0, c.px.shape[1], c.px.shape[0])


def tint(c: Canvas, mask: Array, ink: Ink, amount: float = 1.0) -> None:
    """Blend a colour through a full-size mask."""
    c.px += (mask * np.float32(amount))[..., None] * (rgb(ink) - c.px)


def multiply(c: Canvas, mask: Array, ink: Ink) -> None:
    """Darken through a full-size mask."""
    c.px *= 1 - mask[..., None] * (1 - rgb(ink))


def haze(c: Canvas, top: float, bottom: float, ink: Ink, strength: float) -> None:
    """A band of mist, densest at the bottom height."""
    y = np.arange(c.px.shape[0], dtype=np.float32) / c.ss
    a = np.clip((y - top) / max(bottom - top, 1), 0, 1) ** 1.5 * (y <= bottom)
    fade = np.clip(1 - (y - bottom) / 80, 0, 1) * (y > bottom)
    a = ((a + fade) * np.float32(strength))[:, None, None]
    c.px += a.astype(np.float32) * (rgb(ink) - c.px)


def depth_noise(c: Canvas, horizon: float, seed: int, cell: float = 220, squash: float = 0.16) -> Array:
    """Noise as it lies on the ground: finer and flatter towards the horizon (0 above it)."""
    h, w = c.px.shape[:2]
    y0 = int(horizon * c.ss)
    size = 1024
    flat = noise(size, size, seed, cell=cell, octaves=5)
    yy, xx = np.mgrid[y0:h, 0:w].astype(np.float32)
    z = 1.0 / ((yy - y0) / (h - y0) + 0.06)
    u = (xx / w - 0.5) * z * size * 0.5 + size / 2
    v = z * size * squash * 2.2
    out = np.zeros((h, w), dtype=np.float32)
    out[y0:] = cv2.remap(flat, np.mod(u, size - 1), np.mod(v, size - 1), cv2.INTER_LINEAR)
    return out


def reflect(
    c: Canvas, horizon: float, mask: Array, strength: float = 0.8, ripple: float = 4.0, dim: float = 0.8
) -> None:
    """Mirror what stands above the horizon into the wet patches below it."""
    h, w = c.px.shape[:2]
    y0 = int(horizon * c.ss)
    yy, xx = np.mgrid[y0:h, 0:w].astype(np.float32)
    wob = noise(h - y0, w, 91, cell=60 * c.ss, octaves=3, stretch=0.25) * np.float32(ripple * c.ss)
    src_y = np.clip(2 * y0 - yy + wob * 0.6, 0, y0 - 1)
    mirror = cv2.remap(c.px, xx + wob, src_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    mirror = cv2.GaussianBlur(mirror, (0, 0), sigmaX=1.2 * c.ss, sigmaY=5 * c.ss) * np.float32(dim)
    a = (mask[y0:] * np.float32(strength))[..., None]
    c.px[y0:] += a * (mirror - c.px[y0:])


def grade(c: Canvas, vignette: float = 0.35, grain: float = 0.025, bloom: float = 0.25, warm: float = 0.0) -> None:
    """Finishing: bloom from the brightest parts, vignette, paper grain."""
    h, w = c.px.shape[:2]
    if bloom:
        bright = np.clip(c.px - 0.62, 0, 1)
        c.px += blur(bright, 26 * c.ss) * np.float32(bloom * 2.4)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    d = np.hypot((xx / w - 0.5) * 1.15, yy / h - 0.5) / 0.76
    c.px *= (1 - np.float32(vignette) * np.clip(d - 0.35, 0, 1) ** 1.6)[..., None]
    c.px *= 1 + np.float32(grain) * c.grain[..., None]
    if warm:
        c.px *= rgb((1 + 0.08 * warm, 1.0, 1 - 0.10 * warm))
    np.clip(c.px, 0, 1, out=c.px)


def weathered(h: int, w: int, base: Ink, spots: Ink, seed: int, amount: float = 0.3) -> Array:
    """A flat surface with stains."""
    n = noise(h, w, seed, cell=90, octaves=5)
    fine = noise(h, w, seed + 1, cell=6, octaves=2)
    out = np.empty((h, w, 3), dtype=np.float32)
    out[:] = rgb(base)
    a = np.clip(n * 0.9 + 0.3, 0, 1) * np.float32(amount)
    out += a[..., None] * (rgb(spots) - out)
    return out * (1 + 0.06 * fine + 0.05 * n)[..., None]


def bricks(h: int, w: int, base: Ink, mortar: Ink, seed: int) -> Array:
    """A brick wall texture."""
    course, length = 26, 64
    rng = np.random.default_rng(seed)
    out = weathered(h, w, mortar, mix(mortar, "#000000", 0.5), seed, 0.5)
    for r, y in enumerate(range(0, h, course)):
        for x in range(-length, w, length):
            x0 = max(0, x + (length // 2 if r % 2 else 0) + 2)
            x1, y1 = min(w, x + (length // 2 if r % 2 else 0) + length - 1), min(h, y + course - 2)
            if x1 > x0:
                tone = rgb(base) * np.float32(rng.uniform(0.75, 1.2)) * rgb((1, rng.uniform(0.93, 1.04), 1))
                out[y + 1 : y1, x0:x1] = tone
    soft = cv2.GaussianBlur(out, (0, 0), 1.0)
    return soft * (1 + 0.14 * noise(h, w, seed + 2, cell=40, octaves=5))[..., None]


def planks(h: int, w: int, base: Ink, gap: Ink, seed: int, board: int = 70) -> Array:
    """Wooden boards with grain, lying across."""
    rng = np.random.default_rng(seed)
    out = np.empty((h, w, 3), dtype=np.float32)
    out[:] = rgb(base)
    veins = np.ascontiguousarray(noise(w, h, seed, cell=9, octaves=3, stretch=26).T)
    for y in range(0, h, board):
        out[y : y + board] *= np.float32(rng.uniform(0.82, 1.14))
        out[y : y + 2] = rgb(gap)
        out[y + 2 : y + 4] *= 1.15
    return out * (1 + 0.16 * veins)[..., None]


def upright(h: int, w: int, base: Ink, gap: Ink, seed: int, board: int = 70) -> Array:
    """Wooden boards with grain, standing."""
    return np.ascontiguousarray(planks(w, h, base, gap, seed, board).transpose(1, 0, 2))
