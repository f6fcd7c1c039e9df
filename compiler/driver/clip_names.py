"""What the clips of a film are called in its build folder.

`lay_out` names files by it. Invariant: no two shots of a film share a name, not even where capitals do not count.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping

from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place

_DIGITS = 6


def clip_names(planned: PlannedFilm) -> Mapping[Place, str]:
    """Return `scene-shot` for each shot of a film, the scene by its last part unless two scenes share that.

    Where that says the same of two shots, as of `rain` in `yard-night` and `night-rain` in `yard`, each gets some
    letters of its own.
    """
    places = [(step.shot.scene, step.shot.id) for step in planned.whole.steps]
    lasts = Counter(scene.rpartition("/")[2] for scene in dict.fromkeys(scene for scene, _ in places))
    plain = {place: _plain(place, lasts) for place in places}
    times = Counter(name.casefold() for name in plain.values())
    return {place: name if times[name.casefold()] == 1 else f"{name}-{_own(place)}" for place, name in plain.items()}


def _plain(place: Place, lasts: Mapping[str, int]) -> str:
    scene, shot = place
    last = scene.rpartition("/")[2]
    return f"{last if lasts[last] == 1 else scene.replace('/', '-')}-{shot}"


def _own(place: Place) -> str:
    return hashlib.sha256("#".join(place).encode()).hexdigest()[:_DIGITS]
