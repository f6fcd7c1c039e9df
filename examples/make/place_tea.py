"""The tea house, open to its garden, after rain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import blob, box, ellipse, shifted, smooth
from paint import Canvas, mix
from scenery import grade, haze, mask_of, multiply, plane, planks, sky, tint
from tea_things import lantern, tea_table

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _mountains(c: Canvas) -> None:
    """Ink-wash hills in layers of mist."""
    layers = [("#a9bdb6", 330, 120, 3), ("#8aa69e", 390, 100, 5), ("#6c8f84", 450, 80, 8)]
    for ink, base, high, seed in layers:
        rng = np.random.default_rng(seed)
        x = np.linspace(200, 1720, 40)
        y = base - high * np.abs(np.sin(x / 170 + seed)) * rng.uniform(0.75, 1.0, 40) - 30 * np.sin(x / 61)
        ridge = smooth(np.stack([x, y], axis=1), closed=False)
        c.fill(np.vstack([ridge, [(1720, 640), (200, 640)]]), ink, to="#dfe6da", soft=2.0)
        haze(c, base - 20, base + 70, "#e6ebe0", 0.40)


def _pagoda(c: Canvas, x: float, y: float) -> None:
    """A small pavilion roof among the trees."""
    for k, (w, dy) in enumerate(((120, 0), (92, -58), (62, -110))):
        yy = y + dy
        c.fill(box(x - w * 0.5, yy - 8, x + w * 0.5, yy + 40), "#8a5a4a", to="#6a4038")
        roof = smooth(
            [
                (x - w, yy + 4),
                (x - w * 0.6, yy - 16),
                (x - w * 0.2, yy - 38),
                (x + w * 0.2, yy - 38),
                (x + w * 0.6, yy - 16),
                (x + w, yy + 4),
                (x, yy - 2),
            ]
        )
        c.fill(roof, mix("#4a5c60", "#8aa0a0", k * 0.15), relief=0.8, round=9)


def _bamboo(c: Canvas) -> None:
    """Bamboo at the left edge."""
    rng = np.random.default_rng(15)
    for k in range(9):
        x = 236 + k * 25 + 12 * np.sin(k * 2.2)
        c.stroke(
            [(x, 800), (x + 8, 500), (x + 26, 150)],
            9,
            mix("#4f8052", "#86ae62", k % 3 / 3),
            start=1,
            end=0.7,
            relief=0.6,
            round=3,
        )
        for _ in range(22):
            y = rng.uniform(150, 640)
            d = rng.choice([-1, 1]) * rng.uniform(26, 70)
            c.stroke(
                [(x + 14, y), (x + 14 + d * 0.5, y + 6), (x + 14 + d, y + 26)],
                9,
                mix("#3c6e48", "#a0c46c", rng.uniform(0, 1)),
                start=0.3,
                end=0,
            )


def _lilies(c: Canvas) -> None:
    """Lily pads and a few blossoms."""
    rng = np.random.default_rng(15)
    for _ in range(20):
        x, y = rng.uniform(1240, 1640), rng.uniform(640, 770)
        c.fill(
            ellipse(x, y, rng.uniform(20, 44), rng.uniform(5, 10)),
            mix("#5c8f62", "#8cba78", rng.uniform(0, 1)),
            relief=0.5,
            round=4,
        )
        if rng.random() < 0.35:
            c.fill(blob(rng, x, y - 10, 11, 9), "#f0b8c0", relief=0.9, round=4)


def _bridge(c: Canvas) -> None:
    """The arched bridge and its reflection."""
    arch = smooth([(760, 640), (860, 590), (990, 566), (1120, 590), (1220, 640)], closed=False)
    under = smooth([(1220, 664), (1110, 616), (990, 596), (870, 616), (760, 664)], closed=False)
    c.fill(np.vstack([arch, under]), "#b8b0a0", to="#8a8478", relief=0.6, round=8)
    for x in range(790, 1200, 44):
        top = 640 - 74 * (1 - ((x - 990) / 230) ** 2)
        c.stroke([(x, top - 34), (x, top - 15), (x, top + 4)], 8, "#a84a3c", start=1, end=1)
    c.stroke(
        [(770, 604), (870, 556), (990, 532), (1110, 556), (1210, 604)],
        9,
        "#b8503f",
        start=1,
        end=1,
        relief=0.6,
        round=3,
    )
    c.fill(
        np.vstack([shifted(arch * [1, -0.45], 0, 955), shifted(under * [1, -0.45], 0, 945)]),
        "#5c7468",
        soft=5,
        opacity=0.5,
    )


def _garden(c: Canvas) -> None:
    """Pond, bridge, osmanthus tree and bamboo."""
    c.fill(box(200, 560, 1720, 800), "#86a89a", to="#4e7468", texture=0.05)
    for k in range(26):
        rng = np.random.default_rng(k)
        x, y = rng.uniform(240, 1680), rng.uniform(585, 760)
        c.stroke([(x, y), (x + 40, y - 1), (x + rng.uniform(60, 160), y)], rng.uniform(1.5, 4), "#d8ecdc", opacity=0.4)
    bank = smooth([(190, 590), (330, 548), (560, 532), (700, 556), (790, 640), (640, 660), (420, 640), (190, 690)])
    c.fill(bank, "#7d9a72", to="#5c7a60", relief=0.6, round=14, texture=0.12)
    shore = smooth(
        [(1190, 650), (1290, 620), (1420, 640), (1560, 668), (1740, 640), (1740, 810), (1500, 730), (1300, 690)]
    )
    c.fill(shore, "#86a06c", to="#4f6c50", relief=0.6, round=14, texture=0.12)
    _pagoda(c, 560, 500)
    _bridge(c)
    _lilies(c)
    _tree(c)
    _bamboo(c)


def _tree(c: Canvas) -> None:
    """An old osmanthus with golden blossom."""
    rng = np.random.default_rng(22)
    for line, w in (
        ([(1560, 700), (1520, 560), (1470, 430), (1380, 330)], 44),
        ([(1510, 540), (1580, 420), (1640, 340)], 28),
        ([(1470, 430), (1460, 330), (1500, 250)], 24),
    ):
        c.stroke(line, w, "#4a3830", start=1, end=0.3, relief=0.9, round=8)
    for _ in range(170):
        a, r = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        x, y = 1490 + 260 * r * np.cos(a), 320 + 150 * r * np.sin(a)
        lit = np.clip(0.5 - (x - 1490) / 600 - (y - 320) / 260, 0, 1)
        c.fill(
            blob(rng, x, y, rng.uniform(20, 44), rng.uniform(14, 28)),
            mix("#3c5c3c", "#9cb85c", float(lit)),
            texture=0.1,
        )
    for _ in range(260):
        a, r = rng.uniform(0, 2 * np.pi), np.sqrt(rng.uniform(0, 1))
        c.fill(
            ellipse(1490 + 270 * r * np.cos(a), 320 + 158 * r * np.sin(a), rng.uniform(2.5, 6)),
            mix("#f0a830", "#ffe08a", rng.uniform(0, 1)),
        )
    for _ in range(46):
        c.fill(ellipse(rng.uniform(1180, 1760), rng.uniform(430, 760), rng.uniform(2, 4)), "#ffcf5c", opacity=0.85)


def _room(c: Canvas) -> None:
    """Pillars, lattice, floor and eaves of the tea room."""
    floor = planks(420, 1920, "#7a4c30", "#2e1810", 6, 60)
    plane(c, floor, [(180, 770), (1740, 770), (2260, 1090), (-340, 1090)], 0.9)
    shine = mask_of(c, [(520, 775), (1400, 775), (1560, 1080), (360, 1080)], soft=60)
    tint(c, shine, "#cfe0cc", 0.26)
    c.fill(box(0, -10, 1920, 96), "#3a2018", to="#5a3022", texture=0.1)
    c.stroke([(0, 98), (960, 100), (1920, 98)], 10, "#b0703c", start=1, end=1, opacity=0.6)
    for x0 in range(210, 1710, 75):
        c.fill(box(x0, 100, x0 + 7, 176), "#54301f")
        c.fill(box(x0 + 34, 100, x0 + 41, 150), "#54301f")
    for y in (124, 150, 176):
        c.fill(box(200, y, 1720, y + 7), "#54301f", to="#6a3c26")
    for x0, x1 in ((-20, 200), (1720, 1940)):
        c.fill(box(x0, 96, x1, 860), "#6a4632", to="#432a20", texture=0.1)
        for x in np.arange(x0 + 24, x1 - 10, 44):
            c.fill(box(x, 200, x + 34, 560), "#e9dcbc", to="#c9b48c")
            for y in range(200, 560, 60):
                c.fill(box(x - 4, y, x + 38, y + 5), "#4a2c1e")
    for x in (200, 1720):
        c.fill(box(x - 30, 90, x + 30, 800), "#8a2f26", to="#5a1c1a", relief=1.0, round=15)
        c.fill(box(x - 42, 786, x + 42, 826), "#7a7468", relief=0.8, round=9)


def tea_house() -> NDArray[np.uint8]:
    """Paint the tea room and the garden beyond."""
    c = Canvas(1920, 1080, "#4a3024", ss=1.5, seed=41)
    sky(c, [(0, "#b8ccd0"), (0.5, "#dfe3d4"), (1, "#f4ead0")], 640, 0.35, "#ffffff", 9)
    c.glow(860, 250, 560, "#ffe6b0", 0.30)
    _mountains(c)
    _garden(c)
    haze(c, 470, 600, "#e8eee0", 0.25)
    _room(c)
    lantern(c, 380, 262, 60)
    lantern(c, 1180, 226, 46)
    tea_table(c)
    multiply(c, mask_of(c, [(-40, -40), (200, -40), (170, 1120), (-40, 1120)], soft=60) * 0.45, "#2a1a18")
    multiply(c, mask_of(c, [(1960, -40), (1740, -40), (1770, 1120), (1960, 1120)], soft=60) * 0.45, "#2a1a18")
    grade(c, 0.38, 0.03, 0.20, warm=0.2)
    return c.finish()
