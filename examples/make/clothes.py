"""Clothes from the shoulders down: coats, jackets, jumpers, robes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from geometry import PointsLike, ellipse, mirrored, path, points, shifted
from paint import Ink, Region, mix

if TYPE_CHECKING:
    from pen import Pen


@dataclass(frozen=True)
class Cloth:
    """One fabric."""

    base: Ink
    shade: Ink
    light: Ink
    texture: float = 0.06


@dataclass(frozen=True)
class Build:
    """Body width and stance, in head units."""

    shoulder: float = 1.75
    waist: float = 1.35
    hip: float = 1.55
    slope: float = 0.0


def paint_cloth(p: Pen, shape: PointsLike, c: Cloth, relief: float = 0.9, reach: float = 0.22) -> Region:
    """Fill one piece of fabric with form shading."""
    return p.cloth(shape, c.base, relief=relief, round=reach, shade=c.shade, light=c.light, texture=c.texture)


def creases(p: Pen, c: Cloth, lines: list[list[tuple[float, float]]], area: Region, width: float = 0.11) -> None:
    """Soft folds: a dark valley with a lit edge."""
    for line in lines:
        q = points(line)
        p.fold(q, width * 1.5, c.shade, soft=0.055, clip=area, opacity=0.55, start=0.9, end=0.0)
        p.fold(shifted(q, -0.1, -0.06), width * 0.9, c.light, soft=0.05, clip=area, opacity=0.28, start=0.9, end=0.0)


def torso(p: Pen, b: Build, c: Cloth) -> Region:
    """The trunk of a garment."""
    s = b.shoulder
    half = [
        (0, 2.16),
        (0.34, 2.02),
        (0.54, 1.62),
        (0.62, 1.58),
        (0.95, 1.82 + b.slope),
        (s - 0.25, 2.04 + b.slope),
        (s, 2.45),
        (s - 0.18, 3.2),
        (b.waist, 4.4),
        (b.hip, 5.8),
        (b.hip + 0.1, 7.4),
        (0, 7.5),
    ]
    area = paint_cloth(p, mirrored(half), c, reach=0.34)
    p.cloth(
        [(0.25, 2.2), (b.shoulder + 0.4, 2.0), (b.hip + 0.5, 7.6), (0.5, 7.6), (0.75, 4.6)],
        c.shade,
        soft=0.3,
        clip=area,
        opacity=0.30,
    )
    lines = [
        [(s - 0.35, 3.0), (s - 0.75, 3.2), (s - 1.15, 3.25)],
        [(s - 0.30, 3.25), (s - 0.6, 3.7), (s - 0.95, 4.0)],
        [(b.waist, 4.3), (b.waist - 0.4, 4.65), (b.waist - 0.8, 4.75)],
        [(b.waist, 4.5), (b.waist - 0.2, 5.2), (b.waist - 0.3, 6.0)],
    ]
    for m in (-1, 1):
        creases(p, c, [[(x * m, y) for x, y in q] for q in lines], area)
    return area


def _arm(s: float, w: float, drop: float, *, pocket: bool) -> list[tuple[float, float]]:
    top = [(s - 0.46, 1.99 + drop), (s - 0.1, 2.07 + drop), (s + 0.13, 2.42), (s + 0.22 + w * 0.3, 3.3)]
    inner = [(s - 0.36, 4.2), (s - 0.44, 3.3), (s - 0.56, 2.6)]
    if pocket:
        low = [
            (s + 0.34 + w, 4.3),
            (s + 0.38 + w, 4.9),
            (s + 0.14 + w, 5.55),
            (s - 0.30, 5.95),
            (s - 0.62, 5.72),
            (s - 0.36, 5.2),
            (s - 0.24, 4.8),
        ]
    else:
        low = [
            (s + 0.32 + w * 0.7, 4.4),
            (s + 0.32 + w, 5.4),
            (s + 0.26 + w, 6.4),
            (s + 0.22 + w, 7.6),
            (s - 0.30, 7.6),
            (s - 0.26 - w * 0.4, 6.2),
            (s - 0.28 - w * 0.4, 5.2),
        ]
    return [*top, *low, *inner]


def _sleeve_light(p: Pen, c: Cloth, s: float, fullness: float, arm: tuple[Region, int]) -> None:
    """Shade the far sleeve, light the edge of the near one."""
    area, m = arm
    if m > 0:
        p.cloth(
            [(s + 0.0, 2.2), (s + 0.6, 2.6), (s + 0.8 + fullness, 7.6), (s, 7.6), (s + 0.05, 4)],
            c.shade,
            soft=0.14,
            clip=area,
            opacity=0.45,
        )
    else:
        p.fold(
            [(-s - 0.02, 2.35), (-s - 0.16, 3.2), (-s - 0.26 - fullness, 4.4)],
            0.07,
            c.light,
            soft=0.03,
            clip=area,
            opacity=0.6,
        )


def sleeves(
    p: Pen, b: Build, c: Cloth, fullness: float = 0.0, *, pocket: bool = False, trunk: Region | None = None
) -> list[Region]:
    """Arms that hang out of frame or end in the pockets."""
    s = b.shoulder
    areas = []
    for m in (1, -1):
        shape = points(_arm(s, fullness, b.slope, pocket=pocket)) * [m, 1]
        p.cloth(shifted(shape, -0.1 * m, 0.1), c.shade, soft=0.10, opacity=0.6, clip=trunk)
        area = paint_cloth(p, shape, c, relief=0.75, reach=0.24)
        p.cloth(
            ellipse((s - 0.42) * m, 2.28 + b.slope, 0.26, 0.42),
            c.base,
            soft=0.12,
            clip=area,
            opacity=0.9,
            texture=c.texture,
        )
        lines = [
            [(s - 0.40, 3.1), (s - 0.15, 3.3), (s + 0.12, 3.2)],
            [(s - 0.30, 4.35), (s, 4.5), (s + 0.3, 4.35)],
            [(s - 0.28, 4.6), (s + 0.05, 4.95), (s + 0.32, 4.9)],
            [(s - 0.3, 5.3), (s, 5.55), (s + 0.26, 5.4)],
        ]
        creases(p, c, [[(x * m, y) for x, y in q] for q in lines], area, 0.085)
        _sleeve_light(p, c, s, fullness, (area, m))
        areas.append(area)
    return areas


def placket(p: Pen, c: Cloth, x: float, top: float, buttons: int, ink: Ink) -> None:
    """The closing edge of a coat with its buttons."""
    p.fold([(x, top), (x + 0.02, 4.5), (x, 7.6)], 0.05, c.shade, start=1, end=1, opacity=0.9)
    p.fold([(x - 0.05, top), (x - 0.03, 4.5), (x - 0.05, 7.6)], 0.035, c.light, start=1, end=1, opacity=0.7)
    for y in np.linspace(top + 0.45, 6.1, buttons):
        p.cloth(ellipse(x - 0.24 + 0.03, float(y) + 0.03, 0.085), c.shade, soft=0.02, opacity=0.8)
        p.cloth(ellipse(x - 0.24, float(y), 0.078), ink, relief=1.0, round=0.03, texture=0)


def pockets(p: Pen, c: Cloth, x: float, y: float, tilt: float = 0.18) -> None:
    """Flap pockets that swallow the hands."""
    flap = points(
        [(x - 0.42, y - tilt), (x + 0.32, y + tilt), (x + 0.28, y + tilt + 0.34), (x - 0.45, y + 0.30 - tilt)]
    )
    for m in (1, -1):
        q = flap * [m, 1]
        p.cloth(shifted(q, 0.03, 0.07), c.shade, soft=0.05, opacity=0.7)
        paint_cloth(p, q, c, reach=0.06)


def hood_down(p: Pen, c: Cloth) -> None:
    """A hood lying on the shoulders, behind the neck."""
    back = mirrored([(0, 0.92), (0.66, 1.0), (1.12, 1.28), (1.34, 1.70), (1.22, 2.06), (0.7, 2.1), (0, 1.9)])
    paint_cloth(p, back, c, reach=0.2)
    inner = mirrored([(0, 1.12), (0.56, 1.16), (0.92, 1.42), (0.94, 1.8), (0.5, 2.2), (0, 2.3)])
    p.cloth(inner, mix(c.shade, "#200a10", 0.45), soft=0.04)


def hood_front(p: Pen, c: Cloth) -> None:
    """The front rolls of a lowered hood."""
    roll = path("0.52,1.36 0.98,1.42 1.32,1.74 1.24,2.1 0.8,2.36 0.34,2.62 0.06,2.66 0.12,2.44 0.46,2.1 0.62,1.74")
    for m in (-1, 1):
        q = points(roll) * [m, 1]
        p.cloth(shifted(q, 0.03, 0.12), c.shade, soft=0.07, opacity=0.7)
        area = paint_cloth(p, q, c, reach=0.13)
        creases(
            p,
            c,
            [[(0.75 * m, 1.7), (0.72 * m, 2.0), (0.5 * m, 2.3)], [(1.1 * m, 1.75), (1.0 * m, 2.05), (0.75 * m, 2.3)]],
            area,
            0.07,
        )


def _shirt_front(p: Pen, shirt: Cloth, depth: float) -> Region:
    """The shirt in the opening of a jacket."""
    inner = mirrored(
        [
            (0, 2.06),
            (0.30, 1.98),
            (0.50, 1.70),
            (0.60, 1.60),
            (0.66, 2.1),
            (0.52, 3.0),
            (0.36, depth),
            (0.38, 7.5),
            (0, 7.5),
        ]
    )
    area = paint_cloth(p, inner, shirt, relief=0.5)
    creases(
        p,
        shirt,
        [
            [(0.4, 2.5), (0.15, 3.0), (0.05, 3.6)],
            [(-0.4, 2.7), (-0.2, 3.2), (-0.12, 3.9)],
            [(0.3, 4.4), (0.1, 5.2), (0.05, 6.2)],
        ],
        area,
        0.07,
    )
    neckline = mirrored([(0, 2.06), (0.30, 1.98), (0.50, 1.70), (0.60, 1.62), (0.63, 1.74), (0.36, 2.10), (0, 2.19)])
    p.cloth(neckline, mix(shirt.base, shirt.light, 0.3), relief=0.7, round=0.05, shade=shirt.shade, light=shirt.light)
    return area


def lapels(p: Pen, c: Cloth, shirt: Cloth, depth: float = 3.9) -> None:
    """An open jacket over a shirt or a tee."""
    area = _shirt_front(p, shirt, depth)
    lapel = [
        (0.44, 1.56),
        (0.66, 1.46),
        (0.98, 1.78),
        (1.06, 2.28),
        (0.86, 2.42),
        (0.94, 2.62),
        (0.58, 3.3),
        (0.36, depth),
        (0.36, 3.2),
        (0.50, 2.4),
    ]
    for m in (-1, 1):
        q = points(lapel) * [m, 1]
        p.cloth(shifted(q, -0.05 * m, 0.06), "#140c14", soft=0.08, opacity=0.35, clip=area)
        edge = points(
            [(0.36, depth - 0.1), (0.40, 5.2), (0.38, 7.5), (0.46, 7.5), (0.50, 5.2), (0.46, depth - 0.1)]
        ) * [m, 1]
        p.cloth(edge, c.shade, soft=0.02, opacity=0.7)
        paint_cloth(p, q, c, reach=0.09)
