"""Makes the clips that stand in for shots without a take.

Called by `driver.recut`. Invariant: a stand-in is named by everything that it shows, and made once.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from compiler.build.durable import make_folder
from compiler.build.plan import Step
from compiler.build.store import StoredTake, file_sha256
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.driver.workplace import scratch
from compiler.ir.frame_rate import frames_of
from compiler.media.stand_in import write_stand_in

_REVISION = 1
_NO_TAKE = "no take yet"


def make_stand_ins(planned: PlannedFilm, steps: Sequence[Step]) -> dict[Place, tuple[Path, StoredTake]]:
    """Return a clip for each of some shots, as long as it is to be and of the film's size.

    Raises:
        OSError: a clip cannot be written.
        EncodeError: likewise.
    """
    folder = scratch(planned.film.project.root) / "stand-ins"
    make_folder(folder)
    first = planned.film.shot_lists[0]
    made: dict[Place, tuple[Path, StoredTake]] = {}
    for step in steps:
        shot = step.shot
        words = shot.id, f"{shot.scene} · {shot.seconds:g} s · {_NO_TAKE}"
        recipe = f"{_REVISION} {words} {first.width}x{first.height} {shot.seconds}"
        path = folder / f"{hashlib.sha256(recipe.encode()).hexdigest()}.mp4"
        if not path.is_file():
            write_stand_in(path, words, (first.width, first.height), max(1, frames_of(shot.seconds)))
        take = StoredTake(0, file_sha256(path), path.stat().st_size, shot.seconds)
        made[shot.scene, shot.id] = path, take
    return made
