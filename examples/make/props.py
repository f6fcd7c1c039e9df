"""Things that are references of their own, and pictures that start a shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from clips import AUDIO_RATE, FPS, encode
from geometry import points, smooth
from numpy.typing import NDArray
from paint import Canvas
from panels import backdrop, draw_parcel, shadow, stand
from pen import Pose
from place_sea import SEA, boat, draw_quay, harbour, harbour_base
from scenery import grade

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Picture = NDArray[np.uint8]
BOATS = (
    (1120, 640, 74, "#8a3434", None),
    (720, 660, 96, "#2f6a74", "#e0d4bc"),
    (1370, 720, 128, "#b8842c", "#d8d0c0"),
    (420, 760, 168, "#24466e", "#e8dcc4"),
    (960, 830, 150, "#a8362c", None),
)


def parcel() -> Picture:
    """A brown paper parcel on a plain ground."""
    c = Canvas(768, 768, "#dfe3e4", seed=3)
    c.keep_shadows_inside()
    draw_parcel(c, 384, 420, 440)
    return c.finish()


def lantern() -> Picture:
    """A brass storm lantern on a plain ground."""
    c = Canvas(768, 960, "#d4dade", seed=3)
    brass = {"relief": 1.1, "round": 14, "shade": "#4a2c10", "light": "#ffe6a0"}
    c.keep_shadows_inside()
    c.stroke(
        [(240, 420), (226, 200), (384, 96), (542, 200), (528, 420)], 18, "#8a6a30", start=1, end=1, relief=0.9, round=5
    )
    c.fill(smooth([(330, 250), (350, 190), (384, 172), (418, 190), (438, 250)]), "#b8863a", **brass)
    c.fill(smooth([(250, 330), (300, 262), (384, 246), (468, 262), (518, 330), (384, 346)]), "#b8863a", **brass)
    glass = smooth([(272, 340), (496, 340), (536, 480), (520, 620), (470, 680), (298, 680), (248, 620), (232, 480)])
    area = c.fill(glass, "#ffdf98", to="#ffb24c", relief=0.5, round=40, shade="#a8642c", light="#fff6d8")
    c.fill(
        smooth([(384, 420), (430, 540), (420, 610), (384, 640), (348, 610), (338, 540)]), "#fffbe6", soft=16, clip=area
    )
    c.fill(smooth([(384, 470), (406, 560), (384, 616), (362, 560)]), "#ff9a3c", soft=8, clip=area, opacity=0.8)
    c.stroke([(276, 400), (262, 480), (276, 590)], 14, "#ffffff", soft=5, clip=area, opacity=0.8)
    for x in (-1, 1):
        c.stroke(
            [(384 + x * 118, 334), (384 + x * 166, 480), (384 + x * 104, 690)],
            12,
            "#8a6a30",
            start=1,
            end=1,
            relief=0.9,
            round=4,
        )
    for y in (430, 560):
        c.stroke([(226, y), (384, y + 16), (542, y)], 9, "#a87c34", start=1, end=1, relief=0.9, round=3)
    c.fill(
        smooth([(276, 670), (492, 670), (548, 740), (560, 840), (520, 868), (248, 868), (208, 840), (220, 740)]),
        "#b8863a",
        **brass,
    )
    c.stroke([(222, 766), (384, 784), (546, 766)], 12, "#7a5424", start=1, end=1, opacity=0.8)
    c.fill(points([(300, 700), (468, 700), (476, 716), (292, 716)]), "#ffe9b0", soft=4, opacity=0.6)
    return c.finish()


def first_light_frame() -> Picture:
    """Ines on the quay, the picture a shot starts from (1280 x 720)."""
    c = backdrop(harbour(), (0, 0, 1920), 0.4)
    shadow(c, 452, 512, 60)
    stand(c, Pose(yaw=-0.12, gaze=-0.4, smile=0.2), (452, 300, 16.2), ("#b8a4b8", "#ffb480"), "ines")
    grade(c, 0.2, 0.03, 0.08)
    return cv2.resize(c.finish(), (1280, 720), interpolation=cv2.INTER_CUBIC)


def _ripple(base: NDArray[np.float32], t: float, scale: float) -> NDArray[np.float32]:
    """Let the water below the horizon wander; the period is four seconds."""
    h, w = base.shape[:2]
    y0 = int(SEA * scale) + 1
    yy, xx = np.mgrid[y0:h, 0:w].astype(np.float32)
    depth = (yy - y0) / (h - y0)
    turn = np.float32(2 * np.pi * t / 4)
    dx = (0.8 + 5 * depth) * np.sin(yy / (2 + 10 * depth) + turn * 2) * 0.6
    dy = (0.4 + 3 * depth) * np.sin(xx / (14 + 60 * depth) + yy * 0.11 - turn)
    out = base.copy()
    out[y0:] = cv2.remap(base, xx + dx, np.clip(yy + dy, y0, h - 1), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return out


def _surf(seconds: float) -> NDArray[np.float32]:
    """Slow waves against a quay, made of filtered noise."""
    n = int(seconds * AUDIO_RATE)
    rng = np.random.default_rng(12)
    spectrum = np.fft.rfft(rng.standard_normal(n))
    f = np.fft.rfftfreq(n, 1 / AUDIO_RATE)
    spectrum *= (f > 60) / (1 + (f / 420) ** 1.4)
    hiss = np.fft.irfft(spectrum, n)
    t = np.arange(n) / AUDIO_RATE
    swell = 0.45 + 0.55 * np.sin(2 * np.pi * t / 4 - 0.8) ** 2
    return (hiss / np.abs(hiss).max() * swell * 0.5).astype(np.float32)


def harbour_clip(path: Path, seconds: float = 4.0) -> None:
    """The harbour at dawn, boats rocking: an existing clip that a shot only cuts in."""
    scale = 2 / 3
    c = Canvas(1920, 1080, "#20304a", ss=scale, seed=43)
    harbour_base(c)
    still = c.px.copy()

    def frames() -> Iterator[Picture]:
        for i in range(round(seconds * FPS)):
            t = i / FPS
            c.px = _ripple(still, t, scale)
            for k, (x, y, size, hull, cabin) in enumerate(BOATS):
                turn = 2 * np.pi * t / 4 + k * 1.7
                boat(
                    c,
                    (x + 3 * np.sin(turn), y + size * 0.03 * np.sin(turn * 2 + k), size),
                    hull,
                    cabin,
                    0.022 * np.sin(turn),
                )
            draw_quay(c)
            grade(c, 0.40, 0.02, 0.20)
            yield np.clip(c.px * 255 + 0.5, 0, 255).astype(np.uint8)

    encode(path, frames(), (1280, 720), _surf(seconds), crf=24)
