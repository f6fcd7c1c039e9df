"""The lamp room of the lighthouse, and the net loft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import box, ellipse, smooth
from paint import Canvas, Region, mix, rgb
from place_sea import lighthouse
from scenery import grade, mask_of, multiply, plane, planks, sky, upright

if TYPE_CHECKING:
    from numpy.typing import NDArray


def lamp_room() -> NDArray[np.uint8]:
    """Inside the lantern: the great lens, the storm panes, the sea below."""
    c = Canvas(1920, 1080, "#1a2236", ss=1.5, seed=47)
    sky(c, [(0, "#101a38"), (0.5, "#2c3f6c"), (0.85, "#6f7ca0"), (1, "#c8a8a0")], 640, 0.6, "#7a88b0", 52)
    c.fill(box(0, 636, 1920, 900), "#24385a", to="#16223c", texture=0.1)
    rng = np.random.default_rng(8)
    for _ in range(120):
        x, y = rng.uniform(0, 1920), rng.uniform(642, 830)
        c.stroke([(x, y), (x + 30, y - 2), (x + rng.uniform(40, 110), y)], rng.uniform(1, 3.5), "#8aa0c8", opacity=0.35)
    for x, y, n in ((300, 700, 16), (1620, 672, 11)):
        c.fill([(x - n, y), (x + n, y), (x + n * 0.6, y + n * 0.5), (x - n * 0.6, y + n * 0.5)], "#101828")
        c.fill([(x, y - n * 2.4), (x, y - 2), (x + n, y - 2)], "#d8d4c8")
    for k, x in enumerate((-40, 330, 640, 1280, 1590, 1960)):
        c.stroke([(x, -20), (x, 460), (x, 900)], 34, "#3a4450", start=1, end=1, relief=0.9, round=8)
        if k < 5:
            c.stroke([(x + 90, 120), (x + 150, 330), (x + 130, 560)], 12, "#cfe0ff", soft=8, opacity=0.18)
    for y in (60, 470, 838):
        c.fill(box(-20, y - 14, 1940, y + 14), "#36404c", relief=0.9, round=6)
    floor = planks(300, 1920, "#5a3c2c", "#20140f", 15, 62)
    plane(c, floor, [(150, 870), (1770, 870), (2300, 1090), (-380, 1090)], 0.75)
    _lens(c)
    c.fill(box(120, 690, 400, 900), "#6a3c26", to="#3c2016", relief=0.4, round=8, texture=0.14)
    c.fill(box(100, 672, 420, 704), "#8a5434", relief=0.7, round=6)
    c.fill(box(160, 620, 270, 674), "#34506a", relief=0.6, round=5)
    c.fill(box(172, 600, 262, 622), "#a8463c", relief=0.6, round=4)
    c.fill(smooth([(320, 672), (324, 640), (372, 640), (376, 672)]), "#e0d8c8", relief=0.8, round=8)
    multiply(c, mask_of(c, box(-40, 960, 1960, 1120), soft=60) * 0.5, "#181420")
    grade(c, 0.46, 0.03, 0.30)
    return c.finish()


def _prisms(c: Canvas, area: Region) -> None:
    """The rings of the lens, bent more the further they are from its middle."""
    x, y = 960.0, 470.0
    for k in range(-13, 14):
        yy = y + k * 24
        w = 204 * np.sqrt(max(0.05, 1 - (k / 15.5) ** 2))
        bend = -k * 1.3
        c.stroke(
            [(x - w, yy), (x, yy + bend), (x + w, yy)], 9, "#eefaf4", clip=area, start=1, end=1, opacity=0.55, texture=0
        )
        c.stroke(
            [(x - w, yy + 9), (x, yy + 9 + bend), (x + w, yy + 9)],
            6,
            "#3c5a6c",
            clip=area,
            start=1,
            end=1,
            opacity=0.5,
            texture=0,
        )


def _glass(c: Canvas) -> None:
    """The glass hull with its prism rings."""
    x, _y = 960.0, 470.0
    hull = smooth(
        [
            (x - 84, 150),
            (x + 84, 150),
            (x + 178, 300),
            (x + 204, 470),
            (x + 178, 640),
            (x + 120, 766),
            (x - 120, 766),
            (x - 178, 640),
            (x - 204, 470),
            (x - 178, 300),
        ]
    )
    area = c.fill(hull, "#a8c4c8", to="#6c8c9c", relief=0.5, round=40, opacity=0.80)
    _prisms(c, area)
    for k in (-0.62, 0.0, 0.62):
        c.stroke(
            [(x + k * 84, 150), (x + k * 204, 470), (x + k * 120, 766)],
            9,
            "#a87c34",
            start=1,
            end=1,
            relief=0.9,
            round=3,
        )


def _lens(c: Canvas) -> None:
    """A Fresnel lens on its brass pedestal."""
    x, y = 960.0, 470.0
    c.glow(x, y, 900, "#ffc870", 0.30)
    for d in (-1, 1):
        cone = mask_of(c, [(x, y - 30), (x + d * 1100, y - 200), (x + d * 1100, y + 150), (x, y + 30)], soft=40)
        c.px += (cone * 0.13)[..., None] * rgb("#ffe0a0")
    c.fill(
        smooth([(x - 150, 1010), (x - 90, 960), (x - 66, 800), (x + 66, 800), (x + 90, 960), (x + 150, 1010)]),
        "#8a6a2c",
        relief=1.0,
        round=30,
        shade="#3a2410",
        light="#ffe09a",
    )
    c.fill(
        smooth([(x - 216, 800), (x - 190, 764), (x + 190, 764), (x + 216, 800), (x + 150, 824), (x - 150, 824)]),
        "#b88c3c",
        relief=1.0,
        round=14,
        shade="#4a3010",
        light="#ffeab0",
    )
    _glass(c)
    for r, s in ((250, 0.30), (110, 0.6), (40, 0.8)):
        c.glow(x, y, r, "#fff0c0", s)
    c.fill(
        smooth([(x - 96, 152), (x - 60, 104), (x, 84), (x + 60, 104), (x + 96, 152)]),
        "#b88c3c",
        relief=1.0,
        round=14,
        shade="#4a3010",
        light="#ffeab0",
    )


def net_loft() -> NDArray[np.uint8]:
    """The net loft over the boat shed: ropes, floats, a stove, grey light."""
    c = Canvas(1920, 1080, "#4a4a4c", ss=1.5, seed=53)
    plane(c, upright(820, 1920, "#7a7066", "#3a322e", 19, 84), box(0, 0, 1920, 820), 0.78)
    c.fill([(-20, -20), (960, -20), (300, 130), (-20, 420)], "#4a3a32", to="#2e2420", texture=0.14)
    c.fill([(1940, -20), (960, -20), (1620, 130), (1940, 420)], "#4a3a32", to="#2e2420", texture=0.14)
    for k in range(5):
        c.stroke([(-20, 60 + k * 80), (300 - k * 30, 10 + k * 40), (620 - k * 90, -30)], 20, "#2a201c", start=1, end=1)
        c.stroke(
            [(1940, 60 + k * 80), (1620 + k * 30, 10 + k * 40), (1300 + k * 90, -30)], 20, "#2a201c", start=1, end=1
        )
    c.fill(box(740, 170, 1180, 560), "#7f98ac", to="#c8c4bc", texture=0.05)
    c.fill(box(740, 420, 1180, 560), "#4f6c84", to="#6a8698", texture=0.06)
    lighthouse(c, 1066, 424, 110, beam=0.0)
    c.fill(smooth([(960, 436), (1020, 414), (1100, 408), (1180, 424), (1180, 440)]), "#5a6470")
    for x in (740, 960, 1180):
        c.fill(box(x - 10, 160, x + 10, 570), "#e0d8c8", to="#a89c8c", relief=0.6, round=5)
    for y in (166, 366, 562):
        c.fill(box(726, y - 10, 1194, y + 10), "#e0d8c8", relief=0.6, round=5)
    floor = planks(340, 1920, "#6a5444", "#241a16", 21, 58)
    plane(c, floor, [(160, 800), (1760, 800), (2300, 1090), (-380, 1090)], 0.85)
    _nets(c)
    _stove(c)
    beam = mask_of(c, [(750, 180), (1170, 180), (1420, 1080), (420, 1080)], soft=50)
    c.px += (beam * 0.12)[..., None] * rgb("#e8f0ff")
    grade(c, 0.46, 0.03, 0.22)
    return c.finish()


def _nets(c: Canvas) -> None:
    """A hanging net with floats, coils of rope on pegs."""
    for i in range(19):
        x = 60 + i * 30
        for d in (-1, 1):
            line = [(x, 250), (x + d * 70, 420), (x + d * 30, 600), (x + d * 110, 760)]
            c.stroke(line, 3.2, mix("#2f6a64", "#5a9a88", i % 3 / 3), start=1, end=1, opacity=0.85)
    c.stroke([(30, 252), (330, 286), (640, 248)], 10, "#c8a868", start=1, end=1, relief=0.7, round=3)
    for k, x in enumerate(range(60, 640, 82)):
        y = 258 + 30 * np.sin(np.pi * (x - 30) / 610)
        c.fill(ellipse(x, y + 8, 26, 20), ("#d8643a", "#e8c04c", "#d8643a", "#5a94a8")[k % 4], relief=1.0, round=9)
    for x, y, r in ((1330, 330, 62), (1500, 300, 74)):
        for k in range(6):
            ring = smooth(ellipse(x + k * 2, y + r + k * 3, r - k * 3, r * 1.25 - k * 3, 24), steps=4)
            c.stroke(
                np.vstack([ring, ring[:1]])[::3],
                8,
                mix("#c8a060", "#8a6434", k % 2),
                start=1,
                end=1,
                relief=0.7,
                round=3,
            )
        c.fill(ellipse(x, y - r * 0.2, 11), "#3a2a20", relief=1, round=4)
    for x, y, s, ink in ((300, 960, 96, "#d8643a"), (430, 1000, 72, "#e8c04c"), (180, 1010, 80, "#5a94a8")):
        c.fill(ellipse(x + 10, y + s * 0.7, s * 1.05, s * 0.22), "#14100e", soft=8, opacity=0.6)
        c.fill(ellipse(x, y, s, s * 0.82), ink, relief=1.1, round=s * 0.3)
        c.stroke([(x - s, y - 8), (x, y + 12), (x + s, y - 8)], 9, "#f0e6d0", start=1, end=1, opacity=0.6)


def _stove(c: Canvas) -> None:
    """An iron stove with a red mouth."""
    c.stroke([(1660, -20), (1660, 260), (1660, 560)], 62, "#2a2a30", start=1, end=1, relief=0.9, round=18)
    c.fill(ellipse(1670, 980, 190, 34), "#0e0c0c", soft=14, opacity=0.7)
    c.fill(
        smooth(
            [(1530, 580), (1560, 556), (1760, 556), (1790, 580), (1800, 930), (1780, 960), (1540, 960), (1520, 930)]
        ),
        "#34343c",
        relief=1.0,
        round=26,
    )
    c.fill(smooth([(1580, 690), (1740, 690), (1746, 840), (1574, 840)]), "#1a1012")
    c.fill(
        smooth([(1592, 836), (1600, 770), (1630, 800), (1656, 716), (1690, 792), (1716, 760), (1730, 836)]),
        "#ff8a2c",
        to="#ffd25c",
        texture=0,
    )
    c.glow(1660, 790, 400, "#ff7a28", 0.30)
    for x in (1610, 1660, 1710):
        c.fill(box(x - 4, 690, x + 4, 842), "#1a1416")
    c.fill(
        smooth([(1600, 556), (1606, 500), (1630, 470), (1690, 470), (1714, 500), (1720, 556)]),
        "#5a7a94",
        relief=1.0,
        round=14,
    )
