"""The casts of tea-house, beats and harbour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import clothes as k
import garments as g
import hair as h
import headwear as w
import trims as t
import updos as u
from cast import Person
from clothes import Build, Cloth
from face import Face

if TYPE_CHECKING:
    from pen import Pen

JADE = Cloth("#7fae98", "#3c6a60", "#c8e6d2", 0.05)
OILSKIN = Cloth("#d9a32c", "#8a5a1a", "#fbdc7c", 0.05)
NAVY = Cloth("#2d3c58", "#131c30", "#6f86ac", 0.10)


def wear_jade_robe(p: Pen, f: Face) -> None:
    """Lin Qiu's jade robe with an ivory edge."""
    b = Build(1.50, 1.20, 1.55, 0.06)
    trunk = k.torso(p, b, JADE)
    g.throat(p, f.skin, f.shade, 2.7)
    g.robe(p, b, JADE, Cloth("#e9dfc4", "#a9936c", "#fffaf0"), Cloth("#9a3f46", "#541a26", "#d8807c"))
    k.sleeves(p, b, JADE, 0.20, trunk=trunk)


def wear_grey_robe(p: Pen, f: Face) -> None:
    """Old Zhou's indigo-grey robe."""
    c = Cloth("#59627a", "#2a3044", "#9aa6bc", 0.10)
    b = Build(1.70, 1.48, 1.72, 0.08)
    trunk = k.torso(p, b, c)
    g.throat(p, f.skin, f.shade, 2.6)
    g.robe(p, b, c, Cloth("#2b3046", "#141828", "#6f7896"), Cloth("#8a6a3e", "#4a341e", "#c8a870"))
    k.sleeves(p, b, c, 0.24, trunk=trunk)


def wear_shop_apron(p: Pen, _f: Face) -> None:
    """Edda's plum blouse and leather apron."""
    c = Cloth("#7a4460", "#3c1c34", "#b98aa0", 0.06)
    b = Build(1.52, 1.34, 1.56, 0.10)
    trunk = k.torso(p, b, c)
    k.sleeves(p, b, c, 0.05, trunk=trunk)
    g.shirt_collar(p, Cloth("#efe2d2", "#b49a8a", "#ffffff"))
    g.apron(p, Cloth("#7a5030", "#3c2416", "#b88a58", 0.12))


def wear_waistcoat(p: Pen, _f: Face) -> None:
    """Tom's rolled shirt and green waistcoat."""
    shirt = Cloth("#e6dcc6", "#a6937a", "#fffaf0", 0.04)
    b = Build(1.66, 1.38, 1.50)
    trunk = k.torso(p, b, shirt)
    k.sleeves(p, b, shirt, 0.06, trunk=trunk)
    t.waistcoat(p, Cloth("#3f5c48", "#1c2f26", "#86a488", 0.10))
    g.shirt_collar(p, shirt)


def wear_oilskin(p: Pen, _f: Face) -> None:
    """Ines's yellow oilskin over a blue roll-neck."""
    b = Build(1.72, 1.52, 1.74)
    trunk = k.torso(p, b, OILSKIN)
    k.sleeves(p, b, OILSKIN, 0.06, pocket=True, trunk=trunk)
    k.lapels(p, OILSKIN, NAVY, 3.3)
    g.roll_neck(p, NAVY)
    k.pockets(p, OILSKIN, 1.15, 5.6)


def wear_keeper(p: Pen, _f: Face) -> None:
    """Pell's navy keeper's coat with brass buttons."""
    b = Build(1.88, 1.66, 1.80, 0.03)
    trunk = k.torso(p, b, NAVY)
    k.sleeves(p, b, NAVY, 0.03, trunk=trunk)
    k.lapels(p, NAVY, Cloth("#d8d2c4", "#948a7c", "#ffffff"), 3.2)
    for x in (-0.62, 0.62):
        t.buttons(p, x, 3.5, 6.2, 4, "#e0b550")


def wear_jumper(p: Pen, _f: Face) -> None:
    """Nils's striped jumper and red scarf."""
    c = Cloth("#e2d8c4", "#9a8a7c", "#fffaf0", 0.12)
    b = Build(1.42, 1.26, 1.36, 0.05)
    trunk = k.torso(p, b, c)
    t.hoops(p, trunk, "#34507a")
    for arm in k.sleeves(p, b, c, 0.02, trunk=trunk):
        t.hoops(p, arm, "#34507a")
    g.scarf(p, Cloth("#b53a34", "#641820", "#ea8068", 0.12))


