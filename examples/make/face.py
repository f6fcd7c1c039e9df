"""Faces: skin, eyes, brows, nose, mouth, age and beards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from geometry import Points, ellipse, flipped, mirrored, path, points, shifted
from paint import Region, mix, rgb

if TYPE_CHECKING:
    from pen import Pen


@dataclass(frozen=True)
class Face:
    """One person's features."""

    skin: str = "#e8b896"
    shade: str = "#b5735a"
    light: str = "#f8dcc0"
    blush: str = "#d9705f"
    lips: str = "#b8564e"
    iris: str = "#5a7a6a"
    hair: str = "#3a2418"
    width: float = 1.0
    jaw: float = 0.74
    chin: float = 1.27
    eye: float = 1.0
    brow: float = 0.075
    nose: float = 1.0
    mouth: float = 0.31
    age: float = 0.0
    lashes: float = 0.0
    stubble: float = 0.0
    freckles: int = 0


def outline(f: Face, drop: float = 0.0) -> Points:
    """The face's contour; drop lowers the jaw."""
    w = f.width
    half = [
        (0, -1.26),
        (0.46 * w, -1.17),
        (0.80 * w, -0.78),
        (0.90 * w, -0.22),
        (0.87 * w, 0.28),
        (f.jaw * w, 0.76 + drop * 0.5),
        (0.43 * w, f.chin - 0.15 + drop),
        (0.17 * w, f.chin + drop),
    ]
    return mirrored([*half, (0, f.chin + 0.01 + drop)])


def draw_neck(p: Pen, f: Face) -> None:
    """Neck with the chin's cast shadow."""
    w = 0.46 * f.width * (0.70 + 0.40 * f.jaw)
    half = [(0, 0.7), (w, 0.8), (w * 0.96, 1.35), (w * 1.12, 1.72), (w * 2.1, 2.02), (0, 2.5)]
    neck = p.cloth(mirrored(half), mix(f.skin, f.shade, 0.22), relief=0.5, shade=f.shade, light=f.light, round=0.16)
    p.cloth(ellipse(0.06, 1.16, 0.70, 0.40), mix(f.shade, "#5a2a2c", 0.25), soft=0.09, clip=neck, opacity=0.85)
    p.fold([(0.30, 1.55), (0.16, 1.85), (0.05, 2.02)], 0.06, f.shade, soft=0.03, opacity=0.5, clip=neck)
    p.fold([(-0.30, 1.55), (-0.16, 1.85), (-0.05, 2.02)], 0.06, f.shade, soft=0.03, opacity=0.35, clip=neck)


def draw_ears(p: Pen, f: Face) -> None:
    """Ears, partly behind the cheeks."""
    e = [(0.84, -0.20), (1.00, -0.27), (1.06, -0.08), (0.99, 0.20), (0.88, 0.36), (0.82, 0.2)]
    scaled = points(e) * [f.width, 1.0]
    p.pair(scaled, f.skin, depth=-0.1, relief=0.6, shade=f.shade, light=f.light, round=0.06)
    inner = points([(0.92, -0.12), (0.99, -0.14), (1.0, 0.02), (0.93, 0.18)]) * [f.width, 1.0]
    p.pair(inner, f.shade, depth=-0.1, soft=0.02, opacity=0.55)


