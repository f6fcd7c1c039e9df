"""Beards, hats and glasses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from face import Face, cast_shadow
from geometry import ellipse, flipped, mirrored, points, smooth
from hair import Tones, mass, strands, tones
from paint import Region, mix

if TYPE_CHECKING:
    from pen import Pen


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
    area = p.face(
        brim,
        mix(knit.base, knit.light, 0.15),
        0.2,
        relief=1.0,
        round=0.09,
        shade=knit.dark,
        light=knit.light,
        texture=0.12,
    )
    for x in np.linspace(-1.02, 1.02, 25):
        y = -0.90 + 0.18 * x * x
        p.line([(x, y), (x * 0.995, y + 0.36)], 0.03, knit.dark, 0.22, clip=area, opacity=0.55)


def full_beard(p: Pen, f: Face, _head: Region | None) -> None:
    """A trimmed full beard with moustache."""
    _beard(p, f, 1.62, 0.72)


def long_beard(p: Pen, f: Face, _head: Region | None) -> None:
    """A long pointed beard with a drooping moustache."""
    _beard(p, f, 2.35, 0.44)


def _beard(p: Pen, f: Face, length: float, wide: float) -> None:
    t = tones(f)
    o = 0.10 * p.pose.mouth
    half = [
        (0, 0.98 + o),
        (0.20, 0.97 + o),
        (0.34, 0.80),
        (0.42, 0.62),
        (0.66, 0.42),
        (0.88, 0.05),
        (0.91, 0.45),
        (0.80, 0.90),
        (wide, 1.28 + o),
        (wide * 0.55, length * 0.9 + o),
        (0, length + o),
    ]
    shape = mirrored(half)
    area = mass(p, shape, t, 0.22, reach=0.2)
    for k, m in enumerate((1, -1)):
        a = points([(0.0, 1.0 + o), (0.02, 1.2 + o), (0.0, length)]) * [m, 1]
        b = points([(0.9, 0.2), (0.84, 0.85), (wide * 0.6, length * 0.88)]) * [m, 1]
        strands(p, a, b, 34, t, 0.22, area, 61 + k, width=0.03)
    moustache(p, f, None)


def moustache(p: Pen, f: Face, _head: Region | None) -> None:
    """A thick moustache that follows the lip."""
    t = tones(f)
    for k, m in enumerate((1, -1)):
        half = points(
            [(0, 0.61), (0.16, 0.60), (0.34, 0.70), (0.46, 0.90), (0.40, 0.94), (0.26, 0.80), (0.0, 0.765)]
        ) * [m, 1]
        area = mass(p, half, t, 0.9, reach=0.06)
        strands(
            p,
            points([(0.0, 0.62), (0.2, 0.63), (0.44, 0.88)]) * [m, 1],
            points([(0.0, 0.75), (0.2, 0.76), (0.40, 0.93)]) * [m, 1],
            12,
            t,
            0.9,
            area,
            71 + k,
            width=0.025,
        )


def glasses(p: Pen, _f: Face, _head: Region | None) -> None:
    """Round wire glasses, thin enough to leave the eyes readable."""
    for s in (-1, 1):
        ring = smooth(ellipse(0.415 * s, 0.03, 0.285, 0.255, n=28))
        p.face(ring, "#f4f8ff", opacity=0.07, texture=0)
        p.line(np.vstack([ring, ring[:2]])[::6], 0.028, "#6a5436", start=1, end=1)
        p.line([(0.70 * s, -0.02), (0.86 * s, -0.06), (0.98 * s, -0.05)], 0.028, "#5a452c", start=1, end=1)
        p.line([(0.415 * s - 0.17, -0.09), (0.415 * s - 0.07, -0.16)], 0.03, "#ffffff", opacity=0.6)
    p.line([(-0.13, 0.0), (0, -0.045), (0.13, 0.0)], 0.03, "#6a5436", start=1, end=1)
