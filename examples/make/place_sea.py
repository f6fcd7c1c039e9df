"""The harbour at blue hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import box, ellipse, path, points, smooth
from paint import Canvas, mix, rgb
from scenery import depth_noise, grade, haze, mask_of, multiply, plane, reflect, sky, weathered

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEA = 560.0


def lighthouse(c: Canvas, x: float, base: float, h: float, beam: float = 1.0) -> None:
    """A banded tower with its lit lantern."""
    w = h * 0.13
    tower = points([(x - w, base), (x - w * 0.62, base - h), (x + w * 0.62, base - h), (x + w, base)])
    area = c.fill(tower, "#e8e2d6", texture=0.06)
    for k in (0.12, 0.44, 0.76):
        c.fill(box(x - w, base - h * (k + 0.16), x + w, base - h * k), "#b83a34", clip=area, texture=0.08)
    c.fill(box(x + w * 0.1, base - h, x + w * 1.2, base), "#2a2c48", soft=w * 0.35, clip=area, opacity=0.55)
    c.fill(box(x - w * 0.9, base - h * 1.02, x + w * 0.9, base - h * 0.985), "#3a3444")
    c.fill(box(x - w * 0.48, base - h * 1.14, x + w * 0.48, base - h * 1.02), "#ffe9b0", texture=0)
    for k in (-0.48, -0.16, 0.16, 0.48):
        c.fill(box(x + w * k - 2, base - h * 1.14, x + w * k + 2, base - h * 1.02), "#3a3444")
    c.fill(
        [(x - w * 0.62, base - h * 1.135), (x, base - h * 1.23), (x + w * 0.62, base - h * 1.135)],
        "#8a2a2c",
        relief=0.6,
        round=5,
    )
    ly = base - h * 1.08
    if beam:
        for d in (-1, 1):
            cone = mask_of(c, [(x, ly - 4), (x + d * 900, ly - 120), (x + d * 900, ly + 40), (x, ly + 4)], soft=14)
            fall = np.clip(1 - np.abs(np.arange(c.px.shape[1], dtype=np.float32) / c.ss - x) / 880, 0, 1)[None, :]
            c.px += (cone * fall * 0.30 * beam)[..., None] * rgb("#ffe6a8")
    c.glow(x, ly, h * 0.55, "#ffd890", 0.75)


def boat(c: Canvas, where: tuple[float, float, float], hull: str, cabin: str | None, lean: float = 0.0) -> None:
    """A small fishing boat, side on; `where` is its middle and its size."""
    x, y, s = where

    def at(pts: list[tuple[float, float]]) -> list[tuple[float, float]]:
        q = points(pts) * s
        return [(x + px * np.cos(lean) - py * np.sin(lean), y + px * np.sin(lean) + py * np.cos(lean)) for px, py in q]

    c.fill(smooth(at([(-1.0, 0.16), (1.0, 0.16), (0.7, 0.3), (-0.7, 0.3)])), "#141c2a", soft=s * 0.05, opacity=0.55)
    c.stroke(at([(-0.1, -0.2), (-0.1, -0.9), (-0.1, -1.5)]), s * 0.045, "#4a3428", start=1, end=0.7)
    c.stroke(at([(-0.1, -1.45), (0.5, -0.8), (1.1, -0.26)]), s * 0.012, "#3a3440", start=1, end=1)
    c.stroke(at([(-0.1, -1.45), (-0.55, -0.8), (-0.95, -0.16)]), s * 0.012, "#3a3440", start=1, end=1)
    if cabin:
        c.fill(at([(-0.62, -0.58), (-0.06, -0.58), (-0.02, -0.06), (-0.66, -0.06)]), cabin, relief=0.6, round=s * 0.05)
        c.fill(at([(-0.68, -0.66), (0.0, -0.66), (0.02, -0.56), (-0.7, -0.56)]), mix(cabin, "#402030", 0.5))
        for wx in (-0.52, -0.28):
            c.fill(at([(wx, -0.48), (wx + 0.16, -0.48), (wx + 0.16, -0.28), (wx, -0.28)]), "#ffd070")
    body = smooth(
        at(path("-1.0,-0.16 -0.5,-0.08 0.2,-0.08 0.8,-0.18 1.22,-0.34 1.0,0.06 0.74,0.22 -0.76,0.22 -0.94,0.06"))
    )
    area = c.fill(body, hull, relief=0.9, round=s * 0.10)
    c.stroke(
        at([(-1.0, -0.1), (-0.3, 0.0), (0.5, -0.03), (1.2, -0.28)]), s * 0.055, "#f0e6d4", clip=area, start=1, end=1
    )
    for fx in (-0.6, -0.1, 0.4):
        c.fill(ellipse(*at([(fx, 0.06)])[0], s * 0.075), "#e08a3c", relief=0.9, round=s * 0.03)


def _houses(c: Canvas) -> None:
    """The village climbing the hill."""
    rng = np.random.default_rng(18)
    hill = smooth([(-60, 600), (-60, 300), (160, 262), (380, 300), (600, 390), (800, 480), (930, 560), (930, 600)])
    c.fill(hill, "#3c4a52", to="#5a5860", texture=0.1)
    for row, (y, s) in enumerate(((350, 44), (420, 56), (498, 70))):
        x = -30.0
        while x < 420 + row * 140:
            w, h = s * rng.uniform(0.9, 1.35), s * rng.uniform(0.95, 1.3)
            ink = ("#c8b49a", "#a8635a", "#6a8a94", "#d8c8a8", "#8a6a62")[int(rng.integers(5))]
            c.fill(box(x, y - h, x + w, y + 46), mix(ink, "#3a3a54", 0.42), texture=0.08)
            c.fill(
                [(x - 5, y - h), (x + w * 0.5, y - h - s * 0.55), (x + w + 5, y - h)],
                mix("#5a3434", "#34344a", rng.uniform(0.2, 0.6)),
                texture=0.1,
            )
            for wx in (0.2, 0.6):
                if rng.random() < 0.72:
                    c.fill(
                        box(x + w * wx, y - h * 0.7, x + w * (wx + 0.2), y - h * 0.35),
                        "#ffc860" if rng.random() < 0.7 else "#34405a",
                    )
            x += w * rng.uniform(1.0, 1.12)
    for _ in range(16):
        c.glow(rng.uniform(0, 640), rng.uniform(320, 520), 46, "#ffb050", 0.22)


def draw_quay(c: Canvas) -> None:
    """The stone quay in front, with bollards, rope and crates."""
    stone = weathered(300, 1920, "#6a6468", "#34343e", 7, 0.5)
    plane(c, stone, [(-20, 930), (1940, 880), (1940, 1100), (-20, 1100)], 0.72)
    c.stroke([(-20, 930), (960, 906), (1940, 880)], 10, "#b09a8c", start=1, end=1, opacity=0.6)
    rng = np.random.default_rng(2)
    for x in range(0, 1920, 128):
        c.stroke([(x, 934 - x * 0.026), (x - 20, 1000), (x - 60, 1090)], 4, "#2c2a34", start=1, end=1, opacity=0.7)
    for x, y in ((300, 930), (1180, 906)):
        c.fill(ellipse(x + 14, y + 36, 62, 12), "#16141c", soft=6, opacity=0.7)
        c.fill(
            smooth(
                [
                    (x - 26, y - 66),
                    (x + 26, y - 66),
                    (x + 20, y - 20),
                    (x + 30, y + 34),
                    (x - 30, y + 34),
                    (x - 20, y - 20),
                ]
            ),
            "#3a3a46",
            relief=1.1,
            round=11,
        )
    for k in range(5):
        c.fill(ellipse(470, 1000 - k * 9, 92 - k * 5, 24), mix("#b89860", "#7a5c34", k % 2), relief=0.9, round=5)
    for x, y, w, ink in ((1480, 1010, 170, "#8a5c38"), (1660, 1030, 190, "#7a4e30"), (1560, 880, 160, "#9a6a40")):
        c.fill(box(x + 10, y - w * 0.8, x + w + 22, y + 12), "#14121a", soft=10, opacity=0.5)
        c.fill(box(x, y - w * 0.8, x + w, y), ink, relief=0.4, round=6, texture=0.14)
        for k in range(4):
            yy = y - w * 0.8 + k * w * 0.2
            c.fill(box(x, yy, x + w, yy + 5), "#2c1a12")
        c.fill(box(x, y - w * 0.8, x + 16, y), mix(ink, "#ffd8a0", 0.25))
        c.fill(box(x + w - 16, y - w * 0.8, x + w, y), mix(ink, "#201010", 0.3))
    for _ in range(10):
        x, y = rng.uniform(620, 1080), rng.uniform(960, 1050)
        c.fill(ellipse(x, y, rng.uniform(20, 60), rng.uniform(4, 9)), "#a8b0c8", soft=4, opacity=0.18)


def harbour_base(c: Canvas) -> None:
    """Sky, village, rock and water, without boats and quay."""
    sky(
        c,
        [(0, "#1c2c54"), (0.4, "#3f5584"), (0.7, "#9a86a0"), (0.9, "#f0a884"), (1, "#ffd29a")],
        SEA,
        0.5,
        "#e8a49a",
        33,
    )
    c.glow(1180, 550, 560, "#ffb070", 0.42)
    c.fill(
        smooth(path("1240,566 1300,520 1420,470 1500,448 1580,470 1690,520 1800,540 1960,548 1960,600 1240,600")),
        "#3a3c50",
        to="#2c3044",
        texture=0.14,
    )
    lighthouse(c, 1500, 462, 270)
    _houses(c)
    haze(c, 470, SEA + 4, "#f0b494", 0.32)
    _water(c)


def harbour(*, front: bool = True) -> NDArray[np.uint8]:
    """Blue hour in a small harbour: boats, village lights, the light on its rock."""
    c = Canvas(1920, 1080, "#20304a", ss=1.5, seed=43)
    harbour_base(c)
    for spec in (
        ((1120, 640, 74), "#8a3434", None, 0.02),
        ((720, 660, 96), "#2f6a74", "#e0d4bc", -0.015),
        ((1370, 720, 128), "#b8842c", "#d8d0c0", 0.02),
        ((420, 760, 168), "#24466e", "#e8dcc4", 0.01),
        ((960, 830, 150), "#a8362c", None, -0.02),
    ):
        boat(c, *spec)
    if front:
        draw_quay(c)
    grade(c, 0.40, 0.03, 0.24)
    return c.finish()


def _water(c: Canvas) -> None:
    """Rippled water that carries the sky and the lamps."""
    h = c.px.shape[0]
    y0 = int(SEA * c.ss)
    c.px[y0:] = rgb("#2a3c5c")
    below = (np.arange(h)[:, None] >= y0) * np.ones((1, c.px.shape[1]))
    reflect(c, SEA, below.astype(np.float32), 0.82, ripple=9.0, dim=0.82)
    waves = depth_noise(c, SEA, 12, cell=26, squash=0.55)
    c.px *= (1 + 0.20 * waves)[..., None]
    crest = np.clip(waves - 0.55, 0, 1) * below
    c.px += (crest * 0.35).astype(np.float32)[..., None] * rgb("#ffd8b8")
    multiply(c, mask_of(c, box(-20, 820, 1940, 1120), soft=90) * 0.5, "#16203a")
