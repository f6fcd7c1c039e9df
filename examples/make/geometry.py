"""Points, smooth curves and small shape builders shared by all drawing scripts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
XY = tuple[float, float]
PointsLike = Sequence[Sequence[float]] | Points


def points(raw: PointsLike) -> Points:
    """Return the points as an N x 2 float array."""
    return np.asarray(raw, dtype=np.float64).reshape(-1, 2)


def path(text: str) -> Points:
    """Read 'x,y x,y ...', the short way to write a shape."""
    return points([tuple(map(float, pair.split(","))) for pair in text.split()])


def smooth(raw: PointsLike, *, closed: bool = True, steps: int = 10) -> Points:
    """Run a Catmull-Rom curve through the points."""
    p = points(raw)
    n = len(p)
    if n < 3:
        return p
    idx = np.arange(n if closed else n - 1)
    if closed:
        p0, p1, p2, p3 = p[idx - 1], p[idx], p[(idx + 1) % n], p[(idx + 2) % n]
    else:
        p0, p1 = p[np.maximum(idx - 1, 0)], p[idx]
        p2, p3 = p[idx + 1], p[np.minimum(idx + 2, n - 1)]
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    a, b, c, d = (q[:, None, :] for q in (p0, p1, p2, p3))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    out = curve.reshape(-1, 2)
    return out if closed else np.vstack([out, p[-1:]])


def mirrored(half: PointsLike) -> Points:
    """Close a right-hand outline (top to bottom) with its mirror image."""
    right = points(half)
    left = right[::-1] * np.array([-1.0, 1.0])
    keep = np.abs(left[:, 0]) > 1e-6
    return np.vstack([right, left[keep]])


def flipped(raw: PointsLike) -> Points:
    """Mirror the points left to right about x = 0."""
    return points(raw) * np.array([-1.0, 1.0])


def shifted(raw: PointsLike, dx: float, dy: float) -> Points:
    """Move the points."""
    return points(raw) + np.array((dx, dy))


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, n: int = 40) -> Points:
    """Return an ellipse as a polygon."""
    a = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    return np.stack([cx + rx * np.cos(a), cy + (rx if ry is None else ry) * np.sin(a)], axis=1)


def box(x0: float, y0: float, x1: float, y1: float) -> Points:
    """Return an axis-aligned rectangle."""
    return points([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def between(a: PointsLike, b: PointsLike, t: float) -> Points:
    """Blend two curves that have the same number of points."""
    return points(a) * (1 - t) + points(b) * t


def ribbon(raw: PointsLike, width: float, start: float = 0.15, end: float = 0.15) -> Points:
    """Turn a line into a brush stroke: full width in the middle, tapered at both ends."""
    p = points(raw)
    n = len(p)
    d = np.gradient(p, axis=0)
    length = np.maximum(np.hypot(d[:, 0], d[:, 1]), 1e-9)
    normal = np.stack([-d[:, 1], d[:, 0]], axis=1) / length[:, None]
    t = np.linspace(0.0, 1.0, n)
    swell = np.sin(np.pi * t) ** 0.7
    ends = start * (1 - t) + end * t
    w = 0.5 * width * (ends + (1 - ends) * swell)
    return np.vstack([p + normal * w[:, None], (p - normal * w[:, None])[::-1]])


def blob(rng: np.random.Generator, cx: float, cy: float, rx: float, ry: float) -> Points:
    """Return an irregular rounded patch."""
    n = 9
    a = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    r = rng.uniform(0.72, 1.18, n)
    return smooth(np.stack([cx + rx * r * np.cos(a), cy + ry * r * np.sin(a)], axis=1), steps=6)
