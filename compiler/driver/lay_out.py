"""Lays the clips of a film out in its build folder, under names that people understand.

Called by `driver.cut`, and by `driver.reviewing` before anything is cut. Invariant: a clip in the build folder is a
copy of one in the store, byte by byte.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from compiler.build.store import StoredTake, file_sha256
from compiler.driver.clip_file import ClipFile
from compiler.driver.clip_names import clip_names
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place, RunResult
from compiler.driver.usable_take import usable_take
from compiler.ir.frame_rate import frames_of

StandIns = Mapping[Place, tuple[Path, StoredTake]]
NO_STAND_INS: StandIns = MappingProxyType({})


def lay_out_clips(planned: PlannedFilm, result: RunResult, stand_ins: StandIns) -> dict[Place, ClipFile]:
    """Copy every clip to a name that people understand; a link would let an editor change the store.

    Args:
        planned: the film and its plan.
        result: the takes that were made, fetched or found.
        stand_ins: clips for shots without a take.

    Raises:
        OSError: the build folder cannot be written.
    """
    folder = planned.build_folder / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    names = clip_names(planned)
    clips: dict[Place, ClipFile] = {}
    for step in planned.whole.steps:
        shot, place = step.shot, (step.shot.scene, step.shot.id)
        if shot.footage is not None:
            file = planned.film.project.root / shot.footage.location
            frames = max(1, frames_of(shot.seconds))
            clips[place] = ClipFile(file, shot.footage.sha256, frames, footage=shot.footage.location)
            continue
        used, take = step, result.clips.get(place) or usable_take(step, planned.store)
        if take is None and step.before is not None:
            used, take = step.before, usable_take(step.before, planned.store)
        number, key = used.take_number, used.source or used.key
        source = planned.store.blob(take.sha256) if take else Path()
        if take is None and place in stand_ins:
            (source, take), number, key = stand_ins[place], 0, ""
        if take is None:
            continue
        path = folder / f"{names[place]}-{number}.mp4"
        copy_clip(source, path, take.sha256)
        clips[place] = ClipFile(path, take.sha256, max(1, frames_of(take.seconds)), number, key)
    return clips


def copy_clip(source: Path, path: Path, sha256: str) -> None:
    """Copy a clip to where it is not yet.

    Args:
        source: in the store.
        path: in the build folder.
        sha256: of its bytes, in hex.

    Raises:
        OSError: it cannot be read or written.
    """
    if not path.exists() or path.stat().st_size != source.stat().st_size or file_sha256(path) != sha256:
        path.unlink(missing_ok=True)
        shutil.copyfile(source, path)