def draw_skin(p: Pen, f: Face) -> Region:
    """The lit head: form shading, sockets, cheeks, temple shadow."""
    drop = 0.07 * p.pose.mouth
    head = p.face(outline(f, drop), f.skin, depth=0.12, relief=0.85, round=0.30, shade=f.shade, light=f.light)
    p.face(
        [(0.98, -0.9), (0.62, -0.3), (0.60, 0.3), (0.42, 0.9), (0.1, 1.4), (1.2, 1.4), (1.3, 0)],
        f.shade,
        depth=0.3,
        soft=0.14,
        clip=head,
        opacity=0.42,
    )
    p.face(
        [(-0.5, 1.0), (0, 1.16), (0.5, 1.0), (0.9, 0.6), (0.7, 1.5), (-0.7, 1.5)],
        f.shade,
        depth=0.3,
        soft=0.10,
        clip=head,
        opacity=0.55,
    )
    p.face(
        [(0.60, 0.30), (0.80, 0.26), (0.70, 0.66), (0.46, 0.80)], f.shade, depth=0.4, soft=0.10, clip=head, opacity=0.45
    )
    p.face(
        [(-0.62, 0.42), (-0.80, 0.36), (-0.70, 0.70), (-0.46, 0.84)],
        f.shade,
        depth=0.4,
        soft=0.10,
        clip=head,
        opacity=0.28,
    )
    for x in (-1, 1):
        p.face(ellipse(0.54 * x, 0.36, 0.26, 0.17), f.blush, soft=0.10, clip=head, opacity=0.30)
        p.face(ellipse(0.40 * x, -0.06, 0.29, 0.17), f.shade, soft=0.075, clip=head, opacity=0.62)
        p.face(ellipse(0.17 * x, -0.05, 0.075, 0.15), f.shade, soft=0.04, clip=head, opacity=0.42)
    p.face(ellipse(-0.16, -0.62, 0.42, 0.24), f.light, soft=0.15, clip=head, opacity=0.55)
    p.face(ellipse(-0.50, 0.27, 0.19, 0.12), f.light, soft=0.08, clip=head, opacity=0.60)
    p.face(ellipse(0.48, 0.25, 0.15, 0.10), f.light, soft=0.08, clip=head, opacity=0.32)
    p.face(ellipse(-0.03, 1.10, 0.16, 0.09), f.light, soft=0.06, clip=head, opacity=0.45)
    return head


def _lids(f: Face, blink: float) -> tuple[Points, Points]:
    w, h = 0.215 * f.eye, 0.104 * f.eye
    xs = np.array([-1.0, -0.62, -0.1, 0.42, 0.8, 1.0]) * w
    up = np.array([0.28, -0.55, -1.0, -0.92, -0.45, -0.05]) * h
    low = np.array([0.28, 0.52, 0.70, 0.66, 0.40, -0.05]) * h
    upper = np.stack([xs, up + (low - up) * min(blink, 0.96)], axis=1)
    return upper, np.stack([xs, low], axis=1)


def draw_eye(p: Pen, f: Face, side: int) -> None:
    """One eye; side -1 is the picture's left."""
    at = np.array([0.405 * side, 0.0])
    turn = np.array([float(side), 1.0])
    upper, lower = (lid * turn + at for lid in _lids(f, p.pose.blink))
    dark = mix(f.hair, "#140c0c", 0.7)
    if p.pose.blink < 0.85:
        ball = p.face(np.vstack([upper, lower[::-1][1:-1]]), "#efe7df", texture=0.0)
        ix = at[0] + 0.07 * p.pose.gaze
        p.face(ellipse(ix, 0.005, 0.112 * f.eye), mix(f.iris, "#120c0c", 0.62), clip=ball, texture=0)
        p.face(ellipse(ix, 0.018, 0.092 * f.eye), f.iris, clip=ball, soft=0.012, texture=0)
        p.face(ellipse(ix, 0.062, 0.06 * f.eye, 0.03), mix(f.iris, "#ffffff", 0.45), clip=ball, soft=0.02)
        p.face(ellipse(ix, 0.005, 0.052 * f.eye), "#0d0909", clip=ball, texture=0)
        p.line(shifted(upper, 0, 0.035), 0.11, "#2a1a1c", clip=ball, soft=0.022, opacity=0.55)
        p.face(ellipse(ix - 0.035, -0.032, 0.024), "#ffffff", clip=ball, texture=0)
    else:
        p.face(np.vstack([upper - [0, 0.10], lower[::-1]]), mix(f.skin, f.shade, 0.35), soft=0.02)
    p.line(upper, 0.062 + 0.03 * f.lashes, dark, start=0.35, end=0.55)
    p.line(lower[1:], 0.018, mix(f.shade, dark, 0.4), opacity=0.65)
    if f.lashes:
        tail = upper[-1]
        p.line([upper[-2], tail, tail + np.array((0.05 * side, -0.04))], 0.035, dark, start=0.8, end=0.05)
    crease = shifted(upper, 0.0, -0.058)
    p.line(crease[:5], 0.022, mix(f.shade, dark, 0.35), opacity=0.6 * (1 - 0.6 * p.pose.blink))
    if f.age > 0.2:
        _age_eye(p, f, at, side)


