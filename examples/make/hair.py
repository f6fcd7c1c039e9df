"""Hair, beards, hats and glasses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from face import Face, cast_shadow
from geometry import PointsLike, between, ellipse, flipped, mirrored, points, smooth
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


def strands(p: Pen, a: PointsLike, b: PointsLike, n: int, t: Tones, depth: float, clip: Region | None, seed: int = 1,
            width: float = 0.035, strength: float = 0.5) -> None:  # fmt: skip
    """Fine strokes that run from guide curve a to guide curve b."""
    rng = np.random.default_rng(seed)
    for i in range(n):
        k = (i + rng.uniform(0.1, 0.9)) / n
        line = between(a, b, k) + rng.normal(0, 0.012, points(a).shape)
        ink = t.light if rng.random() < 0.45 else t.dark
        p.line(line, width * rng.uniform(0.5, 1.5), ink, depth, clip=clip, start=0.05, end=0.02,
               opacity=float(rng.uniform(0.25, 1.0)) * strength)  # fmt: skip


def mass(p: Pen, shape: PointsLike, t: Tones, depth: float, relief: float = 0.9, reach: float = 0.16) -> Region:
    """One solid lock or cap of hair."""
    return p.face(shape, t.base, depth, relief=relief, round=reach, shade=t.dark, light=t.light, texture=0.07)


def bob_back(p: Pen, f: Face) -> None:
    """Back of a chin-length bob."""
    t, s = tones(f), 0.10 * p.pose.hair
    half = [(0, -1.42), (0.62, -1.32), (1.06, -0.85), (1.16, -0.1), (1.18, 0.6), (1.10, 1.12), (0.72, 1.30), (0, 1.2)]
    back = mirrored(half) + np.array([s, 0]) * np.clip(mirrored(half)[:, 1:], 0, 1)
    p.face(back, t.dark, depth=-0.35, relief=0.5, round=0.2, shade="#120a0c", light=t.base)


def bob(p: Pen, f: Face, head: Region | None) -> None:
    """Side-parted bob with a swept fringe."""
    t, s = tones(f), 0.13 * p.pose.hair
    fringe = [(-0.30, -1.42), (-0.72, -1.22), (-1.04, -0.72), (-1.06, -0.1), (-0.93, 0.0), (-0.86, -0.42), (-0.55, -0.80), (-0.28, -1.08)]
    sweep = [(-0.36, -1.40), (0.2, -1.47), (0.74, -1.24), (1.04, -0.72), (1.08, -0.05), (0.93, 0.04), (0.86, -0.34), (0.52, -0.60), (0.05, -0.86)]
    if head is not None:
        cast_shadow(p, f, head, fringe)
        cast_shadow(p, f, head, sweep)
    left = [(-0.86, -0.5), (-1.10, -0.2), (-1.17 + s, 0.55), (-1.06 + s, 1.16), (-0.78 + s, 1.24), (-0.80 + s, 0.75), (-0.90, 0.2)]
    right = [(0.86, -0.5), (1.10, -0.2), (1.17 + s, 0.55), (1.08 + s, 1.18), (0.80 + s, 1.27), (0.81 + s, 0.75), (0.90, 0.2)]
    for lock, seed in ((left, 2), (right, 3)):
        area = mass(p, lock, t, 0.05, reach=0.12)
        a, b = [lock[0], lock[6], lock[5], lock[4]], [lock[1], lock[1], lock[2], lock[3]]
        strands(p, a, b, 16, t, 0.05, area, seed)
    area = mass(p, fringe, t, 0.25)
    strands(p, [(-0.3, -1.4), (-0.5, -0.95), (-0.9, -0.35), (-0.95, 0)], [(-0.3, -1.42), (-0.8, -1.15), (-1.06, -0.6), (-1.04, 0)], 18, t, 0.25, area, 4)
    area = mass(p, sweep, t, 0.25)
    strands(p, [(-0.3, -1.38), (0.15, -0.86), (0.72, -0.5), (0.95, 0)], [(-0.3, -1.42), (0.5, -1.4), (1.02, -0.75), (1.05, 0)], 30, t, 0.25, area, 5)
    p.line([(0.0, -1.14), (0.45, -1.02), (0.82, -0.66)], 0.10, t.light, 0.25, soft=0.05, clip=area, opacity=0.55)


def short(p: Pen, f: Face, head: Region | None) -> None:
    """Short hair brushed up and to the side."""
    t = tones(f)
    half_l = [(-0.93, 0.16), (-0.99, -0.35), (-0.98, -0.82), (-0.78, -1.24), (-0.36, -1.50), (0.10, -1.58), (0.56, -1.50), (0.88, -1.20)]
    half_r = [(1.00, -0.75), (0.99, -0.30), (0.93, 0.16), (0.86, -0.10), (0.82, -0.52), (0.66, -0.80), (0.28, -0.90), (-0.14, -0.84), (-0.52, -0.94), (-0.74, -0.70), (-0.83, -0.40), (-0.86, -0.10)]
    shape = [*half_l, *half_r]
    if head is not None:
        cast_shadow(p, f, head, shape, 0.4)
    area = mass(p, shape, t, 0.15)
    strands(p, [(-0.55, -0.9), (-0.5, -1.15), (-0.25, -1.4), (0.1, -1.5)], [(0.70, -0.72), (0.9, -0.9), (0.85, -1.15), (0.6, -1.4)], 40, t, 0.2, area, 6)
    strands(p, [(-0.9, 0.1), (-0.92, -0.3), (-0.85, -0.8)], [(-0.82, -0.4), (-0.8, -0.7), (-0.6, -1.0)], 12, t, 0.15, area, 7)
    strands(p, [(0.9, 0.1), (0.92, -0.3), (0.85, -0.8)], [(0.84, -0.4), (0.8, -0.6), (0.7, -0.9)], 10, t, 0.15, area, 8)


def tousled(p: Pen, f: Face, head: Region | None) -> None:
    """Messy, boyish hair with a ragged fringe."""
    t = tones(f)
    rng = np.random.default_rng(11)
    cap = mirrored([(0, -1.60), (0.5, -1.54), (0.92, -1.18), (1.06, -0.55), (0.98, 0.12), (0.84, -0.1), (0.78, -0.52), (0.4, -0.66), (0, -0.60)])
    if head is not None:
        cast_shadow(p, f, head, cap, 0.45)
    area = mass(p, cap, t, 0.15, reach=0.2)
    for i, x in enumerate(np.linspace(-0.92, 0.92, 13)):
        lean = 0.16 * np.sin(i * 2.1) + 0.1
        tip = -0.42 + 0.30 * (x / 0.9) ** 2 + rng.uniform(-0.1, 0.08)
        lock = [(x - 0.13, -1.2 + 0.3 * x * x), (x + 0.13, -1.2 + 0.3 * x * x), (x + 0.12 + lean * 0.5, -0.75), (x + lean, tip), (x - 0.08 + lean * 0.3, -0.72)]
        mass(p, lock, t, 0.28, reach=0.06)
    for i, a in enumerate(np.linspace(-2.75, -0.4, 12)):
        r = 1.42 + 0.14 * (i % 2)
        c, s = np.cos(a), np.sin(a)
        tuft = [(0.75 * np.cos(a - 0.16), -0.2 + 1.15 * np.sin(a - 0.16)), (0.80 * r * np.cos(a + 0.1), -0.22 + 1.06 * r * s), (0.75 * np.cos(a + 0.18), -0.2 + 1.15 * np.sin(a + 0.18)), (0.5 * c, -0.2 + 0.8 * s)]
        mass(p, tuft, t, 0.1, reach=0.07)
    strands(p, [(-0.9, -0.3), (-0.7, -0.9), (-0.2, -1.45)], [(0.9, -0.3), (0.8, -0.9), (0.2, -1.45)], 34, t, 0.2, area, 12)


def swept(p: Pen, f: Face, head: Region | None) -> None:
    """Longer hair combed back from a high forehead."""
    t = tones(f)
    shape = [(-0.96, 0.45), (-1.06, 0.0), (-1.04, -0.6), (-0.86, -1.14), (-0.42, -1.46), (0.12, -1.52), (0.62, -1.38), (0.95, -0.98), (1.06, -0.4),
             (1.06, 0.1), (0.96, 0.45), (0.86, 0.1), (0.84, -0.4), (0.70, -0.86), (0.34, -1.08), (-0.14, -1.04), (-0.56, -1.0), (-0.78, -0.66), (-0.86, -0.2), (-0.87, 0.15)]  # fmt: skip
    area = mass(p, shape, t, 0.1)
    strands(p, [(-0.5, -0.98), (-0.7, -1.15), (-0.95, -0.7), (-1.02, 0.2)], [(-0.8, -0.6), (-0.86, -0.5), (-0.9, -0.1), (-0.92, 0.4)], 16, t, 0.1, area, 14)
    strands(p, [(-0.3, -1.04), (-0.1, -1.3), (0.2, -1.5)], [(0.7, -0.86), (0.86, -1.0), (0.9, -1.1)], 30, t, 0.15, area, 15)
    strands(p, [(0.72, -0.8), (0.86, -0.5), (0.92, 0.3)], [(0.9, -1.0), (1.04, -0.5), (1.0, 0.3)], 14, t, 0.1, area, 16)


def bald(p: Pen, f: Face, head: Region | None) -> None:
    """A shaved head: only a shadow of hair and a shine."""
    if head is None:
        return
    p.face([(-0.95, -0.1), (-0.92, -0.9), (-0.5, -1.35), (0.5, -1.35), (0.92, -0.9), (0.95, -0.1), (0.72, -0.62), (0, -0.92), (-0.72, -0.62)], f.hair, 0.12, soft=0.08, clip=head, opacity=0.20)
    p.face(ellipse(-0.26, -0.98, 0.24, 0.10), mix(f.light, "#ffffff", 0.4), soft=0.07, clip=head, opacity=0.8)


def puff_back(p: Pen, f: Face) -> None:
    """A cloud of tight curls behind the head."""
    t = tones(f)
    rng = np.random.default_rng(21)
    cx, cy = 0.04 * p.pose.hair, -1.05
    p.face(ellipse(cx, cy, 1.10, 0.92), t.dark, -0.3, soft=0.03, texture=0.1)
    order = []
    for _ in range(150):
        a, r = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        order.append((cx + 1.12 * r * np.cos(a), cy + 0.94 * r * np.sin(a)))
    for x, y in sorted(order, key=lambda q: q[0] + q[1], reverse=True):
        lit = np.clip(0.5 - 0.42 * (x + (y + 1.05)), 0, 1)
        ink = mix(t.dark, mix(t.base, t.light, 0.5), float(lit))
        p.face(ellipse(x, y, rng.uniform(0.10, 0.17), n=12), ink, -0.3, relief=0.8, round=0.05, shade=t.dark, light=t.light)


def puff(p: Pen, f: Face, head: Region | None) -> None:
    """Hairline pulled up into the puff, held by a band."""
    t = tones(f)
    cap = [(-0.94, 0.05), (-0.98, -0.5), (-0.80, -1.10), (-0.36, -1.36), (0.36, -1.36), (0.80, -1.10), (0.98, -0.5), (0.94, 0.05), (0.84, -0.36), (0.62, -0.80), (0.25, -0.94), (-0.25, -0.94), (-0.62, -0.80), (-0.84, -0.36)]
    if head is not None:
        cast_shadow(p, f, head, cap, 0.35)
    area = mass(p, cap, t, 0.15, reach=0.12)
    strands(p, [(-0.9, -0.1), (-0.8, -0.7), (-0.3, -1.25)], [(0.9, -0.1), (0.8, -0.7), (0.3, -1.25)], 44, t, 0.18, area, 22, width=0.02)
    band = [(-0.78, -1.06), (-0.4, -1.24), (0.0, -1.29), (0.4, -1.24), (0.78, -1.06)]
    p.line(band, 0.19, "#e8b23a", 0.2, start=0.7, end=0.7, relief=0.8, round=0.05, shade="#a06a1c", light="#ffe29a")


def sleek_back(p: Pen, f: Face) -> None:
    """Top-knot with a long pin, and hair falling behind the neck."""
    t, s = tones(f), 0.08 * p.pose.hair
    fall = [(-0.86, -0.2), (-0.98, 0.5), (-0.90 + s, 1.3), (-0.80 + s, 2.2), (-0.45 + s, 2.5), (0.45 + s, 2.5), (0.80 + s, 2.2), (0.90 + s, 1.3), (0.98, 0.5), (0.86, -0.2)]
    p.face(fall, t.dark, -0.35, relief=0.4, shade="#0a0810", light=t.base, round=0.2)
    p.line([(-0.92, -1.72), (0.0, -1.60), (0.98, -1.50)], 0.075, "#c9a04a", -0.2, start=0.9, end=0.3, relief=0.6, round=0.02)
    p.face(ellipse(-0.94, -1.73, 0.10), "#4fae8b", -0.2, relief=1.0, round=0.05, light="#d6fff0")
    for k in (0.0, 0.07, 0.14):
        p.face(ellipse(-0.95 + 0.02 * k + 0.04 * p.pose.hair, -1.55 + k * 1.7, 0.035), "#d24a4a", -0.2, relief=0.8, round=0.02)
    knot = mass(p, ellipse(0, -1.60, 0.46, 0.34), t, -0.15, reach=0.14)
    strands(p, [(-0.42, -1.55), (-0.1, -1.88), (0.38, -1.7)], [(-0.4, -1.45), (0, -1.36), (0.42, -1.5)], 20, t, -0.15, knot, 31)


def sleek(p: Pen, f: Face, head: Region | None) -> None:
    """Centre-parted black hair drawn back over the ears."""
    t = tones(f)
    side = [(0, -1.36), (0.5, -1.32), (0.92, -0.92), (1.06, -0.25), (1.02, 0.42), (0.90, 0.62), (0.90, 0.1), (0.80, -0.42), (0.46, -0.82), (0.0, -1.06)]
    if head is not None:
        cast_shadow(p, f, head, mirrored([(0, -1.36), (0.9, -0.9), (0.84, -0.4), (0.46, -0.82), (0, -1.06)]), 0.4)
    for k, q in enumerate((points(side), flipped(side))):
        area = mass(p, q, t, 0.15)
        m = [1 if k == 0 else -1, 1]
        a = points([(0.02, -1.05), (0.5, -0.78), (0.86, -0.3), (0.95, 0.5)]) * m
        b = points([(0.04, -1.34), (0.6, -1.26), (1.02, -0.5), (1.02, 0.4)]) * m
        strands(p, a, b, 26, t, 0.15, area, 32 + k, width=0.022)
        p.line(points([(0.16, -1.16), (0.52, -1.02), (0.82, -0.6)]) * m, 0.12, t.light, 0.15, soft=0.05, clip=area, opacity=0.5)


def grey_bun_back(p: Pen, f: Face) -> None:
    """A bun on top of the head."""
    t = tones(f)
    bun = mass(p, ellipse(0.06, -1.58, 0.42, 0.34), t, -0.2, reach=0.14)
    strands(p, [(-0.3, -1.5), (0.0, -1.85), (0.42, -1.65)], [(-0.3, -1.45), (0.1, -1.35), (0.45, -1.5)], 18, t, -0.2, bun, 41)
    p.line([(-0.42, -1.86), (0.1, -1.6), (0.56, -1.30)], 0.05, "#7a4a2a", -0.2, start=0.9, end=0.6)


def pixie(p: Pen, f: Face, head: Region | None) -> None:
    """Cropped hair with a long slanting fringe."""
    t = tones(f)
    cap = [(-0.90, 0.30), (-1.02, -0.2), (-1.02, -0.8), (-0.76, -1.30), (-0.2, -1.52), (0.4, -1.48), (0.86, -1.15), (1.04, -0.6), (1.00, 0.0), (0.90, 0.34), (0.85, -0.05),
           (0.76, -0.50), (0.66, -0.86), (0.2, -0.62), (-0.35, -0.40), (-0.72, -0.28), (-0.88, -0.08)]  # fmt: skip
    if head is not None:
        cast_shadow(p, f, head, cap, 0.42)
    area = mass(p, cap, t, 0.18)
    strands(p, [(0.6, -1.05), (0.2, -0.75), (-0.4, -0.45), (-0.86, -0.12)], [(0.5, -1.4), (-0.3, -1.35), (-0.9, -0.8), (-0.98, -0.1)], 42, t, 0.2, area, 45)
    strands(p, [(0.62, -1.0), (0.78, -0.5), (0.88, 0.25)], [(0.7, -1.25), (0.98, -0.7), (0.95, 0.25)], 16, t, 0.18, area, 46)
    p.line([(-0.5, -1.1), (0.0, -1.22), (0.5, -1.14)], 0.13, t.light, 0.2, soft=0.05, clip=area, opacity=0.5)


def beanie(p: Pen, f: Face, head: Region | None) -> None:
    """A ribbed wool cap over short hair."""
    knit = Tones("#1d3a44", "#3c7280", "#8fc2c4")
    for q in ([(0.86, -0.6), (1.0, -0.4), (1.02, 0.3), (0.92, 0.52), (0.86, 0.1)],):
        for r in (points(q), flipped(q)):
            area = mass(p, r, tones(f), 0.05, reach=0.08)
            strands(p, [r[0], r[4], r[3]], [r[1], r[2], r[3]], 8, tones(f), 0.05, area, 51)
    cap = mirrored([(0, -1.66), (0.48, -1.60), (0.86, -1.28), (1.04, -0.78), (1.02, -0.56), (0, -0.72)])
    if head is not None:
        cast_shadow(p, f, head, mirrored([(0, -1.2), (1.0, -0.9), (1.06, -0.42), (0.6, -0.50), (0, -0.54)]), 0.55)
    area = p.face(cap, knit.base, 0.1, relief=0.9, round=0.22, shade=knit.dark, light=knit.light, texture=0.12)
    for x in np.linspace(-0.95, 0.95, 17):
        p.line([(0.25 * x, -1.66), (0.75 * x, -1.3), (x * 1.03, -0.7)], 0.03, knit.dark, 0.15, clip=area, opacity=0.5)
    brim = mirrored([(0, -0.92), (0.6, -0.86), (1.06, -0.72), (1.09, -0.50), (0.98, -0.38), (0.55, -0.50), (0, -0.54)])
    area = p.face(brim, mix(knit.base, knit.light, 0.15), 0.2, relief=1.0, round=0.09, shade=knit.dark, light=knit.light, texture=0.12)
    for x in np.linspace(-1.02, 1.02, 25):
        y = -0.90 + 0.18 * x * x
        p.line([(x, y), (x * 0.995, y + 0.36)], 0.03, knit.dark, 0.22, clip=area, opacity=0.55)


def full_beard(p: Pen, f: Face, head: Region | None) -> None:
    """A trimmed full beard with moustache."""
    _beard(p, f, 1.62, 0.72)


def long_beard(p: Pen, f: Face, head: Region | None) -> None:
    """A long pointed beard with a drooping moustache."""
    _beard(p, f, 2.35, 0.44)


def _beard(p: Pen, f: Face, length: float, wide: float) -> None:
    t = tones(f)
    o = 0.10 * p.pose.mouth
    half = [(0, 0.98 + o), (0.20, 0.97 + o), (0.34, 0.80), (0.42, 0.62), (0.66, 0.42), (0.88, 0.05), (0.91, 0.45), (0.80, 0.90), (wide, 1.28 + o), (wide * 0.55, length * 0.9 + o), (0, length + o)]
    shape = mirrored(half)
    area = mass(p, shape, t, 0.22, reach=0.2)
    for k, m in enumerate((1, -1)):
        a = points([(0.0, 1.0 + o), (0.02, 1.2 + o), (0.0, length)]) * [m, 1]
        b = points([(0.9, 0.2), (0.84, 0.85), (wide * 0.6, length * 0.88)]) * [m, 1]
        strands(p, a, b, 34, t, 0.22, area, 61 + k, width=0.03)
    moustache(p, f, None)


def moustache(p: Pen, f: Face, head: Region | None) -> None:
    """A thick moustache that follows the lip."""
    t = tones(f)
    for k, m in enumerate((1, -1)):
        half = points([(0, 0.61), (0.16, 0.60), (0.34, 0.70), (0.46, 0.90), (0.40, 0.94), (0.26, 0.80), (0.0, 0.765)]) * [m, 1]
        area = mass(p, half, t, None or 0.9, reach=0.06)
        strands(p, points([(0.0, 0.62), (0.2, 0.63), (0.44, 0.88)]) * [m, 1], points([(0.0, 0.75), (0.2, 0.76), (0.40, 0.93)]) * [m, 1], 12, t, 0.9, area, 71 + k, width=0.025)


def glasses(p: Pen, f: Face, head: Region | None) -> None:
    """Round wire glasses, thin enough to leave the eyes readable."""
    for s in (-1, 1):
        ring = smooth(ellipse(0.415 * s, 0.03, 0.285, 0.255, n=28))
        p.face(ring, "#f4f8ff", opacity=0.07, texture=0)
        p.line(np.vstack([ring, ring[:2]])[::6], 0.028, "#6a5436", start=1, end=1)
        p.line([(0.70 * s, -0.02), (0.86 * s, -0.06), (0.98 * s, -0.05)], 0.028, "#5a452c", start=1, end=1)
        p.line([(0.415 * s - 0.17, -0.09), (0.415 * s - 0.07, -0.16)], 0.03, "#ffffff", opacity=0.6)
    p.line([(-0.13, 0.0), (0, -0.045), (0.13, 0.0)], 0.03, "#6a5436", start=1, end=1)
