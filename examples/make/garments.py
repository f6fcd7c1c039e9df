"""Garment details: collars, aprons, robes, cardigans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clothes import Build, Cloth, creases, paint_cloth
from geometry import box, ellipse, mirrored, path, points, shifted
from paint import Ink, Region, mix

if TYPE_CHECKING:
    from pen import Pen


def crew_neck(p: Pen, c: Cloth, *, ribs: bool = True) -> None:
    """A round ribbed collar."""
    ring = mirrored([(0, 2.02), (0.36, 1.92), (0.58, 1.62), (0.70, 1.56), (0.74, 1.74), (0.48, 2.12), (0, 2.26)])
    p.cloth(shifted(ring, 0, 0.08), c.shade, soft=0.05, opacity=0.6)
    area = paint_cloth(p, ring, c, reach=0.06)
    if ribs:
        for a in np.linspace(-0.68, 0.68, 17):
            y = 2.26 - 0.62 * abs(a / 0.68) ** 2.2
            p.fold([(a, y - 0.02), (a * 0.86, y - 0.26)], 0.02, c.shade, clip=area, opacity=0.6)


def roll_neck(p: Pen, c: Cloth) -> None:
    """A thick turtleneck."""
    tube = mirrored([(0, 1.26), (0.46, 1.22), (0.56, 1.34), (0.58, 1.7), (0.66, 1.96), (0, 2.16)])
    p.cloth(shifted(tube, 0, 0.10), c.shade, soft=0.07, opacity=0.7)
    area = paint_cloth(p, tube, c, reach=0.12)
    for x in np.linspace(-0.52, 0.52, 13):
        p.fold([(x * 0.95, 1.22), (x, 1.6), (x * 1.12, 2.1)], 0.025, c.shade, clip=area, opacity=0.6)
    p.fold([(-0.56, 1.52), (0, 1.64), (0.56, 1.52)], 0.06, c.shade, clip=area, soft=0.02, opacity=0.7)


def cable_knit(p: Pen, c: Cloth, area: Region) -> None:
    """Chunky knitted columns."""
    for x in np.linspace(-1.35, 1.35, 10):
        for k, y in enumerate(np.arange(2.3, 7.4, 0.26)):
            side = 0.08 if k % 2 else -0.08
            p.fold([(x - side, y), (x, y + 0.13), (x + side, y + 0.26)], 0.07, c.shade, clip=area, opacity=0.55)
            p.fold(
                [(x - side - 0.05, y), (x - 0.05, y + 0.13), (x + side - 0.05, y + 0.26)],
                0.035,
                c.light,
                clip=area,
                opacity=0.4,
            )


def shirt_collar(p: Pen, c: Cloth) -> None:
    """A small pointed collar, open at the throat."""
    stand = mirrored([(0, 1.86), (0.36, 1.72), (0.50, 1.42), (0.60, 1.40), (0.62, 1.66), (0.40, 1.94), (0, 2.06)])
    p.cloth(stand, mix(c.base, c.shade, 0.35), soft=0.012)
    for m in (-1, 1):
        q = points(path("0.52,1.38 0.6,1.37 0.88,1.74 0.8,1.95 0.66,2.36 0.36,2.14 0.14,2.02 0.34,1.84 0.47,1.62")) * [
            m,
            1,
        ]
        p.canvas.fill(p.body(shifted(q, 0.02, 0.08)), c.shade, soft=0.05 * p.unit, opacity=0.7)
        p.canvas.fill(
            p.body(q), c.base, relief=0.6, round=0.05 * p.unit, shade=c.shade, light=c.light, texture=c.texture
        )


def throat(p: Pen, skin: Ink, shade: Ink, depth: float = 2.6) -> None:
    """A V of skin below the neck."""
    v = mirrored([(0, 1.38), (0.44, 1.38), (0.52, 1.7), (0.40, 2.05), (0.16, depth - 0.2), (0, depth)])
    area = p.cloth(v, mix(skin, shade, 0.22), soft=0.015)
    p.cloth(ellipse(0.05, 1.30, 0.62, 0.36), mix(shade, "#5a2a2c", 0.25), soft=0.10, clip=area, opacity=0.85)
    for m in (-1, 1):
        p.fold([(0.07 * m, 2.05), (0.28 * m, 1.98), (0.5 * m, 2.0)], 0.05, shade, soft=0.025, clip=area, opacity=0.5)


def apron(p: Pen, c: Cloth) -> None:
    """A bib apron with straps."""
    for m in (-1, 1):
        p.fold(points([(0.52, 3.15), (0.66, 2.4), (0.78, 1.86)]) * [m, 1], 0.17, c.base, start=1, end=1)
    bib = mirrored([(0, 3.02), (0.62, 3.02), (0.70, 3.4), (0.84, 4.3), (1.24, 4.6), (1.34, 7.5), (0, 7.5)])
    p.cloth(shifted(bib, 0.05, 0.07), "#1a1418", soft=0.08, opacity=0.35)
    area = paint_cloth(p, bib, c, relief=0.5)
    creases(
        p,
        c,
        [
            [(0.7, 4.6), (0.4, 5.2), (0.42, 6.4)],
            [(-0.6, 4.7), (-0.36, 5.4), (-0.4, 6.6)],
            [(0.1, 4.9), (0.05, 5.8), (0.1, 6.9)],
        ],
        area,
        0.08,
    )
    p.fold(
        [(-1.3, 4.52), (0, 4.62), (1.3, 4.52)], 0.16, mix(c.base, c.shade, 0.25), start=1, end=1, relief=0.6, round=0.05
    )
    pocket = box(-0.42, 5.2, 0.42, 5.95)
    p.canvas.fill(p.body(pocket), mix(c.base, c.shade, 0.22), relief=0.5, round=0.05 * p.unit, clip=area)


def robe(p: Pen, b: Build, c: Cloth, edge: Cloth, sash: Cloth) -> None:
    """A crossed-collar robe with a sash."""
    under = path("0.5,1.5 0.3,1.9 0.02,2.4 -0.16,2.7 -0.02,2.86 0.28,2.46 0.62,1.9 0.66,1.5")
    paint_cloth(p, under, Cloth("#f2ead8", "#b9a68c", "#ffffff"), reach=0.06)
    over = path("-0.5,1.46 -0.66,1.44 -0.86,1.84 -0.52,2.5 0.16,3.5 0.78,4.5 0.98,4.44 0.42,3.4 -0.22,2.4 -0.44,1.85")
    right = path("0.56,1.46 0.72,1.44 0.9,1.84 0.58,2.4 0.16,3.1 -0.02,2.84 0.3,2.36 0.5,1.85")
    for q in (right, over):
        p.cloth(shifted(q, 0.04, 0.08), c.shade, soft=0.06, opacity=0.7)
        area = paint_cloth(p, q, edge, reach=0.07)
        p.fold(points(q)[: len(q) // 2 + 1], 0.03, edge.light, clip=area, opacity=0.7)
    w = b.waist
    band = mirrored([(0, 4.28), (w - 0.02, 4.16), (w + 0.05, 4.95), (0, 5.10)])
    p.cloth(shifted(band, 0.0, 0.08), c.shade, soft=0.07, opacity=0.6)
    area = paint_cloth(p, band, sash, reach=0.10)
    creases(p, sash, [[(-w, 4.4), (0, 4.6), (w, 4.5)], [(-w, 4.7), (0, 4.86), (w, 4.72)]], area, 0.05)
    p.fold(
        [(0.18, 4.8), (0.24, 5.6), (0.14, 6.6)],
        0.20,
        sash.base,
        start=1,
        end=0.8,
        relief=0.8,
        round=0.05,
        shade=sash.shade,
        light=sash.light,
    )


def cardigan(p: Pen, c: Cloth, shirt: Cloth) -> None:
    """A knitted cardigan with a deep V over a shirt."""
    v = mirrored([(0, 1.6), (0.50, 1.6), (0.58, 2.0), (0.30, 3.0), (0.06, 3.7), (0, 3.8)])
    paint_cloth(p, v, shirt, relief=0.4)
    p.fold([(0, 2.2), (0.01, 3.0), (0, 3.7)], 0.03, shirt.shade, start=1, end=1)
    for m in (-1, 1):
        edge = points(
            path("0.56,1.62 0.7,1.62 0.8,2.0 0.48,3.1 0.14,3.9 0.1,7.5 -0.06,7.5 -0.04,3.75 0.32,3.0 0.6,2.0")
        ) * [m, 1]
        paint_cloth(p, edge, Cloth(mix(c.base, c.shade, 0.25), c.shade, c.light), reach=0.05)
    for y in (4.2, 4.9, 5.6, 6.3):
        p.cloth(ellipse(-0.03, y, 0.075), "#5a3a24", relief=1, round=0.03)


def scarf(p: Pen, c: Cloth) -> None:
    """A scarf wound once, one end hanging."""
    tail = [(0.18, 2.1), (0.62, 2.1), (0.74, 3.2), (0.70, 4.5), (0.26, 4.55), (0.22, 3.2)]
    p.cloth(shifted(tail, 0.05, 0.06), "#1a1418", soft=0.08, opacity=0.4)
    area = paint_cloth(p, tail, c, reach=0.1)
    low = [(0, 1.42), (0.6, 1.30), (0.86, 1.5), (0.84, 1.84), (0.4, 2.12), (0, 2.16)]
    high = [(0, 1.30), (0.50, 1.16), (0.74, 1.3), (0.72, 1.55), (0.4, 1.78), (0, 1.84)]
    for k, wrap in enumerate((low, high)):
        q = mirrored(wrap)
        p.cloth(shifted(q, 0, 0.08), c.shade, soft=0.05, opacity=0.7)
        area = paint_cloth(p, q, c, reach=0.09)
        creases(
            p,
            c,
            [
                [(-0.7, 1.5 + 0.1 * k), (0, 1.8 - 0.1 * k), (0.7, 1.45 + 0.1 * k)],
                [(-0.6, 1.7 - 0.1 * k), (0, 1.98 - 0.2 * k), (0.6, 1.7 - 0.1 * k)],
            ],
            area,
            0.05,
        )
