"""Regenerate every picture, video and voice of the examples.

``python examples/make/all.py`` makes everything; name parts to make only those, for instance
``python examples/make/all.py rusty-wall harbour``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from cast import PEOPLE, draw
from clips import person_clip
from paint import resized, save
from pen import Pose
from place_yard import yard
from voices import save_wav, speak

SCENES = Path(__file__).resolve().parent.parent / "scenes"
ASSETS = SCENES / "assets"


def portrait(name: str, folder: Path = ASSETS, suffix: str = ".jpg") -> None:
    """One character as a still, front-facing."""
    save(draw(PEOPLE[name], Pose()), folder / (name + suffix), quality=93)


def voice(name: str, folder: Path = ASSETS) -> None:
    """One character's voice."""
    save_wav(speak(name), folder / (name + ".wav"))


def rusty_wall() -> None:
    """Mara, Jon and the yard."""
    portrait("jon", suffix=".png")
    save(resized(yard(), 1600), ASSETS / "yard.png")
    voice("mara")
    voice("jon")
    person_clip("mara", ASSETS / "mara.mp4", length=4.0)


PARTS = {"rusty-wall": rusty_wall}


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
