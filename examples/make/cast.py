"""Everyone who appears in the examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

import clothes as k
import hair as h
from clothes import Build, Cloth
from face import Face, draw_face, draw_neck
from paint import Canvas
from pen import Pen, Pose


def _nothing(p: Pen, f: Face) -> None:
    """No hair behind the head."""


@dataclass(frozen=True)
class Person:
    """A figure: features, hair, clothes, and the flat backdrop behind."""

    face: Face
    wear: Callable[[Pen, Face, bool], None]
    tops: tuple[h.Style, ...]
    behind: Callable[[Pen, Face], None] = _nothing
    backdrop: str = "#e9e3d6"
    scale: float = 1.0
    rest: Pose = field(default_factory=Pose)


def draw(person: Person, pose: Pose, size: tuple[int, int] = (768, 1024), ss: float = 2.0) -> NDArray[np.uint8]:
    """Paint one figure from the hips up on its plain backdrop."""
    w, height = size
    canvas = Canvas(w, height, person.backdrop, ss=ss, seed=17)
    paint_person(canvas, person, pose, w / 2, height * 0.27, height * 0.117)
    return canvas.finish()


def paint_person(canvas: Canvas, person: Person, pose: Pose, x: float, y: float, unit: float) -> None:
    """Paint a figure onto any canvas; x, y is the point between the eyes."""
    y += (1 - person.scale) * unit * 2.2
    canvas.keep_shadows_inside()
    p = Pen(canvas, x, y, unit * person.scale, pose)
    person.wear(p, person.face, True)
    person.behind(p, person.face)
    draw_neck(p, person.face)
    person.wear(p, person.face, False)
    mask = draw_face(p, person.face)
    for top in person.tops:
        top(p, person.face, mask)
    canvas.cover = None


RED = Cloth("#b8272b", "#6a1020", "#f0664f", 0.05)


def wear_raincoat(p: Pen, f: Face, back: bool) -> None:
    """Mara's red raincoat, hood down, hands in the pockets."""
    b = Build(1.62, 1.36, 1.66)
    if back:
        k.hood_down(p, RED)
        return
    trunk = k.torso(p, b, RED)
    k.sleeves(p, b, RED, 0.05, pocket=True, trunk=trunk)
    k.throat(p, f.skin, f.shade, 2.5)
    k.placket(p, RED, 0.10, 2.55, 5, "#e9c98e")
    k.pockets(p, RED, 1.08, 5.6)
    k.hood_front(p, RED)


def wear_work_jacket(p: Pen, f: Face, back: bool) -> None:
    """Jon's waxed olive jacket over a grey tee."""
    c = Cloth("#4c5a3c", "#222c22", "#98a070", 0.10)
    b = Build(1.95, 1.62, 1.66)
    if back:
        return
    trunk = k.torso(p, b, c)
    k.sleeves(p, b, c, 0.02, pocket=True, trunk=trunk)
    k.lapels(p, c, Cloth("#8d9096", "#4c5060", "#c6c8c8"))
    k.pockets(p, c, 1.3, 5.55, 0.10)


MARA = Person(
    Face(skin="#e9bd9f", shade="#b0705f", light="#fbe2cb", blush="#d4685c", lips="#b04a4c", iris="#4f7a72", hair="#33201a",
         width=0.97, jaw=0.66, eye=1.08, brow=0.058, nose=0.88, mouth=0.29, lashes=0.8, freckles=22),
    wear_raincoat, (h.bob,), h.bob_back, "#e6e0d4", 0.98,
)  # fmt: skip
JON = Person(
    Face(skin="#dca988", shade="#95604c", light="#f3cfae", blush="#c4655a", lips="#a8625a", iris="#6a7f96", hair="#5b3f26",
         width=1.0, jaw=0.80, chin=1.31, brow=0.095, nose=1.08, mouth=0.32, age=0.45, stubble=1.0),
    wear_work_jacket, (h.short,), backdrop="#dde2e2",
)  # fmt: skip

PEOPLE: dict[str, Person] = {"mara": MARA, "jon": JON}
