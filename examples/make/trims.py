"""Trims and patterns: plaid, hoops, buttons, straps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from clothes import Cloth, creases, paint_cloth
from geometry import ellipse, mirrored, path, points, shifted

if TYPE_CHECKING:
    from paint import Ink, Region
    from pen import Pen


def plaid(p: Pen, area: Region, ink: Ink, light: Ink) -> None:
    """A checked weave laid over a garment."""
    for x in np.arange(-2.4, 2.5, 0.55):
        p.fold([(x, 1.5), (x * 1.02, 4.5), (x, 7.6)], 0.20, ink, clip=area, start=1, end=1, opacity=0.38)
        p.fold(
            [(x + 0.27, 1.5), (x * 1.02 + 0.27, 4.5), (x + 0.27, 7.6)],
            0.03,
            light,
            clip=area,
            start=1,
            end=1,
            opacity=0.5,
        )
    for y in np.arange(1.8, 7.6, 0.55):
        p.fold([(-2.5, y), (0, y + 0.08), (2.5, y)], 0.20, ink, clip=area, start=1, end=1, opacity=0.38)
        p.fold([(-2.5, y + 0.27), (0, y + 0.35), (2.5, y + 0.27)], 0.03, light, clip=area, start=1, end=1, opacity=0.5)


def vest_front(p: Pen, c: Cloth, depth: float) -> None:
    """A jumper seen in the opening of a coat."""
    v = mirrored([(0, 1.4), (0.46, 1.4), (0.56, 1.8), (0.42, 2.2), (0.16, depth - 0.2), (0, depth)])
    paint_cloth(p, v, c, relief=0.4)


def badge(p: Pen, x: float, y: float, ink: Ink) -> None:
    """A small name badge."""
    q = points([(x - 0.26, y - 0.10), (x + 0.26, y - 0.08), (x + 0.26, y + 0.12), (x - 0.26, y + 0.10)])
    p.canvas.fill(p.body(q), ink, relief=0.8, round=0.03 * p.unit)
    p.fold([(x - 0.18, y + 0.01), (x, y + 0.02), (x + 0.18, y + 0.02)], 0.035, "#5a3a1a", start=1, end=1)


def stitches(p: Pen, ink: Ink) -> None:
    """Contrast seams of a denim jacket."""
    for m in (-1, 1):
        for line in (
            [(0.95, 2.95), (1.1, 2.98), (1.25, 2.92)],
            [(1.02, 3.0), (0.98, 4.2), (0.86, 5.3)],
            [(0.60, 3.6), (0.62, 5.0), (0.60, 7.4)],
        ):
            p.fold(points(line) * [m, 1], 0.028, ink, start=1, end=1, opacity=0.65)


def strap(p: Pen, c: Cloth) -> None:
    """A bag strap across the chest."""
    band = [(-1.12, 1.88), (-0.80, 1.84), (0.2, 3.5), (1.40, 5.4), (1.40, 5.95), (0.1, 3.95)]
    p.cloth(shifted(band, 0.04, 0.10), "#1a1418", soft=0.08, opacity=0.45)
    paint_cloth(p, band, c, reach=0.07)
    buckle = points([(-0.22, 3.02), (0.10, 3.36), (-0.10, 3.62), (-0.42, 3.26)])
    p.canvas.fill(p.body(buckle), "#b9c0c8", relief=1.0, round=0.04 * p.unit)


def waistcoat(p: Pen, c: Cloth) -> None:
    """A buttoned waistcoat."""
    half = path("0.62,1.62 0.96,1.7 1.12,2.3 1.22,3.1 1.34,4.4 1.4,5.6 0.9,5.9 0.12,6.3 0.0,5.9 0.0,3.3 0.36,2.5")
    for m in (-1, 1):
        q = points(half) * [m, 1]
        p.cloth(shifted(q, 0.03, 0.07), "#1a1418", soft=0.07, opacity=0.35)
        area = paint_cloth(p, q, c, reach=0.12)
        creases(
            p,
            c,
            [[(1.3 * m, 4.2), (0.9 * m, 4.5), (0.4 * m, 4.55)], [(1.2 * m, 3.2), (0.8 * m, 3.5), (0.4 * m, 3.55)]],
            area,
            0.08,
        )
        p.fold(points([(0.52, 4.85), (0.8, 4.80), (1.08, 4.86)]) * [m, 1], 0.06, c.shade, start=1, end=1, clip=area)
    buttons(p, 0.0, 3.5, 5.7, 4, "#c8a050")


def buttons(p: Pen, x: float, top: float, bottom: float, count: int, ink: Ink) -> None:
    """A row of buttons."""
    for y in np.linspace(top, bottom, count):
        p.cloth(ellipse(x + 0.03, float(y) + 0.04, 0.09), "#100c14", soft=0.02, opacity=0.5)
        p.cloth(ellipse(x, float(y), 0.085), ink, relief=1.0, round=0.03, texture=0)


def hoops(p: Pen, area: Region, ink: Ink) -> None:
    """Horizontal stripes of a sailor's jumper."""
    for y in np.arange(2.5, 7.6, 0.46):
        p.fold([(-2.3, y - 0.1), (0, y + 0.08), (2.3, y - 0.1)], 0.17, ink, clip=area, start=1, end=1, opacity=0.88)
