"""What stands and hangs in the tea room: lantern, table, pot."""

from __future__ import annotations

import numpy as np
from geometry import blob, box, ellipse, path, points, smooth
from paint import Canvas, mix


def lantern(c: Canvas, x: float, y: float, r: float) -> None:
    """A red paper lantern."""
    c.stroke([(x, 90), (x, y - r), (x, y - r * 0.8)], 4, "#2a1410", start=1, end=1)
    body = smooth(ellipse(x, y, r, r * 0.86, 16))
    area = c.fill(body, "#d8402c", to="#a8221e", relief=0.6, round=r * 0.4, light="#ffb060")
    for k in (-0.66, -0.33, 0, 0.33, 0.66):
        c.stroke(
            [(x + k * r * 0.6, y - r), (x + k * r * 1.05, y), (x + k * r * 0.6, y + r)],
            3,
            "#7a1814",
            clip=area,
            start=1,
            end=1,
            opacity=0.6,
        )
    c.glow(x, y, r * 3.2, "#ff7a30", 0.35)
    for dy in (-0.88, 0.78):
        c.fill(box(x - r * 0.4, y + dy * r, x + r * 0.4, y + (dy + 0.13) * r), "#d8a83c", relief=0.8, round=4)
    c.stroke([(x, y + r * 0.9), (x + 2, y + r * 1.3), (x, y + r * 1.7)], 8, "#d8a83c", start=0.6, end=1)


def tea_table(c: Canvas) -> None:
    """The low tea table: pot, cups, steam, a branch in a vase."""
    c.fill(ellipse(960, 1030, 560, 60), "#120806", soft=26, opacity=0.6)
    c.fill(box(520, 930, 580, 1080), "#3a1c14", relief=0.8, round=10)
    c.fill(box(1340, 930, 1400, 1080), "#3a1c14", relief=0.8, round=10)
    c.fill(points([(470, 880), (1450, 880), (1560, 960), (360, 960)]), "#8a4a2c", to="#6a3420", texture=0.12)
    c.fill(box(360, 958, 1560, 1000), "#54281a", to="#32160e", relief=0.5, round=9)
    c.stroke([(360, 960), (960, 964), (1560, 960)], 6, "#d89058", start=1, end=1, opacity=0.7)
    c.fill(points([(700, 892), (1240, 892), (1290, 938), (650, 938)]), "#c8b890", to="#a89468", texture=0.12)
    _pot(c, 940, 870, 74)
    for x in (770, 1090, 1180):
        c.fill(ellipse(x, 926, 36, 8), "#4a2818", soft=4, opacity=0.6)
        c.fill(
            smooth([(x - 32, 886), (x + 32, 886), (x + 27, 914), (x + 14, 926), (x - 14, 926), (x - 27, 914)]),
            "#e6efe6",
            relief=0.9,
            round=10,
            shade="#7ca0a0",
        )
        c.fill(ellipse(x, 887, 31, 8), "#b88a3c", to="#d8b060")
        c.stroke([(x, 872), (x - 10, 840), (x + 8, 806), (x - 5, 764)], 13, "#fff8ea", soft=6, opacity=0.30)
    c.fill(
        smooth(path("1376,790 1400,800 1396,836 1422,880 1410,916 1342,916 1330,880 1356,836 1352,800")),
        "#4f7f9a",
        relief=1.0,
        round=16,
    )
    c.stroke([(1376, 800), (1390, 720), (1362, 650), (1392, 580)], 7, "#4a3024", start=1, end=0.3)
    rng = np.random.default_rng(3)
    for _ in range(28):
        t = rng.uniform(0, 1)
        c.fill(
            blob(rng, 1376 + rng.normal(0, 26), 780 - 200 * t, 9, 7),
            mix("#e86a7a", "#ffd0d0", rng.uniform(0, 1)),
            relief=0.6,
            round=3,
        )


def _spout(c: Canvas, x: float, y: float, r: float) -> None:
    """Spout and handle."""
    clay = {"relief": 1.1, "round": r * 0.24, "shade": "#3c1a12", "light": "#e0905c"}
    c.stroke(
        [(x - r * 0.8, y + r * 0.2), (x - r * 1.35, y - r * 0.05), (x - r * 1.6, y - r * 0.5)],
        r * 0.30,
        "#8a4630",
        start=1,
        end=0.5,
        **clay,
    )
    c.stroke(
        [
            (x + r * 0.8, y - r * 0.3),
            (x + r * 1.45, y - r * 0.35),
            (x + r * 1.4, y + r * 0.3),
            (x + r * 0.8, y + r * 0.4),
        ],
        r * 0.18,
        "#8a4630",
        start=1,
        end=1,
        **clay,
    )


def _pot(c: Canvas, x: float, y: float, r: float) -> None:
    """A clay teapot."""
    clay = {"relief": 1.1, "round": r * 0.24, "shade": "#3c1a12", "light": "#e0905c"}
    c.fill(ellipse(x, y + r * 0.72, r * 1.2, r * 0.16), "#2a140c", soft=6, opacity=0.6)
    _spout(c, x, y, r)
    c.fill(
        smooth(
            [
                (x - r * 0.6, y - r * 0.62),
                (x + r * 0.6, y - r * 0.62),
                (x + r * 1.02, y),
                (x + r * 0.7, y + r * 0.64),
                (x - r * 0.7, y + r * 0.64),
                (x - r * 1.02, y),
            ]
        ),
        "#9a4f34",
        **clay,
    )
    c.fill(
        smooth([(x - r * 0.58, y - r * 0.62), (x, y - r * 0.92), (x + r * 0.58, y - r * 0.62), (x, y - r * 0.52)]),
        "#8a4630",
        **clay,
    )
    c.fill(ellipse(x, y - r * 0.96, r * 0.14), "#8a4630", **clay)