def _age_eye(p: Pen, f: Face, at: Points, side: int) -> None:
    ink = mix(f.shade, "#3a2020", 0.25)
    bag = [(-0.15, 0.13), (0.0, 0.20), (0.16, 0.15)]
    p.line(points(bag) * [side, 1] + at, 0.03, ink, soft=0.008, opacity=0.55 * f.age)
    for dy in (-0.03, 0.05, 0.12):
        crow = [(0.25, dy * 0.6), (0.33, dy), (0.40, dy * 1.5)]
        p.line(points(crow) * [side, 1] + at, 0.016, ink, opacity=0.5 * f.age)


def draw_brows(p: Pen, f: Face) -> None:
    """Eyebrows as tapered strokes with a few hairs."""
    lift = -0.05 * p.pose.brow
    for side in (-1, 1):
        base = points([(0.15, -0.235), (0.30, -0.30), (0.47, -0.325), (0.66, -0.235)])
        curve = shifted(base * [side, 1], 0, lift)
        p.line(curve, f.brow * 1.35, mix(f.hair, "#1a1010", 0.25), start=0.75, end=0.1, soft=0.006)
        p.line(shifted(curve, 0, -0.016), f.brow * 0.5, mix(f.hair, f.light, 0.25), start=0.3, end=0.1, opacity=0.5)


def draw_nose(p: Pen, f: Face) -> None:
    """Nose: lit bridge, shaded side plane, nostrils, tip."""
    n = f.nose
    dark = mix(f.shade, "#4a1f1c", 0.35)
    side = [(0.07, -0.16), (0.10, 0.12), (0.20 * n, 0.40), (0.19 * n, 0.50), (0.06, 0.50), (0.04, 0.1)]
    p.face(side, f.shade, soft=0.035, opacity=0.72)
    p.face(
        [(-0.045, -0.2), (0.03, -0.2), (0.045, 0.2), (0.05, 0.36), (-0.06, 0.36), (-0.05, 0.1)],
        f.light,
        soft=0.03,
        opacity=0.75,
    )
    p.face(ellipse(0.01, 0.545, 0.21 * n, 0.045), f.shade, soft=0.03, opacity=0.75)
    for s in (-1, 1):
        wing = [(0.13 * n * s, 0.37), (0.205 * n * s, 0.44), (0.175 * n * s, 0.515)]
        p.line(wing, 0.028, dark, opacity=0.75)
        p.face(ellipse(0.085 * n * s, 0.513, 0.052 * n, 0.022), mix(dark, "#200c0c", 0.55), soft=0.008)
    p.face(ellipse(-0.02, 0.395, 0.055, 0.05), mix(f.light, "#ffffff", 0.4), soft=0.025, opacity=0.75)


