"""Hair: the strokes, and the plain cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from face import Face, cast_shadow
from geometry import Points, PointsLike, between, mirrored, path, points
from paint import Ink, Region, mix
from pen import Pen

Style = Callable[[Pen, Face, "Region | None"], None]


@dataclass(frozen=True)
class Tones:
    """Three tones of one hair colour."""

    dark: Ink
    base: Ink
    light: Ink


def tones(f: Face) -> Tones:
    """Derive shadow and sheen from the hair colour."""
    return Tones(mix(f.hair, "#0c0810", 0.5), f.hair, mix(f.hair, "#ffe2b8", 0.34))


def strands(  # noqa: PLR0913, PLR0917 - a field of strokes has this many knobs
    p: Pen,
    a: PointsLike,
    b: PointsLike,
    n: int,
    t: Tones,
    depth: float,
    clip: Region | None,
    seed: int = 1,
    *,
    width: float = 0.035,
) -> None:
    """Fine strokes that run from guide curve a to guide curve b."""
    rng = np.random.default_rng(seed)
    for i in range(n):
        k = (i + rng.uniform(0.1, 0.9)) / n
        line = between(a, b, k) + rng.normal(0, 0.012, points(a).shape)
        ink = t.light if rng.random() < 0.45 else t.dark
        p.line(
            line,
            width * rng.uniform(0.5, 1.5),
            ink,
            depth,
            clip=clip,
            start=0.05,
            end=0.02,
            opacity=float(rng.uniform(0.25, 1.0)) * 0.5,
        )


def mass(p: Pen, shape: PointsLike, t: Tones, depth: float, *, reach: float = 0.16) -> Region:
    """One solid lock or cap of hair."""
    return p.face(shape, t.base, depth, relief=0.9, round=reach, shade=t.dark, light=t.light, texture=0.07)


def bob_back(p: Pen, f: Face) -> None:
    """Back of a chin-length bob."""
    t, s = tones(f), 0.10 * p.pose.hair
    half = [(0, -1.42), (0.62, -1.32), (1.06, -0.85), (1.16, -0.1), (1.18, 0.6), (1.10, 1.12), (0.72, 1.30), (0, 1.2)]
    back = mirrored(half) + np.array([s, 0]) * np.clip(mirrored(half)[:, 1:], 0, 1)
    p.face(back, t.dark, depth=-0.35, relief=0.5, round=0.2, shade="#120a0c", light=t.base)


def _bob_fringe(p: Pen, f: Face, fringe: Points, sweep: Points) -> None:
    """The two halves of the fringe."""
    t, _s = tones(f), 0.13 * p.pose.hair
    area = mass(p, fringe, t, 0.25)
    strands(
        p,
        [(-0.3, -1.4), (-0.5, -0.95), (-0.9, -0.35), (-0.95, 0)],
        [(-0.3, -1.42), (-0.8, -1.15), (-1.06, -0.6), (-1.04, 0)],
        18,
        t,
        0.25,
        area,
        4,
    )
    area = mass(p, sweep, t, 0.25)
    strands(
        p,
        [(-0.3, -1.38), (0.15, -0.86), (0.72, -0.5), (0.95, 0)],
        [(-0.3, -1.42), (0.5, -1.4), (1.02, -0.75), (1.05, 0)],
        30,
        t,
        0.25,
        area,
        5,
    )
    p.line([(0.0, -1.14), (0.45, -1.02), (0.82, -0.66)], 0.10, t.light, 0.25, soft=0.05, clip=area, opacity=0.55)


def bob(p: Pen, f: Face, head: Region | None) -> None:
    """Side-parted bob with a swept fringe."""
    t, s = tones(f), 0.13 * p.pose.hair
    fringe = path("-0.3,-1.42 -0.72,-1.22 -1.04,-0.72 -1.06,-0.1 -0.93,0.0 -0.86,-0.42 -0.55,-0.8 -0.28,-1.08")
    sweep = path("-0.36,-1.4 0.2,-1.47 0.74,-1.24 1.04,-0.72 1.08,-0.05 0.93,0.04 0.86,-0.34 0.52,-0.6 0.05,-0.86")
    if head is not None:
        cast_shadow(p, f, head, fringe)
        cast_shadow(p, f, head, sweep)
    left = [
        (-0.86, -0.5),
        (-1.10, -0.2),
        (-1.17 + s, 0.55),
        (-1.06 + s, 1.16),
        (-0.78 + s, 1.24),
        (-0.80 + s, 0.75),
        (-0.90, 0.2),
    ]
    right = [
        (0.86, -0.5),
        (1.10, -0.2),
        (1.17 + s, 0.55),
        (1.08 + s, 1.18),
        (0.80 + s, 1.27),
        (0.81 + s, 0.75),
        (0.90, 0.2),
    ]
    for lock, seed in ((left, 2), (right, 3)):
        area = mass(p, lock, t, 0.05, reach=0.12)
        a, b = [lock[0], lock[6], lock[5], lock[4]], [lock[1], lock[1], lock[2], lock[3]]
        strands(p, a, b, 16, t, 0.05, area, seed)
    _bob_fringe(p, f, fringe, sweep)


def short(p: Pen, f: Face, head: Region | None) -> None:
    """Short hair brushed up and to the side."""
    t = tones(f)
    half_l = path("-0.93,0.16 -0.99,-0.35 -0.98,-0.82 -0.78,-1.24 -0.36,-1.5 0.1,-1.58 0.56,-1.5 0.88,-1.2")
    half_r = path(
        "1.0,-0.75 0.99,-0.3 0.93,0.16 0.86,-0.1 0.82,-0.52 0.66,-0.8 0.28,-0.9 -0.14,-0.84 "
        "-0.52,-0.94 -0.74,-0.7 -0.83,-0.4 -0.86,-0.1"
    )
    shape = [*half_l, *half_r]
    if head is not None:
        cast_shadow(p, f, head, shape, 0.4)
    area = mass(p, shape, t, 0.15)
    strands(
        p,
        [(-0.55, -0.9), (-0.5, -1.15), (-0.25, -1.4), (0.1, -1.5)],
        [(0.70, -0.72), (0.9, -0.9), (0.85, -1.15), (0.6, -1.4)],
        40,
        t,
        0.2,
        area,
        6,
    )
    strands(
        p,
        [(-0.9, 0.1), (-0.92, -0.3), (-0.85, -0.8)],
        [(-0.82, -0.4), (-0.8, -0.7), (-0.6, -1.0)],
        12,
        t,
        0.15,
        area,
        7,
    )
    strands(p, [(0.9, 0.1), (0.92, -0.3), (0.85, -0.8)], [(0.84, -0.4), (0.8, -0.6), (0.7, -0.9)], 10, t, 0.15, area, 8)


def tousled(p: Pen, f: Face, head: Region | None) -> None:
    """Messy, boyish hair with a ragged fringe."""
    t = tones(f)
    rng = np.random.default_rng(11)
    cap = mirrored(path("0,-1.6 0.5,-1.54 0.92,-1.18 1.06,-0.55 0.98,0.12 0.84,-0.1 0.78,-0.52 0.4,-0.66 0,-0.6"))
    if head is not None:
        cast_shadow(p, f, head, cap, 0.45)
    area = mass(p, cap, t, 0.15, reach=0.2)
    for i, x in enumerate(np.linspace(-0.92, 0.92, 13)):
        lean = 0.16 * np.sin(i * 2.1) + 0.1
        tip = -0.42 + 0.30 * (x / 0.9) ** 2 + rng.uniform(-0.1, 0.08)
        lock = [
            (x - 0.13, -1.2 + 0.3 * x * x),
            (x + 0.13, -1.2 + 0.3 * x * x),
            (x + 0.12 + lean * 0.5, -0.75),
            (x + lean, tip),
            (x - 0.08 + lean * 0.3, -0.72),
        ]
        mass(p, lock, t, 0.28, reach=0.06)
    for i, a in enumerate(np.linspace(-2.75, -0.4, 12)):
        r = 1.42 + 0.14 * (i % 2)
        c, s = np.cos(a), np.sin(a)
        tuft = [
            (0.75 * np.cos(a - 0.16), -0.2 + 1.15 * np.sin(a - 0.16)),
            (0.80 * r * np.cos(a + 0.1), -0.22 + 1.06 * r * s),
            (0.75 * np.cos(a + 0.18), -0.2 + 1.15 * np.sin(a + 0.18)),
            (0.5 * c, -0.2 + 0.8 * s),
        ]
        mass(p, tuft, t, 0.1, reach=0.07)
    strands(
        p, [(-0.9, -0.3), (-0.7, -0.9), (-0.2, -1.45)], [(0.9, -0.3), (0.8, -0.9), (0.2, -1.45)], 34, t, 0.2, area, 12
    )


def swept(p: Pen, f: Face, _head: Region | None) -> None:
    """Longer hair combed back from a high forehead."""
    t = tones(f)
    shape = path(
        "-0.96,0.45 -1.06,0.0 -1.04,-0.6 -0.86,-1.14 -0.42,-1.46 0.12,-1.52 0.62,-1.38 0.95,-0.98 "
        "1.06,-0.4 1.06,0.1 0.96,0.45 0.86,0.1 0.84,-0.4 0.7,-0.86 0.34,-1.08 -0.14,-1.04 "
        "-0.56,-1.0 -0.78,-0.66 -0.86,-0.2 -0.87,0.15"
    )
    area = mass(p, shape, t, 0.1)
    strands(
        p,
        [(-0.5, -0.98), (-0.7, -1.15), (-0.95, -0.7), (-1.02, 0.2)],
        [(-0.8, -0.6), (-0.86, -0.5), (-0.9, -0.1), (-0.92, 0.4)],
        16,
        t,
        0.1,
        area,
        14,
    )
    strands(
        p, [(-0.3, -1.04), (-0.1, -1.3), (0.2, -1.5)], [(0.7, -0.86), (0.86, -1.0), (0.9, -1.1)], 30, t, 0.15, area, 15
    )
    strands(p, [(0.72, -0.8), (0.86, -0.5), (0.92, 0.3)], [(0.9, -1.0), (1.04, -0.5), (1.0, 0.3)], 14, t, 0.1, area, 16)
