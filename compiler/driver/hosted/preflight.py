"""Looks whether what is about to be paid for can be kept, before anything is sent.

Called by `driver.session` once there is leave to spend. Invariant: costs nothing, and leaves nothing behind.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from compiler.build.durable import try_writing
from compiler.build.lockfile import lock_path
from compiler.build.plan import MAKING
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.planned import PlannedFilm
from compiler.driver.workplace import Workplace

_BYTES_A_SECOND = 2_000_000
"""Of a clip in 1080P; an estimate on the safe side."""
_SPARE = 1.2
_LEAST_BYTES = 64 << 20


def check_room(films: Iterable[PlannedFilm], workplace: Workplace, diagnostics: Diagnostics) -> None:
    """Report a store, a journal or a lock that cannot be written, and a disk with too little room.

    Raises:
        OSError: there is a file where the folder of a free backend has to be.
    """
    for film in films:
        making = [step for step in film.plan.every if step.action in (*MAKING, "resume", "blocked")]
        if not making:
            continue
        seconds = sum(step.shot.seconds for step in making)
        # The clip itself, its copy in the build folder, and the film.
        needed = int(max(_LEAST_BYTES, 3 * seconds * _BYTES_A_SECOND * _SPARE))
        _check_store(film, needed, diagnostics)
        journal = film.account.journal(workplace.state_folder).parent if film.account else None
        if journal is not None and journal.exists() and not os.access(journal, os.W_OK):
            _report(journal, "the journal cannot be written", diagnostics)
        if film.account is not None:
            _check_locks(film, workplace, diagnostics)


def _check_store(film: PlannedFilm, needed: int, diagnostics: Diagnostics) -> None:
    folder = film.store.folder
    try:
        free = film.store.probe()
    except OSError as error:
        if film.account is None and isinstance(error, FileExistsError | NotADirectoryError):
            # A file in the way of the repository's own folder has nothing to do with room or with money.
            raise
        _report(folder, f"clips cannot be kept: {(error.strerror or str(error)).lower()}", diagnostics)
        return
    if free < needed:
        _report(folder, f"{free >> 20} MB are free, and {needed >> 20} MB may be needed", diagnostics)


def _check_locks(film: PlannedFilm, workplace: Workplace, diagnostics: Diagnostics) -> None:
    for scene in film.film.project.scenes:
        path = lock_path(scene.file)
        try:
            try_writing(path)
        except OSError as error:
            message = f"the lock `{path.name}` cannot be written: {(error.strerror or str(error)).lower()}"
            is_long = error.errno == errno.ENAMETOOLONG
            advice = "give the scene's file a shorter name" if is_long else "give leave to write beside the scene"
            place = Region(workplace.name(scene.file), 0, 0)
            diagnostics.report("no-room", message, place, help=f"{advice}; nothing was spent")


def _report(folder: Path, message: str, diagnostics: Diagnostics) -> None:
    places = "`SCENEC_DATA_DIR` moves the clips, `SCENEC_STATE_DIR` the journal"
    advice = f"make room or give leave to write; {places}; nothing was spent"
    diagnostics.report("no-room", f"`{folder}`: {message}", Region(str(folder), 0, 0), help=advice)
