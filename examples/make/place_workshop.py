"""The clockmaker's workshop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import box, ellipse, points, shifted, smooth
from paint import Canvas, mix, rgb
from scenery import Array, grade, mask_of, plane, planks, tint, upright

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _clock(c: Canvas, at: tuple[float, float, float], wood: str, hour: float, minute: float) -> None:
    """A round wall clock; `at` is its middle and its radius."""
    x, y, r = at
    c.fill(ellipse(x + r * 0.1, y + r * 0.16, r * 1.06), "#140c0a", soft=r * 0.12, opacity=0.6)
    c.fill(ellipse(x, y, r), wood, relief=1.2, round=r * 0.14)
    c.fill(ellipse(x, y, r * 0.80), "#efe2c4", relief=0.3, round=r * 0.3)
    for k in range(12):
        a = k * np.pi / 6
        p, q = (0.62, 0.74) if k % 3 else (0.56, 0.75)
        c.stroke(
            [
                (x + r * p * np.sin(a), y - r * p * np.cos(a)),
                (x + r * (p + q) / 2 * np.sin(a), y - r * (p + q) / 2 * np.cos(a)),
                (x + r * q * np.sin(a), y - r * q * np.cos(a)),
            ],
            r * 0.05,
            "#2a1c18",
            start=1,
            end=1,
        )
    for turn, length, wide in ((hour / 12, 0.42, 0.09), (minute / 60, 0.64, 0.06)):
        a = turn * 2 * np.pi
        c.stroke(
            [
                (x, y),
                (x + r * length * 0.5 * np.sin(a), y - r * length * 0.5 * np.cos(a)),
                (x + r * length * np.sin(a), y - r * length * np.cos(a)),
            ],
            r * wide,
            "#1c1614",
            start=1,
            end=0.4,
        )
    c.fill(ellipse(x, y, r * 0.06), "#b8863c", relief=1, round=2)


def gear(x: float, y: float, r: float, teeth: int) -> Array:
    """A cog as a polygon."""
    a = np.linspace(0, 2 * np.pi, teeth * 4, endpoint=False)
    radius = np.where((np.arange(teeth * 4) // 2) % 2 == 0, r, r * 0.84)
    return np.stack([x + radius * np.cos(a), y + radius * np.sin(a)], axis=1)


def _bench(c: Canvas) -> None:
    """The work bench with cogs, tools and a lamp."""
    top = planks(260, 1900, "#8a5a34", "#3a2014", 9, 64)
    plane(c, top, [(90, 770), (1830, 770), (2060, 960), (-140, 960)])
    c.fill([(-140, 958), (2060, 958), (2060, 1090), (-140, 1090)], "#4a2a1a", to="#1e100c", texture=0.12)
    c.stroke([(-140, 962), (960, 966), (2060, 962)], 6, "#e0a868", start=1, end=1, opacity=0.5)
    rng = np.random.default_rng(4)
    for x, y, r, t in (
        (620, 850, 62, 16),
        (740, 880, 38, 12),
        (1230, 846, 48, 14),
        (980, 906, 30, 10),
        (470, 896, 34, 10),
        (1400, 900, 56, 15),
    ):
        flat = gear(0, 0, r, t) * [1.0, 0.36] + [x, y]
        c.fill(shifted(flat, 5, 9), "#1c100a", soft=4, opacity=0.6)
        c.fill(flat, "#c8963c", relief=1.2, round=6, light="#ffe6a0", shade="#6a3c14")
        c.fill(ellipse(x, y, r * 0.3, r * 0.11), "#5a3818")
    for _ in range(14):
        x, y = rng.uniform(300, 1600), rng.uniform(800, 930)
        c.fill(ellipse(x, y, rng.uniform(3, 8), rng.uniform(2, 4)), "#e8c878", relief=0.6, round=2)
    for x, y, n, ink in ((820, 820, 150, "#a8a8b0"), (1090, 926, 190, "#8c3a2c"), (330, 850, 130, "#a8a8b0")):
        c.stroke([(x, y + 6), (x + n / 2, y), (x + n, y - 8)], 13, "#1c100a", soft=4, opacity=0.6)
        c.stroke([(x, y), (x + n / 2, y - 8), (x + n, y - 16)], 10, ink, start=0.9, end=0.2, relief=0.8, round=3)


def _sunbeams(c: Canvas) -> None:
    """Light through the dust."""
    for k in range(3):
        beam = mask_of(
            c, [(700 + k * 168, 100), (850 + k * 168, 100), (560 + k * 300, 980), (250 + k * 260, 980)], soft=30
        )
        c.px += (beam * 0.105)[..., None] * rgb("#ffd890")
    rng = np.random.default_rng(77)
    for _ in range(160):
        x, y = rng.uniform(420, 1300), rng.uniform(120, 800)
        c.fill(
            ellipse(x, y, rng.uniform(1, 3)),
            "#fff0c0",
            soft=1,
            opacity=float(rng.uniform(0.1, 0.5)),
            mode="add",
            texture=0,
        )


def _shelves(c: Canvas) -> None:
    """Two shelves of jars and tins."""
    for x0, x1, y in ((40, 600, 640), (1280, 1880, 640)):
        c.fill(box(x0, y, x1, y + 20), "#4a2a18", relief=0.6, round=6)
        rng = np.random.default_rng(int(x0))
        x = x0 + 14.0
        while x < x1 - 50:
            w, hh = rng.uniform(24, 52), rng.uniform(34, 86)
            c.fill(
                smooth([(x, y), (x + w, y), (x + w, y - hh * 0.8), (x + w / 2, y - hh), (x, y - hh * 0.8)]),
                mix(("#7a4a2c", "#a8843c", "#4f6a64", "#8a3c30")[int(rng.integers(4))], "#1c1010", 0.2),
                relief=0.9,
                round=8,
            )
            x += w + rng.uniform(6, 26)


def _window(c: Canvas) -> None:
    """The window and the hills outside."""
    pane = box(690, 90, 1190, 640)
    c.fill(pane, "#8fb4c4", to="#ecd2a0", texture=0.03)
    far = [(690, 470), (800, 420), (900, 460), (1010, 400), (1190, 470), (1190, 640), (690, 640)]
    near = [(690, 560), (780, 500), (880, 540), (960, 520), (1080, 560), (1190, 530), (1190, 640), (690, 640)]
    for pts, ink in ((far, "#9cb0b4"), (near, "#8a9a8c")):
        c.fill(points(pts), ink, to="#d8c49a", soft=4)
    c.glow(1010, 260, 520, "#ffe0a0", 0.22)
    for x in (690, 856, 1024, 1190):
        c.fill(box(x - 9, 80, x + 9, 650), "#3c2418", relief=0.6, round=5)
    for y in (86, 270, 456, 644):
        c.fill(box(676, y - 9, 1204, y + 9), "#3c2418", relief=0.6, round=5)
    c.fill(box(660, 640, 1220, 668), "#7a5234", relief=0.8, round=8)


def workshop() -> NDArray[np.uint8]:
    """A clockmaker's workshop: morning through a dusty window, a wall of clocks."""
    c = Canvas(1920, 1080, "#4a3024", ss=1.5, seed=37)
    plane(c, upright(800, 1920, "#6f4a34", "#2e1a14", 12, 96), box(0, 0, 1920, 800), 0.82)
    _window(c)
    for spec in (
        ((180, 190, 104), "#6a3418", 10, 8),
        ((430, 150, 76), "#8a6a34", 4, 40),
        ((300, 410, 92), "#3c4a3a", 7, 22),
        ((520, 380, 66), "#7a2c24", 1, 50),
        ((130, 480, 60), "#8a5a2c", 9, 33),
        ((1340, 170, 84), "#7a4a24", 2, 17),
        ((1560, 210, 112), "#4a2c1c", 10, 9),
        ((1790, 160, 74), "#8a7034", 6, 44),
        ((1420, 420, 70), "#3a4a58", 11, 28),
        ((1650, 450, 88), "#8a3c24", 3, 52),
        ((1830, 400, 60), "#5a3a20", 8, 14),
    ):
        _clock(c, *spec)
    _shelves(c)
    _bench(c)
    _sunbeams(c)
    tint(c, mask_of(c, box(-20, -20, 1940, 90), soft=70), "#1a100e", 0.65)
    grade(c, 0.5, 0.03, 0.30, warm=0.3)
    return c.finish()
