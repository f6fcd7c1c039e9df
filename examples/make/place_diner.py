"""The late-night diner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import box, ellipse, smooth
from paint import Canvas, mix, noise, rgb
from scenery import Array, grade, mask_of, multiply, plane, ramp, weathered

if TYPE_CHECKING:
    from numpy.typing import NDArray


def tiles(h: int, w: int, a: str, b: str, cell: int, seed: int) -> Array:
    """A two-tone chequered floor."""
    yy, xx = np.mgrid[0:h, 0:w]
    odd = ((yy // cell + xx // cell) % 2).astype(np.float32)[..., None]
    out = rgb(a) + odd * (rgb(b) - rgb(a))
    gap = ((yy % cell < 2) | (xx % cell < 2)).astype(np.float32)[..., None]
    return (out * (1 - 0.4 * gap) * (1 + 0.10 * noise(h, w, seed, cell=160, octaves=5))[..., None]).astype(np.float32)


def pendant(c: Canvas, x: float, y: float, size: float, ink: str, power: float = 1.0) -> None:
    """A hanging lamp with its cone of light."""
    c.stroke([(x, -10), (x, y * 0.5), (x, y)], 5, "#1a1414", start=1, end=1)
    cone = mask_of(
        c,
        [
            (x - size * 0.8, y + size * 0.6),
            (x + size * 0.8, y + size * 0.6),
            (x + size * 4.2, y + size * 7),
            (x - size * 4.2, y + size * 7),
        ],
        soft=size * 0.8,
    )
    c.px += (cone * 0.11 * power)[..., None] * rgb("#ffbf70")
    shade = smooth(
        [
            (x - size * 0.2, y),
            (x + size * 0.2, y),
            (x + size * 0.55, y + size * 0.25),
            (x + size, y + size * 0.72),
            (x - size, y + size * 0.72),
            (x - size * 0.55, y + size * 0.25),
        ]
    )
    c.fill(shade, ink, relief=1.0, round=size * 0.22)
    c.fill(ellipse(x, y + size * 0.70, size * 0.92, size * 0.15), "#fff2cc", texture=0)
    c.glow(x, y + size * 0.8, size * 4.5, "#ffb050", 0.40 * power)
    c.glow(x, y + size * 0.75, size * 1.6, "#fff0c8", 0.5 * power)


def _rain(c: Canvas) -> None:
    """Blurred lights and rain on the glass."""
    rng = np.random.default_rng(6)
    for _ in range(42):
        x, y, r = rng.uniform(130, 1320), rng.uniform(470, 630), rng.uniform(6, 24)
        ink = ("#ffb04c", "#ff5a4c", "#6cc8ff", "#fff0c0")[int(rng.integers(4))]
        c.fill(
            ellipse(x, y, r),
            ink,
            soft=2.5,
            opacity=float(rng.uniform(0.12, 0.5)),
            mode="add",
            texture=0,
            clip=c.region(box(124, 134, 1326, 636)),
        )
    for _ in range(260):
        x, y, n = rng.uniform(125, 1325), rng.uniform(135, 600), rng.uniform(8, 46)
        c.stroke(
            [(x, y), (x - 1, y + n / 2), (x - 3, y + n)],
            rng.uniform(1, 2.6),
            "#b8ccf0",
            opacity=float(rng.uniform(0.1, 0.42)),
            start=0.2,
            end=1,
        )


def _night_window(c: Canvas) -> None:
    """Rain, headlights and a neon sign beyond the glass."""
    pane = mask_of(c, box(120, 130, 1330, 640))
    h = c.px.shape[0]
    night = ramp(h, [(0, "#0c1630"), (0.35, "#1d2c50"), (0.62, "#3c3a5c"), (1, "#141828")])[:, None, :]
    c.px += pane[..., None] * (night - c.px)
    for x0, top, wide in (
        (120, 330, 210),
        (340, 270, 150),
        (500, 360, 240),
        (760, 300, 130),
        (900, 350, 250),
        (1160, 280, 170),
    ):
        c.fill(box(x0, top, min(x0 + wide, 1330), 600), "#151d36", to="#2c2c48", soft=2)
        for k in range(5):
            wx, wy = x0 + 22 + (k * 53) % max(30, wide - 50), top + 30 + (k * 47) % 180
            if wx < 1300:
                c.fill(box(wx, wy, wx + 15, wy + 22), "#e8b45c" if k % 2 else "#5a6c9c", soft=2.5, opacity=0.75)
    _rain(c)
    _neon(c)
    for x in (120, 524, 928, 1330):
        c.fill(box(x - 9, 122, x + 9, 646), "#5a2f2a", to="#2c1a1e", relief=0.7, round=5)
    for y in (126, 642):
        c.fill(box(106, y - 11, 1344, y + 11), "#6a362e", to="#3a1e20", relief=0.7, round=5)


def _neon(c: Canvas) -> None:
    """A cup of coffee drawn in neon tube."""
    cup = [
        [(1040, 250), (1046, 320), (1076, 352), (1130, 352), (1160, 320), (1166, 250), (1040, 250)],
        [(1164, 268), (1196, 274), (1192, 308), (1160, 312)],
    ]
    steam = [
        [(1074, 234), (1064, 216), (1080, 202), (1070, 184)],
        [(1104, 234), (1094, 216), (1110, 202), (1100, 184)],
        [(1134, 234), (1124, 216), (1140, 202), (1130, 184)],
    ]
    c.glow(1110, 280, 330, "#ff4a6a", 0.42)
    for group, ink in ((cup, "#ff5a78"), (steam, "#5ad8ff")):
        for line in group:
            c.stroke(line, 22, ink, soft=7, mode="add", opacity=0.5, start=1, end=1, texture=0)
            c.stroke(line, 7, mix(ink, "#ffffff", 0.55), start=1, end=1, texture=0)


def _stools(c: Canvas) -> None:
    """Three stools along the bar."""
    for x, y in ((1400, 690), (1600, 742), (1810, 800)):
        c.stroke([(x, y), (x, y + 110), (x, y + 240)], 17, "#a8a8b0", start=1, end=1, relief=0.8, round=5)
        c.fill(ellipse(x, y + 236, 62, 15), "#4c4c58", relief=0.8, round=6)
        c.fill(
            smooth([(x - 68, y - 4), (x, y - 22), (x + 68, y - 4), (x + 66, y + 20), (x, y + 34), (x - 66, y + 20)]),
            "#b8303a",
            relief=1.0,
            round=12,
        )


def _bottles(c: Canvas) -> None:
    """Two shelves of bottles."""
    for y in (250, 370):
        c.fill(box(1440, y, 1900, y + 14), "#3a2020", relief=0.5, round=4)
        rng = np.random.default_rng(y)
        x = 1452.0
        while x < 1880:
            w, hgt = rng.uniform(14, 34), rng.uniform(40, 84)
            ink = ("#d8c8a0", "#4f8a84", "#b8523a", "#e0a84c", "#86a0b8")[int(rng.integers(5))]
            c.fill(
                smooth(
                    [
                        (x, y),
                        (x + w, y),
                        (x + w, y - hgt * 0.7),
                        (x + w * 0.65, y - hgt),
                        (x + w * 0.35, y - hgt),
                        (x, y - hgt * 0.7),
                    ]
                ),
                mix(ink, "#2a1418", 0.25),
                relief=0.9,
                round=6,
            )
            x += w + rng.uniform(3, 16)


def _counter(c: Canvas) -> None:
    """The bar on the right, with stools, pie stand and coffee machine."""
    c.fill(box(1400, 150, 1920, 560), "#7a4a3c", to="#57302e", texture=0.08)
    _bottles(c)
    c.fill([(1290, 570), (1920, 540), (1920, 600), (1290, 612)], "#d8d0c4", to="#8a7c78", relief=0.5, round=8)
    front = [(1300, 610), (1920, 598), (1920, 1000), (1300, 852)]
    c.fill(front, "#2f7078", to="#16343e", texture=0.06)
    for x in range(1320, 1920, 44):
        c.stroke([(x, 612), (x, 740), (x, 858 + (x - 1300) * 0.235)], 5, "#123038", start=1, end=1, opacity=0.6)
    c.fill([(1300, 618), (1920, 608), (1920, 622), (1300, 630)], "#e6ded0", opacity=0.7)
    c.fill(box(1700, 420, 1830, 556), "#b8bcc0", to="#6a6e7a", relief=0.8, round=16)
    c.fill(box(1718, 440, 1812, 476), "#2a2c38")
    c.fill(ellipse(1480, 560, 70, 12), "#e8e4dc", relief=0.5, round=6)
    c.fill(
        smooth([(1420, 552), (1428, 500), (1480, 474), (1532, 500), (1540, 552)]),
        "#dfeaf0",
        opacity=0.35,
        relief=0.8,
        round=12,
    )
    c.fill(smooth([(1432, 552), (1446, 526), (1480, 518), (1514, 526), (1528, 552)]), "#c8843c", relief=0.8, round=10)
    _stools(c)


def _tableware(c: Canvas) -> None:
    """Cups with their steam, ketchup and mustard."""
    for x, y, ink in ((430, 748, "#f0e8dc"), (770, 744, "#f0e8dc"), (900, 756, "#4f8a84")):
        c.fill(ellipse(x, y + 22, 50, 11), "#5a2c18", soft=4, opacity=0.5)
        c.fill(ellipse(x, y + 18, 44, 10), "#e2d8ca", relief=0.6, round=4)
        c.fill(
            smooth(
                [
                    (x - 27, y - 28),
                    (x + 27, y - 28),
                    (x + 24, y + 10),
                    (x + 12, y + 18),
                    (x - 12, y + 18),
                    (x - 24, y + 10),
                ]
            ),
            ink,
            relief=0.9,
            round=9,
        )
        c.fill(ellipse(x, y - 28, 26, 7), "#3a1c10")
        for d in (-6, 8):
            c.stroke(
                [(x + d, y - 40), (x + d - 9, y - 66), (x + d + 6, y - 92), (x + d - 3, y - 122)],
                10,
                "#fff2e0",
                soft=5,
                opacity=0.28,
            )
    c.fill(box(590, 700, 622, 766), "#d8433a", relief=0.8, round=7)
    c.fill(box(634, 708, 664, 768), "#e8c04c", relief=0.8, round=7)


def _booth(c: Canvas) -> None:
    """The near table with its red benches."""
    for x0, x1 in ((40, 300), (1010, 1250)):
        back = smooth([(x0, 900), (x0 - 6, 610), (x0 + 20, 566), (x1 - 20, 566), (x1 + 6, 610), (x1, 900)])
        area = c.fill(back, "#a52a34", to="#5a1420", relief=0.9, round=26)
        for k in range(1, 5):
            x = x0 + (x1 - x0) * k / 5
            c.stroke([(x, 585), (x, 720), (x, 880)], 9, "#5a101c", clip=area, soft=2.5, start=1, end=1, opacity=0.7)
        c.stroke([(x0 + 10, 582), ((x0 + x1) / 2, 574), (x1 - 10, 582)], 9, "#f08070", clip=area, soft=3, opacity=0.6)
    c.fill(ellipse(640, 930, 520, 66), "#0c0a12", soft=26, opacity=0.6)
    c.fill([(590, 790), (690, 790), (710, 1060), (570, 1060)], "#8c8c98", to="#3a3a48", axis="x")
    c.fill(
        smooth([(230, 780), (330, 742), (950, 742), (1050, 780), (1010, 812), (640, 826), (270, 812)]),
        "#8a4e2e",
        to="#b8743f",
        relief=0.7,
        round=10,
    )
    c.fill(smooth([(270, 776), (350, 752), (930, 752), (1010, 776), (640, 800)]), "#d89a62", soft=6, opacity=0.45)
    _tableware(c)


def diner() -> NDArray[np.uint8]:
    """A late-night diner: rain on the window, a red booth, warm lamps."""
    c = Canvas(1920, 1080, "#5a3430", ss=1.5, seed=29)
    wall = weathered(700, 1920, "#6f4238", "#3a2228", 4, 0.35)
    plane(c, wall, box(0, 0, 1920, 700))
    c.fill(box(0, 656, 1420, 760), "#274f56", to="#173038", texture=0.06)
    floor = tiles(900, 1500, "#cfc2ae", "#4a2f34", 75, 3)
    plane(c, floor, [(260, 720), (1560, 720), (2700, 1090), (-900, 1090)], 0.55)
    c.fill([(0, 720), (262, 720), (0, 810)], "#2b1c22")
    _night_window(c)
    _counter(c)
    for x, y in ((330, 150), (640, 170), (960, 150)):
        pendant(c, x, y, 58, "#a8322c")
    pendant(c, 1620, 110, 54, "#2f6a70", 0.9)
    _booth(c)
    warm = mask_of(c, ellipse(650, 760, 640, 240), soft=110)
    c.px += (warm * 0.10)[..., None] * rgb("#ffa850") * c.px * 2
    multiply(c, mask_of(c, [(-50, 920), (1970, 940), (1970, 1130), (-50, 1130)], soft=70) * 0.6, "#2a1a24")
    grade(c, 0.45, 0.03, 0.26)
    return c.finish()
