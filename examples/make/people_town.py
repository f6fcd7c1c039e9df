"""The casts of rusty-wall, four-voices and storyboard."""

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
from faces import FACES

if TYPE_CHECKING:
    from face import Face
    from pen import Pen

RED = Cloth("#b8272b", "#6a1020", "#f0664f", 0.05)
TEAL = Cloth("#2f7f86", "#143f4c", "#7cc4bd", 0.05)
CREAM = Cloth("#efe4cf", "#b79f86", "#fffaf0", 0.05)
MUSTARD = Cloth("#d9992b", "#8a5418", "#f6cf74", 0.08)
DENIM = Cloth("#4a6c96", "#22375a", "#8fb0cf", 0.12)


def wear_raincoat(p: Pen, _f: Face) -> None:
    """Mara's red raincoat, hood down, hands in the pockets."""
    b = Build(1.62, 1.36, 1.66)
    trunk = k.torso(p, b, RED)
    k.sleeves(p, b, RED, 0.05, pocket=True, trunk=trunk)
    t.vest_front(p, Cloth("#26304a", "#10162a", "#566a90", 0.08), 2.7)
    g.roll_neck(p, Cloth("#2c3854", "#121a30", "#5d7298", 0.08))
    k.placket(p, RED, 0.10, 2.55, 5, "#e9c98e")
    k.pockets(p, RED, 1.08, 5.6)
    k.hood_front(p, RED)


def lay_hood(p: Pen, _f: Face) -> None:
    """The lowered hood behind Mara's neck."""
    k.hood_down(p, RED)


def wear_work_jacket(p: Pen, _f: Face) -> None:
    """Jon's waxed olive jacket over a grey tee."""
    c = Cloth("#4c5a3c", "#222c22", "#98a070", 0.10)
    b = Build(1.95, 1.78, 1.74)
    trunk = k.torso(p, b, c)
    k.sleeves(p, b, c, 0.02, pocket=True, trunk=trunk)
    k.lapels(p, c, Cloth("#8d9096", "#4c5060", "#c6c8c8"))
    k.pockets(p, c, 1.3, 5.55, 0.10)


def wear_diner_dress(p: Pen, f: Face) -> None:
    """Nadia's teal diner dress with a cream collar and apron."""
    b = Build(1.58, 1.22, 1.55)
    trunk = k.torso(p, b, TEAL)
    k.sleeves(p, b, TEAL, 0.0, trunk=trunk)
    g.throat(p, f.skin, f.shade, 2.5)
    g.shirt_collar(p, CREAM)
    k.placket(p, TEAL, 0.24, 2.5, 2, "#f6ead2")
    g.apron(p, CREAM)
    t.badge(p, 0.86, 3.25, "#e8b23a")


def wear_cardigan(p: Pen, _f: Face) -> None:
    """Theo's moss cardigan over a pale shirt."""
    c = Cloth("#6b6a3a", "#33331c", "#b5ae6c", 0.14)
    b = Build(1.78, 1.60, 1.70, 0.06)
    trunk = k.torso(p, b, c)
    k.sleeves(p, b, c, 0.03, trunk=trunk)
    shirt = Cloth("#dfe3ea", "#97a0b4", "#ffffff", 0.03)
    g.cardigan(p, c, shirt)
    g.shirt_collar(p, shirt)


def wear_denim(p: Pen, _f: Face) -> None:
    """Lotte's denim jacket over a mustard jumper."""
    b = Build(1.55, 1.28, 1.48)
    trunk = k.torso(p, b, DENIM)
    k.sleeves(p, b, DENIM, 0.02, pocket=True, trunk=trunk)
    k.lapels(p, DENIM, MUSTARD, 3.6)
    g.roll_neck(p, MUSTARD)
    k.pockets(p, DENIM, 1.1, 5.6, 0.12)
    t.stitches(p, "#d8b070")


def wear_plaid(p: Pen, _f: Face) -> None:
    """Bram's plaid shirt, open over a black tee."""
    c = Cloth("#8d2f3a", "#43121f", "#c9707a", 0.08)
    b = Build(2.12, 1.92, 1.98)
    trunk = k.torso(p, b, c)
    t.plaid(p, trunk, "#1c1c30", "#f0d8b0")
    for arm in k.sleeves(p, b, c, 0.06, trunk=trunk):
        t.plaid(p, arm, "#1c1c30", "#f0d8b0")
    k.lapels(p, c, Cloth("#26262c", "#0e0e14", "#565662"), 3.4)


def wear_courier(p: Pen, _f: Face) -> None:
    """Ada's yellow courier jacket with a dark bag strap."""
    c = Cloth("#e3b02c", "#94601a", "#ffe27c", 0.05)
    b = Build(1.60, 1.34, 1.52)
    trunk = k.torso(p, b, c)
    k.sleeves(p, b, c, 0.03, trunk=trunk)
    dark = Cloth("#2b3140", "#12151f", "#6a7690", 0.06)
    k.placket(p, c, 0.0, 2.2, 0, "#333333")
    g.roll_neck(p, dark)
    t.strap(p, dark)


TOWN = {
    "mara": Person(FACES["mara"], wear_raincoat, (h.bob,), h.bob_back, "#e6e0d4", 0.98, lay_hood),
    "jon": Person(FACES["jon"], wear_work_jacket, (h.short,), backdrop="#dde2e2"),
    "nadia": Person(FACES["nadia"], wear_diner_dress, (u.puff,), u.puff_back, "#c6d3d8", 0.97),
    "theo": Person(FACES["theo"], wear_cardigan, (h.swept, w.full_beard, w.glasses), backdrop="#93aab4"),
    "lotte": Person(FACES["lotte"], wear_denim, (u.pixie,), backdrop="#dfe4e6", scale=0.96),
    "bram": Person(FACES["bram"], wear_plaid, (u.bald, w.moustache), backdrop="#e4ddd8", scale=1.04),
    "ada": Person(FACES["ada"], wear_courier, (h.bob,), h.bob_back, "#e2e4e4", 0.97),
}
