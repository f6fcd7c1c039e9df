"""A person of the cast, and how to paint one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from face import Face, draw_face, draw_neck
from geometry import path, points
from paint import Array, Canvas
from pen import Pen, Pose

if TYPE_CHECKING:
    from collections.abc import Callable

    import hair as h
    import numpy as np
    from numpy.typing import NDArray


def _nothing(_p: Pen, _f: Face) -> None:
    """No hair behind the head."""


@dataclass(frozen=True)
class Person:
    """A figure: features, hair, clothes, and the flat backdrop behind."""

    face: Face
    wear: Callable[[Pen, Face], None]
    tops: tuple[h.Style, ...]
    behind: Callable[[Pen, Face], None] = _nothing
    backdrop: str = "#e9e3d6"
    scale: float = 1.0
    collar: Callable[[Pen, Face], None] = _nothing  # what lies behind the neck


def draw(person: Person, pose: Pose, size: tuple[int, int] = (768, 1024), ss: float = 2.0) -> NDArray[np.uint8]:
    """Paint one figure from the hips up on its plain backdrop."""
    w, height = size
    canvas = Canvas(w, height, person.backdrop, ss=ss, seed=17)
    paint_person(canvas, person, pose, (w / 2, height * 0.27, height * 0.117))
    return canvas.finish()


def paint_person(
    canvas: Canvas, person: Person, pose: Pose, at: tuple[float, float, float], *, legs: bool = False
) -> Array:
    """Paint a figure onto any canvas; `at` is the point between the eyes and the head unit. Returns coverage."""
    x, y, unit = at
    y += (1 - person.scale) * unit * 2.2
    canvas.keep_shadows_inside()
    p = Pen(canvas, x, y, unit * person.scale, pose)
    if legs:
        _legs(p)
    person.collar(p, person.face)
    person.behind(p, person.face)
    draw_neck(p, person.face)
    person.wear(p, person.face)
    mask = draw_face(p, person.face)
    for top in person.tops:
        top(p, person.face, mask)
    cover, canvas.cover = canvas.cover, None
    return cover


def _legs(p: Pen) -> None:
    """Trousers and boots, for figures seen whole."""
    trouser = path("0.06,6.9 1.42,6.9 1.34,9.0 1.16,11.4 1.2,12.2 0.48,12.2 0.44,11.2 0.3,9.0")
    boot = [(0.44, 12.0), (1.20, 12.0), (1.30, 12.6), (1.46, 12.96), (0.40, 12.96), (0.40, 12.5)]
    for m in (-1, 1):
        p.cloth(points(trouser) * [m, 1], "#2c3344", relief=0.8, round=0.3, shade="#12151f", light="#5c6a88")
        p.cloth(points(boot) * [m, 1], "#241c1c", relief=0.8, round=0.12, light="#7a6a60")
