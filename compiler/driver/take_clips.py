"""Lays the takes that locks list beside a film's clips, where there are several of a shot.

Called by `driver.review` after a run. Invariant: a clip that is not in the store, whole, is left out.
"""

from collections.abc import Mapping
from pathlib import Path

from compiler.build.lockfile import load_lock
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.lay_out import copy_clip
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place

NumberedClip = tuple[int, Path]


def lay_out_takes(planned: PlannedFilm, clips: Mapping[Place, Path]) -> Mapping[Place, tuple[NumberedClip, ...]]:
    """Copy the takes of shots that have several to the build folder, and return where they are, by number.

    Args:
        planned: the film; one of a free backend has no locks.
        clips: the clip of every shot that the film shows.

    Raises:
        OSError: the folder cannot be written.
    """
    if planned.account is None:
        return {}
    found: dict[Place, tuple[NumberedClip, ...]] = {}
    for scene in planned.film.project.scenes:
        # What is wrong with a lock was reported when the film was planned, and stopped it.
        for shot, rows in load_lock(scene.file, scene.file.name, Diagnostics()).shots.items():
            row, shown = rows.get(str(planned.target)), clips.get((scene.id, shot))
            if row is None or shown is None or not row.takes or row.rehearsal is not planned.account.rehearsal:
                continue
            numbered: list[NumberedClip] = []
            for take in row.every:
                path = shown.with_name(f"{shown.stem.rpartition('-')[0]}-{take.take}.mp4")
                if take.take != row.take and planned.store.holds(take.sha256):
                    copy_clip(planned.store.blob(take.sha256), path, take.sha256)
                if take.take == row.take or planned.store.holds(take.sha256):
                    numbered.append((take.take, path))
            found[scene.id, shot] = tuple(numbered)
    return found
