"""The yard with the rusty wall, at dusk after rain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geometry import box, ellipse, path, points
from paint import Array, Canvas, mix, noise, rgb
from scenery import bricks, depth_noise, grade, haze, mask_of, multiply, plane, reflect, sky, tint

if TYPE_CHECKING:
    from numpy.typing import NDArray

HORIZON = 612.0


def corrugated(h: int, w: int, seed: int = 5) -> Array:
    """Corrugated iron: flaking teal paint over rust, sheet joints, rivets."""
    x = np.arange(w, dtype=np.float32)
    wave = np.sin(x * 2 * np.pi / 34)
    lit = (0.80 + 0.26 * np.cos(x * 2 * np.pi / 34 + 0.9) + 0.06 * wave)[None, :, None]
    patch = noise(h, w, seed, cell=210, octaves=6)
    streak = noise(h, w, seed + 1, cell=24, octaves=4, stretch=16)
    up = np.linspace(-0.25, 0.65, h, dtype=np.float32)[:, None] ** 2 * 1.5
    rust = 1 / (1 + np.exp(-9 * (patch * 0.9 + streak * 0.75 + up - 0.18)))
    deep = np.clip(noise(h, w, seed + 2, cell=60, octaves=5) + streak * 0.5, 0, 1)
    paint = rgb("#5f8c86") * (1 + 0.10 * noise(h, w, seed + 3, cell=120, octaves=4))[..., None]
    iron = rgb("#b2612f") + deep[..., None] * (rgb("#4a2018") - rgb("#b2612f"))
    iron = iron + np.clip(streak - 0.35, 0, 1)[..., None] * (rgb("#e39a4c") - iron) * 0.8
    out = paint + rust[..., None] * (iron - paint)
    edge = np.clip(1 - np.abs(rust - 0.5) * 3.2, 0, 1)
    out *= (1 - 0.35 * edge)[..., None] * lit
    for sheet in range(0, w, 408):
        out[:, sheet : sheet + 5] *= 0.45
        out[:, sheet + 5 : sheet + 9] *= 1.2
    for y in (int(h * 0.06), int(h * 0.5), int(h * 0.93)):
        for rx in range(16, w, 68):
            out[y - 3 : y + 4, rx - 3 : rx + 4] *= 0.5
            out[y - 3 : y, rx - 3 : rx + 1] *= 2.0
    return out.astype(np.float32)


def _town(c: Canvas) -> None:
    """Roofs, a chimney and a crane against the afterglow."""
    far = path(
        "0,640 0,470 150,470 150,440 300,440 300,480 420,430 540,480 560,480 560,505 700,505 "
        "700,470 830,470 830,500 1100,500 1100,640"
    )
    c.fill(far, "#5d5668", to="#8a6a68", texture=0.03, soft=1.5)
    c.fill(box(598, 250, 632, 520), "#544e62", to="#80656a", soft=1.2)
    for k in range(7):
        c.fill(ellipse(628 + k * 36, 232 - k * 13, 18 + k * 10, 11 + k * 5), "#8d7c86", soft=9 + k * 2, opacity=0.30)
    near = path("0,660 0,395 90,352 180,395 270,352 360,395 360,500 480,500 480,560 560,560 560,660")
    c.fill(near, "#39384a", to="#5b4a54", texture=0.05)
    for x, y in ((40, 440), (86, 440), (220, 440), (266, 440), (312, 440), (400, 530)):
        lit = (x // 2) % 3 == 0
        c.fill(box(x, y, x + 26, y + 34), "#ffc766" if lit else "#2a2a3a", texture=0.05)
        if lit:
            c.glow(x + 13, y + 17, 70, "#ff9a3c", 0.22)
    for a, b in (
        ((860, 500), (860, 300)),
        ((860, 306), (1040, 290)),
        ((860, 306), (800, 318)),
        ((860, 300), (1000, 292)),
    ):
        c.stroke([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b], 6, "#56506a", start=1, end=1)
    c.stroke([(1000, 293), (1000, 350), (1000, 386)], 2, "#56506a", start=1, end=1)


def _ground(c: Canvas) -> None:
    """Wet asphalt with puddles that hold the sky."""
    h = c.px.shape[0]
    y0 = int(HORIZON * c.ss)
    c.px[y0:] = rgb("#6a5a5c") + np.linspace(0, 1, h - y0, dtype=np.float32)[:, None, None] * (
        rgb("#25242e") - rgb("#6a5a5c")
    )
    rough = depth_noise(c, HORIZON, 31, cell=40)
    c.px *= (1 + 0.16 * rough)[..., None]
    pools = depth_noise(c, HORIZON, 44, cell=230)
    wet = np.clip((pools - 0.02) * 7, 0, 1)
    below = np.arange(h)[:, None] >= y0
    damp = np.where(below, 0.22 + 0.78 * wet, 0).astype(np.float32)
    rim = np.clip(1 - np.abs(pools - 0.02) * 22, 0, 1) * below
    reflect(c, HORIZON, damp, 0.9, ripple=3.0, dim=0.86)
    multiply(c, (rim * 0.35).astype(np.float32), "#201c26")


def _wall(c: Canvas) -> None:
    """The wall itself, its top rail and foot, and a bricked left side."""
    tex = corrugated(900, 3264)
    tex = tex * np.linspace(0.62, 1.02, tex.shape[1], dtype=np.float32)[None, :, None]
    plane(c, tex, [(930, 402), (1960, -130), (1960, 1010), (930, 634)])
    c.fill([(926, 396), (1960, -152), (1960, -108), (926, 410)], "#3c2a28", to="#5a3a30", axis="x")
    foot = [(926, 628), (1960, 985), (1960, 1040), (926, 642)]
    c.fill(foot, "#2c211f", to="#3a2a24", axis="x", soft=3)
    left = bricks(700, 900, "#6a4a4a", "#2e2630", 8)
    left *= np.linspace(0.55, 0.95, 900, dtype=np.float32)[None, :, None]
    plane(c, left, [(-40, 120), (218, 330), (218, 648), (-40, 800)])
    c.fill([(-40, 100), (222, 318), (222, 334), (-40, 126)], "#221d28")


def _light(c: Canvas) -> None:
    """The low sun rakes the wall; a lamp hangs over it."""
    rake = mask_of(c, [(1000, 380), (1960, -40), (1960, 420), (1000, 590)], soft=60)
    c.px += (rake * 0.20)[..., None] * rgb("#ff8c46") * c.px * 2.2
    low = mask_of(c, [(926, 600), (1960, 820), (1960, 1020), (926, 645)], soft=45)
    multiply(c, low * 0.55, "#2c2236")
    c.stroke([(1512, 112), (1500, 60), (1440, 18), (1372, 46), (1366, 92)], 11, "#1f1a20", start=1, end=1)
    c.fill([(1330, 128), (1348, 92), (1384, 92), (1402, 128)], "#2a2428", relief=0.6, round=6)
    c.fill(ellipse(1366, 130, 30, 10), "#fff0c0", texture=0)
    c.glow(1366, 136, 330, "#ffb460", 0.55)
    c.glow(1366, 136, 90, "#fff0c8", 0.7)
    cone = mask_of(c, [(1340, 130), (1392, 130), (1600, 780), (1130, 700)], soft=40)
    c.px += (cone * 0.10)[..., None] * rgb("#ffb870")


def _drum(c: Canvas, x: float, y: float, w: float, h: float, ink: str) -> None:
    """An oil drum with hoops."""
    c.fill(ellipse(x + w * 0.1, y + h * 0.5, w * 0.75, w * 0.16), "#14121a", soft=10, opacity=0.7)
    body = [
        (x - w / 2, y - h / 2),
        (x + w / 2, y - h / 2),
        (x + w / 2, y + h / 2 - 6),
        (x, y + h / 2 + w * 0.1),
        (x - w / 2, y + h / 2 - 6),
    ]
    area = c.fill(body, ink, relief=0.0, texture=0.16)
    c.fill(box(x + w * 0.05, y - h, x + w, y + h), "#120e16", soft=w * 0.16, clip=area, opacity=0.7)
    c.fill(box(x - w * 0.42, y - h, x - w * 0.28, y + h), "#ffb478", soft=w * 0.05, clip=area, opacity=0.45)
    for k in (-0.2, 0.16):
        c.fill(box(x - w, y + h * k, x + w, y + h * k + 7), "#1a1216", clip=area, opacity=0.6, soft=1.5)
        c.fill(box(x - w, y + h * k - 6, x + w, y + h * k - 1), "#e0935a", clip=area, opacity=0.35, soft=1)
    c.fill(ellipse(x, y - h / 2, w / 2, w * 0.13), mix(ink, "#000000", 0.25), to=mix(ink, "#ffb070", 0.3), axis="x")
    c.fill(ellipse(x, y - h / 2, w * 0.43, w * 0.10), "#5b4650", to="#b08468", axis="x")


def _weeds(c: Canvas) -> None:
    """Grass along the foot of the wall."""
    rng = np.random.default_rng(9)
    for _ in range(150):
        t = rng.uniform(0, 1)
        x, y = 950 + t * 990, 640 + t * 385 + rng.normal(0, 5)
        s = 10 + 46 * t
        c.stroke(
            [
                (x, y),
                (x + rng.normal(0, 0.2) * s, y - s * 0.5),
                (x + rng.normal(0, 0.5) * s, y - s * rng.uniform(0.7, 1.2)),
            ],
            1.5 + 2.5 * t,
            mix("#28301f", "#8a7a48", rng.uniform(0, 0.6)),
            start=1,
            end=0,
        )


def _foreground(c: Canvas) -> None:
    """Drums, planks, weeds and wires give the depth."""
    _drum(c, 1196, 684, 84, 118, "#4d5f5c")
    _drum(c, 1278, 726, 96, 136, "#7c3a26")
    for k in range(4):
        x = 1585 + k * 34
        c.fill(
            [(x, 330 + k * 26), (x + 24, 326 + k * 26), (x + 92, 900 + k * 8), (x + 60, 906 + k * 8)],
            mix("#5a4332", "#20181c", 0.15 * k),
            to="#2b211f",
            texture=0.14,
        )
        c.fill(
            [(x, 330 + k * 26), (x + 7, 329 + k * 26), (x + 68, 904 + k * 8), (x + 60, 906 + k * 8)],
            "#e09a62",
            opacity=0.35,
        )
    _weeds(c)
    for y0, y1, sag in ((150, 60, 60), (186, 120, 66)):
        c.stroke(
            [(-20, y0), (500, (y0 * 2 + y1) / 3 + sag), (1000, (y0 + 2 * y1) / 3 + sag), (1500, y1)],
            2.4,
            "#2a2432",
            start=1,
            end=1,
        )


def yard() -> NDArray[np.uint8]:
    """Paint the whole place."""
    c = Canvas(1920, 1080, "#20222c", ss=1.5, seed=23)
    sky(
        c,
        [(0, "#27324c"), (0.35, "#4d5672"), (0.62, "#a5737a"), (0.84, "#ee9a62"), (1, "#ffcf8a")],
        HORIZON,
        0.55,
        "#d98a78",
        12,
    )
    c.glow(500, 560, 620, "#ff9a50", 0.38)
    _town(c)
    haze(c, 420, HORIZON + 6, "#e8a070", 0.45)
    _wall(c)
    _light(c)
    _ground_under_wall(c)
    _foreground(c)
    grade(c, 0.42, 0.03, 0.22)
    return c.finish()


def _ground_under_wall(c: Canvas) -> None:
    """Paint the ground, keeping the walls that reach below the horizon."""
    keep = np.maximum(
        mask_of(c, [(926, 396), (1960, -152), (1960, 1024), (926, 640)]),
        mask_of(c, [(-40, 100), (222, 318), (222, 648), (-40, 800)]),
    )
    before = c.px.copy()
    _ground(c)
    c.px += keep[..., None] * (before - c.px)
    foot = mask_of(c, [(900, 640), (1960, 1010), (1960, 1120), (900, 668)], soft=16)
    foot_left = mask_of(c, [(-40, 790), (222, 640), (250, 662), (-40, 860)], soft=16)
    multiply(c, np.maximum(foot, foot_left) * (1 - keep) * 0.7, "#15121c")
    tint(c, mask_of(c, points([(380, 612), (880, 612), (760, 700), (200, 700)]), soft=30) * (1 - keep), "#ffb070", 0.16)
