"""Regenerate every picture, video and voice of the examples.

``python examples/make/all.py`` makes everything; name parts to make only those, for instance
``python examples/make/all.py rusty-wall harbour``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


from typing import TYPE_CHECKING

from cast import draw
from clips import person_clip
from music import save_m4a, tune
from paint import resized, save
from panels import storyboard
from pen import Pose
from people import PEOPLE
from place_diner import diner
from place_light import lamp_room, net_loft
from place_sea import harbour
from place_tea import tea_house
from place_workshop import workshop
from place_yard import yard
from props import first_light_frame, harbour_clip, lantern, parcel
from voices import save_wav, speak

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCENES = Path(__file__).resolve().parent.parent / "scenes"
ASSETS = SCENES / "assets"


def portrait(name: str, folder: Path = ASSETS, suffix: str = ".jpg") -> None:
    """One character as a still, front-facing."""
    save(draw(PEOPLE[name], Pose()), folder / (name + suffix), quality=93)


def voice(name: str, folder: Path = ASSETS) -> None:
    """One character's voice."""
    save_wav(speak(name), folder / (name + ".wav"))


def place(picture: NDArray[np.uint8], name: str, folder: Path = ASSETS) -> None:
    """A location as a JPEG."""
    save(picture, folder / (name + ".jpg"), quality=88)


def rusty_wall() -> None:
    """Mara, Jon and the yard."""
    portrait("jon", suffix=".png")
    save(resized(yard(), 1600), ASSETS / "yard.png")
    voice("mara")
    voice("jon")
    person_clip("mara", ASSETS / "mara.mp4", length=4.4)


def four_voices() -> None:
    """Two filmed guests, two drawn ones, one diner."""
    place(diner(), "diner")
    for name in ("theo", "bram"):
        portrait(name)
    for name in ("nadia", "lotte", "theo", "bram"):
        voice(name)
    person_clip("nadia", ASSETS / "nadia.mp4", length=4.0, phase=1.4)
    person_clip("lotte", ASSETS / "lotte.mp4", length=3.6, phase=2.6)


def tea() -> None:
    """Lin Qiu, old Zhou and the tea house."""
    place(tea_house(), "tea-house")
    for name in ("lin", "zhou"):
        portrait(name)
        voice(name)


def panels() -> None:
    """The storyboard page, and Ada with her parcel."""
    save(storyboard(), ASSETS / "last-parcel-board.jpg", quality=88)
    save(parcel(), ASSETS / "parcel.jpg", quality=92)
    portrait("ada")
    voice("ada")


def beats() -> None:
    """Edda, Tom and the workshop."""
    place(workshop(), "workshop")
    for name in ("edda", "tom"):
        portrait(name)
        voice(name)


def first_light() -> None:
    """A first frame and an existing clip."""
    save(first_light_frame(), ASSETS / "first-light.jpg", quality=90)
    harbour_clip(ASSETS / "dawn.mp4")


def harbour_story() -> None:
    """Everything of the story repository."""
    folder = SCENES / "harbour" / "assets"
    place(harbour(), "harbour", folder)
    place(lamp_room(), "lamp-room", folder)
    place(net_loft(), "net-loft", folder)
    save(lantern(), folder / "lantern.jpg", quality=92)
    for name in ("ines", "pell", "nils"):
        portrait(name, folder)
        voice(name, folder)
    save_m4a(tune(), folder / "evening.m4a")


PARTS = {
    "rusty-wall": rusty_wall,
    "four-voices": four_voices,
    "tea-house": tea,
    "storyboard": panels,
    "beats": beats,
    "first-light": first_light,
    "harbour": harbour_story,
}


def main(names: list[str]) -> int:
    """Make the named parts, or all."""
    for name in names or list(PARTS):
        if name not in PARTS:
            print(f"no part called {name}; there are: {', '.join(PARTS)}")
            return 2
        print(name, flush=True)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
