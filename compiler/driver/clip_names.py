"""What the clips of a film are called in its build folder.

`lay_out` names files by it. Invariant: no two shots of a film share a name, not even where capitals do not count.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping

from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place

_DIGITS = 6
_LONGEST = 180
"""Bytes: what is made of a clip is called after it, with a number and a suffix, and file systems take 255."""


def clip_names(planned: PlannedFilm) -> Mapping[Place, str]:
    """Return `scene-shot` for each shot of a film, the scene by its last part unless two scenes share that.

    Where that says the same of two shots, as of `rain` in `yard-night` and `night-rain` in `yard`, each gets some
    letters of its own, and so does what is cut short because it would be too long for a file.
    """
    places = [(step.shot.scene, step.shot.id) for step in planned.whole.steps]
    lasts = Counter(scene.rpartition("/")[2] for scene in dict.fromkeys(scene for scene, _ in places))
    plain = {place: _plain(place, lasts) for place in places}
    times = Counter(name.casefold() for name in plain.values())
    return {place: _unique(place, name, times[name.casefold()]) for place, name in plain.items()}


def _plain(place: Place, lasts: Mapping[str, int]) -> str:
    scene, shot = place
    last = scene.rpartition("/")[2]
    return f"{last if lasts[last] == 1 else scene.replace('/', '-')}-{shot}"


def _unique(place: Place, name: str, times: int) -> str:
    short = name.encode()[:_LONGEST].decode(errors="ignore")
    return name if times == 1 and short == name else f"{short}-{_own(place)}"


def _own(place: Place) -> str:
    return hashlib.sha256("#".join(place).encode()).hexdigest()[:_DIGITS]
