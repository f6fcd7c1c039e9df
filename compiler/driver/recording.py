"""Records what free takes were made from, so that the next plan can say what changed.

Called by `driver.session` after a run, and by `driver.planning` for the file. Invariant: nothing but words depends
on the record, so that no failure to write it stops a film.
"""

from contextlib import suppress
from pathlib import Path

from compiler.build.made_from import made_from
from compiler.build.made_from_file import MadeFromFile
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import RunResult
from compiler.driver.workplace import scratch_folder
from compiler.ir.shot import Target


def made_from_file(root: Path, target: Target) -> MadeFromFile:
    """Return the records of a target in a repository."""
    return MadeFromFile(scratch_folder(root) / "made-from.json", str(target))


def record_takes(planned: PlannedFilm, result: RunResult) -> None:
    """Remember what the clips of a run were made from."""
    records = made_from_file(planned.film.project.root, planned.target)
    for step in planned.plan.steps:
        place = step.shot.scene, step.shot.id
        if place in result.clips and records.key(*place) != step.key:
            records.put(place, step.key, made_from(step.shot))
    with suppress(OSError):
        records.save()