LIN = Person(
    Face(
        skin="#f0cba8",
        shade="#b88064",
        light="#ffe9d0",
        blush="#de7c6c",
        lips="#b8423f",
        iris="#33241c",
        hair="#17141a",
        width=0.95,
        jaw=0.65,
        chin=1.24,
        eye=1.0,
        brow=0.05,
        nose=0.86,
        mouth=0.26,
        lashes=0.75,
    ),
    wear_jade_robe,
    (u.sleek,),
    u.sleek_back,
    "#ece4d4",
    0.97,
)
ZHOU = Person(
    Face(
        skin="#d8a880",
        shade="#93614a",
        light="#f2d0aa",
        blush="#b8604c",
        lips="#9c5c50",
        iris="#3a2a20",
        hair="#dcd8d0",
        width=0.97,
        jaw=0.72,
        chin=1.28,
        eye=0.94,
        brow=0.085,
        nose=1.08,
        mouth=0.27,
        age=1.0,
    ),
    wear_grey_robe,
    (h.swept, w.long_beard),
    u.grey_bun_back,
    "#a3b3b0",
    0.98,
)
EDDA = Person(
    Face(
        skin="#ecc4aa",
        shade="#b07c6c",
        light="#ffe6d4",
        blush="#d87468",
        lips="#b05c5c",
        iris="#5c7c8c",
        hair="#a8a4a6",
        width=0.97,
        jaw=0.70,
        chin=1.22,
        eye=1.0,
        brow=0.06,
        nose=1.0,
        mouth=0.27,
        age=0.9,
    ),
    wear_shop_apron,
    (h.swept, w.glasses),
    u.grey_bun_back,
    "#cbd6d6",
    0.95,
)
TOM = Person(
    Face(
        skin="#a8704c",
        shade="#64382a",
        light="#d4a078",
        blush="#a04c3c",
        lips="#8c4844",
        iris="#3a2618",
        hair="#241814",
        width=0.97,
        jaw=0.72,
        chin=1.26,
        eye=1.04,
        brow=0.08,
        nose=1.08,
        mouth=0.31,
    ),
    wear_waistcoat,
    (h.tousled,),
    backdrop="#aebfbc",
)
INES = Person(
    Face(
        skin="#cf9672",
        shade="#8a523e",
        light="#efc49c",
        blush="#bd5c48",
        lips="#9c504a",
        iris="#4c5c44",
        hair="#4a3a34",
        width=1.0,
        jaw=0.76,
        chin=1.26,
        eye=0.98,
        brow=0.075,
        nose=1.08,
        mouth=0.32,
        age=0.6,
    ),
    wear_oilskin,
    (w.beanie,),
    backdrop="#dde4e6",
)
PELL = Person(
    Face(
        skin="#e0ae90",
        shade="#9a6454",
        light="#f8d4b8",
        blush="#c8604e",
        lips="#a06058",
        iris="#5c86a4",
        hair="#e6e2da",
        width=1.02,
        jaw=0.82,
        chin=1.30,
        eye=0.94,
        brow=0.105,
        nose=1.2,
        mouth=0.31,
        age=0.9,
    ),
    wear_keeper,
    (h.short, w.full_beard),
    backdrop="#9fb0ba",
)
NILS = Person(
    Face(
        skin="#f0c6a4",
        shade="#bb7c62",
        light="#ffe6cc",
        blush="#e07460",
        lips="#c06658",
        iris="#5c8c5c",
        hair="#a8502a",
        width=0.98,
        jaw=0.68,
        chin=1.16,
        eye=1.22,
        brow=0.06,
        nose=0.80,
        mouth=0.26,
        freckles=40,
    ),
    wear_jumper,
    (h.tousled,),
    backdrop="#b4c2c6",
    scale=0.86,
)

FAR = {"lin": LIN, "zhou": ZHOU, "edda": EDDA, "tom": TOM, "ines": INES, "pell": PELL, "nils": NILS}
