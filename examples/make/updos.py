"""Hair put up or cropped: puffs, knots, pixies, bald heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from face import Face, cast_shadow
from geometry import ellipse, flipped, mirrored, path, points
from hair import mass, strands, tones
from paint import Region, mix

if TYPE_CHECKING:
    from pen import Pen


def bald(p: Pen, f: Face, head: Region | None) -> None:
    """A shaved head: only a shadow of hair and a shine."""
    if head is None:
        return
    p.face(
        path("-0.95,-0.1 -0.92,-0.9 -0.5,-1.35 0.5,-1.35 0.92,-0.9 0.95,-0.1 0.72,-0.62 0,-0.92 -0.72,-0.62"),
        f.hair,
        0.12,
        soft=0.08,
        clip=head,
        opacity=0.20,
    )
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
        p.face(
            ellipse(x, y, rng.uniform(0.10, 0.17), n=12), ink, -0.3, relief=0.8, round=0.05, shade=t.dark, light=t.light
        )


def puff(p: Pen, f: Face, head: Region | None) -> None:
    """Hairline pulled up into the puff, held by a band."""
    t = tones(f)
    cap = path(
        "-0.94,0.05 -0.98,-0.5 -0.8,-1.1 -0.36,-1.36 0.36,-1.36 0.8,-1.1 0.98,-0.5 0.94,0.05 "
        "0.84,-0.36 0.62,-0.8 0.25,-0.94 -0.25,-0.94 -0.62,-0.8 -0.84,-0.36"
    )
    if head is not None:
        cast_shadow(p, f, head, cap, 0.35)
    area = mass(p, cap, t, 0.15, reach=0.12)
    strands(
        p,
        [(-0.9, -0.1), (-0.8, -0.7), (-0.3, -1.25)],
        [(0.9, -0.1), (0.8, -0.7), (0.3, -1.25)],
        44,
        t,
        0.18,
        area,
        22,
        width=0.02,
    )
    band = [(-0.78, -1.06), (-0.4, -1.24), (0.0, -1.29), (0.4, -1.24), (0.78, -1.06)]
    p.line(band, 0.19, "#e8b23a", 0.2, start=0.7, end=0.7, relief=0.8, round=0.05, shade="#a06a1c", light="#ffe29a")


def _hairpin(p: Pen) -> None:
    """A brass pin with a jade bead and a red tassel."""
    p.line(
        [(-0.92, -1.72), (0.0, -1.60), (0.98, -1.50)],
        0.075,
        "#c9a04a",
        -0.2,
        start=0.9,
        end=0.3,
        relief=0.6,
        round=0.02,
    )
    p.face(ellipse(-0.94, -1.73, 0.10), "#4fae8b", -0.2, relief=1.0, round=0.05, light="#d6fff0")
    for k in (0.0, 0.07, 0.14):
        p.face(
            ellipse(-0.95 + 0.02 * k + 0.04 * p.pose.hair, -1.55 + k * 1.7, 0.035),
            "#d24a4a",
            -0.2,
            relief=0.8,
            round=0.02,
        )


def sleek_back(p: Pen, f: Face) -> None:
    """Top-knot with a long pin, and hair falling behind the neck."""
    t, s = tones(f), 0.08 * p.pose.hair
    fall = [
        (-0.86, -0.2),
        (-0.98, 0.5),
        (-0.90 + s, 1.3),
        (-0.80 + s, 2.2),
        (-0.45 + s, 2.5),
        (0.45 + s, 2.5),
        (0.80 + s, 2.2),
        (0.90 + s, 1.3),
        (0.98, 0.5),
        (0.86, -0.2),
    ]
    p.face(fall, t.dark, -0.35, relief=0.4, shade="#0a0810", light=t.base, round=0.2)
    _hairpin(p)
    knot = mass(p, ellipse(0, -1.60, 0.46, 0.34), t, -0.15, reach=0.14)
    strands(
        p,
        [(-0.42, -1.55), (-0.1, -1.88), (0.38, -1.7)],
        [(-0.4, -1.45), (0, -1.36), (0.42, -1.5)],
        20,
        t,
        -0.15,
        knot,
        31,
    )


def sleek(p: Pen, f: Face, head: Region | None) -> None:
    """Centre-parted black hair drawn back over the ears."""
    t = tones(f)
    side = path("0,-1.36 0.5,-1.32 0.92,-0.92 1.06,-0.25 1.02,0.42 0.9,0.62 0.9,0.1 0.8,-0.42 0.46,-0.82 0.0,-1.06")
    if head is not None:
        cast_shadow(p, f, head, mirrored([(0, -1.36), (0.9, -0.9), (0.84, -0.4), (0.46, -0.82), (0, -1.06)]), 0.4)
    for k, q in enumerate((points(side), flipped(side))):
        area = mass(p, q, t, 0.15)
        m = [1 if k == 0 else -1, 1]
        a = points([(0.02, -1.05), (0.5, -0.78), (0.86, -0.3), (0.95, 0.5)]) * m
        b = points([(0.04, -1.34), (0.6, -1.26), (1.02, -0.5), (1.02, 0.4)]) * m
        strands(p, a, b, 26, t, 0.15, area, 32 + k, width=0.022)
        p.line(
            points([(0.16, -1.16), (0.52, -1.02), (0.82, -0.6)]) * m,
            0.12,
            t.light,
            0.15,
            soft=0.05,
            clip=area,
            opacity=0.5,
        )


def grey_bun_back(p: Pen, f: Face) -> None:
    """A bun on top of the head."""
    t = tones(f)
    bun = mass(p, ellipse(0.06, -1.58, 0.42, 0.34), t, -0.2, reach=0.14)
    strands(
        p,
        [(-0.3, -1.5), (0.0, -1.85), (0.42, -1.65)],
        [(-0.3, -1.45), (0.1, -1.35), (0.45, -1.5)],
        18,
        t,
        -0.2,
        bun,
        41,
    )
    p.line([(-0.42, -1.86), (0.1, -1.6), (0.56, -1.30)], 0.05, "#7a4a2a", -0.2, start=0.9, end=0.6)


def pixie(p: Pen, f: Face, head: Region | None) -> None:
    """Cropped hair with a long slanting fringe."""
    t = tones(f)
    cap = path(
        "-0.9,0.3 -1.02,-0.2 -1.02,-0.8 -0.76,-1.3 -0.2,-1.52 0.4,-1.48 0.86,-1.15 1.04,-0.6 "
        "1.0,0.0 0.9,0.34 0.85,-0.05 0.76,-0.5 0.66,-0.86 0.2,-0.62 -0.35,-0.4 -0.72,-0.28 "
        "-0.88,-0.08"
    )
    if head is not None:
        cast_shadow(p, f, head, cap, 0.42)
    area = mass(p, cap, t, 0.18)
    strands(
        p,
        [(0.6, -1.05), (0.2, -0.75), (-0.4, -0.45), (-0.86, -0.12)],
        [(0.5, -1.4), (-0.3, -1.35), (-0.9, -0.8), (-0.98, -0.1)],
        42,
        t,
        0.2,
        area,
        45,
    )
    strands(
        p, [(0.62, -1.0), (0.78, -0.5), (0.88, 0.25)], [(0.7, -1.25), (0.98, -0.7), (0.95, 0.25)], 16, t, 0.18, area, 46
    )
    p.line([(-0.5, -1.1), (0.0, -1.22), (0.5, -1.14)], 0.13, t.light, 0.2, soft=0.05, clip=area, opacity=0.5)
