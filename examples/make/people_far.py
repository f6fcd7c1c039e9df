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
from faces import FACES

if TYPE_CHECKING:
    from face import Face
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


FAR = {
    "lin": Person(FACES["lin"], wear_jade_robe, (u.sleek,), u.sleek_back, "#ece4d4", 0.97),
    "zhou": Person(FACES["zhou"], wear_grey_robe, (h.swept, w.long_beard), u.grey_bun_back, "#a3b3b0", 0.98),
    "edda": Person(FACES["edda"], wear_shop_apron, (h.swept, w.glasses), u.grey_bun_back, "#cbd6d6", 0.95),
    "tom": Person(FACES["tom"], wear_waistcoat, (h.tousled,), backdrop="#aebfbc"),
    "ines": Person(FACES["ines"], wear_oilskin, (w.beanie,), backdrop="#dde4e6"),
    "pell": Person(FACES["pell"], wear_keeper, (h.short, w.full_beard), backdrop="#9fb0ba"),
    "nils": Person(FACES["nils"], wear_jumper, (h.tousled,), backdrop="#b4c2c6", scale=0.86),
}