def draw_mouth(p: Pen, f: Face) -> None:
    """Lips; opens with the pose."""
    w, o = f.mouth * (1 - 0.18 * p.pose.mouth), p.pose.mouth
    y, s = 0.815, 0.05 * p.pose.smile
    drop = 0.20 * o
    top = points(
        [(-w, -s), (-0.5 * w, -0.035), (-0.2 * w, -0.058), (0, -0.04), (0.2 * w, -0.058), (0.5 * w, -0.035), (w, -s)]
    )
    mid = points([(-w, -s), (-0.5 * w, 0.0), (-0.2 * w, 0.016), (0, 0.010), (0.2 * w, 0.016), (0.5 * w, 0.0), (w, -s)])
    bend = points([(0, 0), (0, 0.72), (0, 0.96), (0, 1.0), (0, 0.96), (0, 0.72), (0, 0)])
    low = mid + bend * drop
    base = low + bend * 0.085
    shift = [0.0, y]
    p.face(ellipse(0, y + 0.15 + drop, 0.19, 0.035), f.shade, soft=0.03, opacity=0.7)
    dark = mix(f.lips, "#2a0c10", 0.75)
    if o > 0.04:
        inside = p.face(np.vstack([mid, low[::-1][1:-1]]) + shift, dark, texture=0)
        p.face(ellipse(0, y + 0.005, 0.6 * w, 0.012 + 0.05 * o), "#f0e6dc", clip=inside, soft=0.006)
        p.face(ellipse(0, y + drop * 1.05, 0.5 * w, 0.07 * o), "#b5524f", clip=inside, soft=0.015)
    p.face(np.vstack([top, mid[::-1][1:-1]]) + shift, mix(f.lips, f.shade, 0.30), soft=0.006)
    lip = p.face(np.vstack([low, base[::-1][1:-1]]) + shift, f.lips, soft=0.006)
    p.face(ellipse(-0.04, y + drop + 0.048, 0.10, 0.02), mix(f.lips, "#fff0e4", 0.5), soft=0.015, clip=lip, opacity=0.8)
    p.line(mid + shift, 0.026, dark, opacity=0.9 if o < 0.1 else 0.5)
    for q in (-1, 1):
        p.face(ellipse((w + 0.02) * q, y - s, 0.035, 0.03), f.shade, soft=0.02, opacity=0.6)


def draw_age(p: Pen, f: Face) -> None:
    """Lines that come with the years, and freckles that do not."""
    ink = mix(f.shade, "#4a2420", 0.3)
    if f.age:
        fold = points([(0.24, 0.50), (0.36, 0.66), (0.41, 0.84)])
        for q in (fold, flipped(fold)):
            p.line(q, 0.045, ink, soft=0.012, opacity=0.75 * f.age)
        for y in (-0.52, -0.66, -0.80):
            p.line([(-0.42, y + 0.03), (0, y - 0.01), (0.42, y + 0.03)], 0.022, ink, soft=0.006, opacity=0.38 * f.age)
        for s in (-1, 1):
            p.line([(0.06 * s, -0.30), (0.055 * s, -0.18)], 0.022, ink, opacity=0.45 * f.age)
    rng = np.random.default_rng(5)
    for _ in range(f.freckles):
        x, y = rng.normal(0, 0.34), rng.uniform(0.14, 0.44)
        p.face(ellipse(x, y, 0.016), mix(f.shade, f.blush, 0.3), opacity=float(rng.uniform(0.25, 0.6)))


def draw_stubble(p: Pen, f: Face, head: Region) -> None:
    """A shaved shadow over jaw and lip."""
    if not f.stubble:
        return
    jaw = path("-0.9,0.2 -0.6,0.62 -0.34,0.6 0,0.64 0.34,0.6 0.6,0.62 0.9,0.2 0.85,0.9 0.4,1.45 -0.4,1.45 -0.85,0.9")
    tone = mix(f.hair, f.shade, 0.45)
    p.face(jaw, tone, soft=0.07, clip=head, opacity=0.42 * f.stubble, texture=0.35)
    p.face(ellipse(0, 0.67, 0.30, 0.06), tone, soft=0.03, clip=head, opacity=0.35 * f.stubble, texture=0.35)


def draw_face(p: Pen, f: Face) -> Region:
    """Paint the whole face; returns its mask for hair shadows."""
    draw_ears(p, f)
    head = draw_skin(p, f)
    draw_stubble(p, f, head)
    for side in (-1, 1):
        draw_eye(p, f, side)
    draw_brows(p, f)
    draw_nose(p, f)
    draw_mouth(p, f)
    draw_age(p, f)
    return head


def cast_shadow(p: Pen, f: Face, head: Region, shape: Points, amount: float = 0.5) -> None:
    """Let a fringe or a hat brim darken the forehead below it."""
    p.face(
        shifted(shape, 0.05, 0.09),
        mix(f.shade, rgb("#402028"), 0.25),
        depth=0.3,
        soft=0.05,
        clip=head,
        opacity=amount,
    )
