"""A storyboard page: six panels of one courier's last delivery before dawn."""

from __future__ import annotations

import cv2
import numpy as np
from cast import paint_person
from geometry import box, ellipse, points
from numpy.typing import NDArray
from paint import Canvas, blur, rgb
from pen import Pose
from people import PEOPLE
from place_diner import diner
from place_sea import harbour
from place_yard import yard
from scenery import grade, mask_of

PANEL = (936, 526)
GUTTER = 24
WHOLE = 30  # head units in pixels below which a figure is seen down to the boots
Picture = NDArray[np.uint8]
Crop = tuple[int, int, int]  # left, top, width of the part of the place that is seen


def backdrop(place: Picture, crop: Crop, soft: float, dim: float = 1.0) -> Canvas:
    """Start a panel from a part of a place, thrown out of focus."""
    w, h = PANEL
    x, y, wide = crop
    tall = round(wide * h / w)
    part = cv2.resize(place[y : y + tall, x : x + wide], (2 * w, 2 * h), interpolation=cv2.INTER_CUBIC)
    c = Canvas(w, h, "#000000", ss=2.0, seed=61)
    c.px = part.astype(np.float32) / 255 * np.float32(dim)
    if soft:
        c.px = blur(c.px, 2 * soft)
    return c


def stand(c: Canvas, pose: Pose, at: tuple[float, float, float], light: tuple[str, str], who: str = "ada") -> None:
    """Put a figure into the picture and give it the light of the place."""
    before = c.px.copy()
    unit = at[2]
    cover = paint_person(c, PEOPLE[who], pose, at, legs=unit < WHOLE)
    shift = max(2, round(unit * 0.05 * c.ss))
    edge = np.clip(cover - np.roll(cover, (shift // 2, -shift), axis=(0, 1)), 0, 1)
    lit = c.px * rgb(light[0]) + blur(edge, max(0.6, unit * 0.02 * c.ss))[..., None] * rgb(light[1]) * 0.55
    c.px = before + cover[..., None] * (lit - before)


def shadow(c: Canvas, x: float, y: float, w: float) -> None:
    """A soft patch of shade under the feet."""
    c.fill(ellipse(x, y, w, w * 0.16), "#08080e", soft=w * 0.12, opacity=0.6)


def _label(c: Canvas, x: float, y: float, w: float) -> None:
    """The address label."""
    h = w * 0.62
    c.fill(
        points(
            [
                (x + w * 0.12, y - h * 0.24),
                (x + w * 0.42, y - h * 0.24),
                (x + w * 0.42, y - h * 0.02),
                (x + w * 0.12, y - h * 0.02),
            ]
        ),
        "#f4ecda",
    )
    for k in range(3):
        c.stroke(
            [
                (x + w * 0.15, y - h * (0.19 - 0.06 * k)),
                (x + w * 0.25, y - h * (0.19 - 0.06 * k)),
                (x + w * (0.38 - 0.04 * k), y - h * (0.19 - 0.06 * k)),
            ],
            w * 0.012,
            "#3a3040",
            start=1,
            end=1,
        )


def draw_parcel(c: Canvas, x: float, y: float, w: float) -> None:
    """A brown paper parcel tied with string."""
    h = w * 0.62
    c.fill(ellipse(x + w * 0.1, y + h * 0.52, w * 0.66, h * 0.2), "#1c0e08", soft=w * 0.05, opacity=0.7)
    c.fill(
        points(
            [
                (x - w / 2, y - h * 0.36),
                (x + w / 2, y - h * 0.36),
                (x + w * 0.42, y - h * 0.62),
                (x - w * 0.40, y - h * 0.62),
            ]
        ),
        "#dcae74",
        texture=0.1,
    )
    c.fill(box(x - w / 2, y - h * 0.36, x + w / 2, y + h * 0.5), "#b9854e", relief=0.4, round=w * 0.05, texture=0.12)
    for line in (
        [(x - w / 2, y + h * 0.08), (x, y + h * 0.10), (x + w / 2, y + h * 0.06)],
        [(x - w * 0.06, y - h * 0.62), (x - w * 0.05, y - h * 0.36), (x - w * 0.05, y + h * 0.5)],
    ):
        c.stroke(line, w * 0.022, "#f0e2c4", start=1, end=1)
    _label(c, x, y, w)


def _panels() -> list[Picture]:
    street, room, sea = yard(), diner(), harbour()
    out = []
    c = backdrop(street, (0, 0, 1920), 0.6)
    shadow(c, 420, 446, 44)
    stand(c, Pose(yaw=0.1), (420, 292, 11.6), ("#c0a8b0", "#ff9a5c"))
    out.append(c)
    c = backdrop(street, (240, 120, 1180), 5.0)
    stand(c, Pose(yaw=-0.2, tilt=0.03, smile=0.1), (380, 142, 62), ("#d8bcb8", "#ff9a5c"))
    out.append(c)
    c = backdrop(street, (860, 90, 640), 10.0, 0.9)
    stand(c, Pose(yaw=0.16, tilt=-0.04, gaze=0.7, brow=0.5, smile=0.3), (440, 236, 168), ("#dcc0bc", "#ffb070"))
    out.append(c)
    c = backdrop(room, (260, 560, 860), 3.0)
    draw_parcel(c, 520, 196, 180)
    out.append(c)
    c = backdrop(room, (200, 60, 1560), 2.0)
    stand(c, Pose(yaw=-0.15, mouth=0.2, smile=0.9), (640, 172, 60), ("#f2c8a4", "#ff6a84"))
    c.px *= 1 - 0.25 * mask_of(c, box(-10, 440, 960, 560), soft=40)[..., None]
    out.append(c)
    c = backdrop(sea, (0, 0, 1920), 0.4)
    shadow(c, 300, 512, 50)
    stand(c, Pose(yaw=0.25, smile=0.4), (300, 330, 13.6), ("#a89cb8", "#ffb480"))
    out.append(c)
    for panel in out:
        grade(panel, 0.25, 0.03, 0.10)
    return [panel.finish() for panel in out]


def storyboard() -> Picture:
    """Lay the panels on a white page, two across, three down."""
    w, h = PANEL
    page = np.full((3 * h + 4 * GUTTER, 2 * w + 3 * GUTTER, 3), 255, dtype=np.uint8)
    for i, panel in enumerate(_panels()):
        x, y = GUTTER + (i % 2) * (w + GUTTER), GUTTER + (i // 2) * (h + GUTTER)
        page[y : y + h, x : x + w] = panel
    return page
