"""The takes that exist already, whatever became of the scene since they were made.

Called by `driver.recut`. Invariant: makes, fetches and asks nothing; only clips that are here, whole, are given out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.build.lockfile import LockRow, load_lock
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.planned import PlannedFilm
from compiler.driver.recording import made_from_file
from compiler.driver.run_result import Place
from compiler.driver.usable_take import usable_take


@dataclass(frozen=True, slots=True)
class Existing:
    """What there is to cut a film from, footage aside.

    Attributes:
        takes: of each shot that has one.
        older: the shots whose take answers what the scene said before.
        absent: the shots without a take.
    """

    takes: Mapping[Place, StoredTake]
    older: tuple[Step, ...]
    absent: tuple[Step, ...]


def find_existing(planned: PlannedFilm) -> Existing:
    """Look for the take of every shot: the one that the plan would use, else the one that it had before."""
    takes: dict[Place, StoredTake] = {}
    older: list[Step] = []
    absent: list[Step] = []
    rows = _rows(planned)
    for step in planned.whole.steps:
        if step.shot.footage is not None:
            continue
        place = step.shot.scene, step.shot.id
        take = usable_take(step, planned.store)
        if take is None and (take := _former(place, planned, rows)) is not None:
            older.append(step)
        if take is None:
            absent.append(step)
        else:
            takes[place] = take
    return Existing(takes, tuple(older), tuple(absent))


def _former(place: Place, planned: PlannedFilm, rows: Mapping[Place, LockRow]) -> StoredTake | None:
    """Return the take that a shot had before its scene was changed, if its clip is here."""
    row = rows.get(place)
    if planned.account is None:
        key, wanted = made_from_file(planned.film.project.root, planned.target).key(*place), ""
    elif row is not None:
        key, wanted = row.source, row.sha256
    else:
        return None
    takes = [take for take in planned.store.find(key).takes if wanted in ("", take.sha256)] if key else []
    return next((take for take in reversed(takes) if planned.store.intact(take)), None)


def _rows(planned: PlannedFilm) -> Mapping[Place, LockRow]:
    """Return the circled takes of the film's target, of shots that were changed since too."""
    if planned.account is None:
        return {}
    return {
        (scene.id, shot): row
        for scene in planned.film.project.scenes
        # What is wrong with a lock was reported when the film was planned, and stopped it.
        for shot, targets in load_lock(scene.file, scene.file.name, Diagnostics()).shots.items()
        if (row := targets.get(str(planned.target))) is not None and row.rehearsal is planned.account.rehearsal
    }
