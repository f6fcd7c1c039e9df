"""The takes that locks list: which there are of a shot, which is circled, and whether it still fits.

Called by `cli.commands.takes`, `pick` and `accept`. Invariant: spends nothing, and writes nothing but locks, whole and
durably, while the repository is held.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from compiler.backends.registry import BACKENDS
from compiler.build.journal_view import JournalView
from compiler.build.key import request_key
from compiler.build.lockfile import LockDocument, LockRow, load_lock, lock_path, save_lock
from compiler.build.plan import Step
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account import account_of
from compiler.driver.front import FrontEnd
from compiler.driver.order import Order
from compiler.driver.planning import plan_films
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.shot import Target
from compiler.scene.project import LoadedScene


@dataclass(frozen=True, slots=True)
class ListedTake:
    """A take of a shot.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        target: profile, backend and, for a dub, language.
        row: of the lock, this take circled.
        circled: whether it is the one that the film shows.
        fits: whether it answers what would be asked for now; None where nobody can tell.
        made: when it was sent, seconds since the epoch; None where another machine did.
        clip: where the clip is; None where it is not here.
        reason: why it is outdated, of a circled take that is; else empty.
    """

    scene: str
    shot: str
    target: str
    row: LockRow
    circled: bool
    fits: bool | None
    made: float | None
    clip: Path | None
    reason: str = ""


def targets_of(front: FrontEnd, shot: str) -> tuple[str, ...]:
    """Return the targets that the locks of scenes have rows for, in alphabetical order.

    Args:
        front: the scenes; told of locks that cannot be read.
        shot: only of this shot; of all when empty.
    """
    return tuple(sorted({target for _, _, rows in _rows(front, shot) for target in rows}))


def order_of(target: str, path: Path) -> Order:
    """Return the order that plans a target of a lock."""
    meant = Target.parse(target)
    profile = None if meant.profile == "default" else meant.profile
    return Order((path,), meant.backend, profile, language=meant.language or None)


def list_takes(front: FrontEnd, path: Path, shot: str, workplace: Workplace) -> tuple[ListedTake, ...]:
    """Return the takes that the locks list, in the order of the locks, targets and numbers.

    Args:
        front: the scenes; told of locks that cannot be read.
        path: that the scenes were read from.
        shot: only of this shot; of all when empty.
        workplace: where clips and journals are.
    """
    found: list[ListedTake] = []
    steps = {target: _steps(target, path, workplace) for target in targets_of(front, shot)}
    for scene, shot_id, rows in _rows(front, shot):
        for target, row in sorted(rows.items()):
            step = steps[target].get((scene, shot_id))
            found += [_listed((scene, shot_id, target), row, take, step, workplace) for take in row.every]
    return tuple(found)


def outdated_behind(target: str, path: Path, shot: str, workplace: Workplace) -> tuple[Step, ...]:
    """Return the steps of the shots that continue a shot and do not begin where it ends any more.

    Args:
        target: of a lock.
        path: that the scenes were read from.
        shot: the id of the shot.
        workplace: where clips and journals are.
    """
    steps = _steps(target, path, workplace).values()
    continuing = [step for step in steps if step.shot.frame is not None and step.shot.frame.shot == shot]
    return tuple(step for step in continuing if step.action == "outdated")


def change_rows(
    front: FrontEnd,
    target: str,
    change: Callable[[str, str, LockRow], LockRow | None],
    workplace: Workplace,
    command: str,
) -> tuple[tuple[str, str], ...]:
    """Change rows of a target in the locks of scenes, and return scene and shot of those that changed.

    Args:
        front: the scenes; told what kept a lock from being changed.
        target: whose rows.
        change: given scene, shot and row, gives the new row, or None to leave it.
        workplace: of the run.
        command: whose work it is, to tell others.

    Raises:
        OSError: a lock cannot be written.
    """
    changed: list[tuple[str, str]] = []
    for film in front.films:
        try:
            with hold_repository(scratch(film.project.root), workplace, command):
                for scene in film.project.scenes:
                    changed += _change_scene((scene.id, scene.file), target, change, workplace, front.diagnostics)
        except RepositoryBusyError as busy:
            message = f"another command is working in this repository: {busy}"
            place = Region(film.project.title, 0, 0)
            front.diagnostics.report("repository-busy", message, place, help="wait until it has finished")
    return tuple(dict.fromkeys(changed))


def _change_scene(
    scene: tuple[str, Path],
    target: str,
    change: Callable[[str, str, LockRow], LockRow | None],
    workplace: Workplace,
    diagnostics: Diagnostics,
) -> list[tuple[str, str]]:
    id_, file = scene
    lock = load_lock(file, workplace.name(lock_path(file)), diagnostics)
    shots, changed = dict(lock.shots), list[tuple[str, str]]()
    for shot, rows in lock.shots.items():
        new = change(id_, shot, rows[target]) if target in rows else None
        if new is not None and new != rows[target]:
            shots[shot] = {**rows, target: new}
            changed.append((id_, shot))
    if changed and not diagnostics.has_errors:
        save_lock(file, LockDocument(schema_version=1, shots=shots))
    return changed


def _rows(front: FrontEnd, shot: str) -> list[tuple[str, str, Mapping[str, LockRow]]]:
    scenes = {scene.id: scene for film in front.films for scene in film.project.scenes}
    return [
        (id_, shot_id, rows)
        for id_, scene in scenes.items()
        for shot_id, rows in sorted(load_lock(scene.file, _lock_name(scene), front.diagnostics).shots.items())
        if shot in ("", shot_id)
    ]


def _lock_name(scene: LoadedScene) -> str:
    """Return how messages call a scene's lock: as they call the scene."""
    return PurePosixPath(scene.route.file).with_name(lock_path(scene.file).name).as_posix()


def _steps(target: str, path: Path, workplace: Workplace) -> Mapping[tuple[str, str], Step]:
    """Return what would be done to each shot now; nothing where the target cannot be planned any more."""
    order = order_of(target, path)
    if order.backend not in BACKENDS:
        return {}
    films = plan_films(order, workplace).films
    return {(step.shot.scene, step.shot.id): step for film in films for step in film.plan.steps}


def _listed(
    place: tuple[str, str, str], row: LockRow, take: LockRow, step: Step | None, workplace: Workplace
) -> ListedTake:
    scene, shot_id, target = place
    backend = order_of(target, Path()).backend
    account = account_of(backend, workplace.settings) if backend in BACKENDS else None
    made, clip = None, None
    if account is not None:
        realm = f"{backend}-rehearsal" if row.rehearsal else backend
        store = Store(workplace.data / realm)
        clip = store.blob(take.sha256) if store.has(take.source, take.sha256) else None
        with closing(JournalView(workplace.state_folder / realm / "journal.db")) as journal:
            sent = [one.sent for one in journal.attempts(take.source) if one.clip == take.sha256]
        made = sent[-1] if sent else None
    fits = None
    if step is not None and step.shot.request is not None and not step.is_provisional:
        key = request_key(step.shot.request.for_take(take.take))
        fits = take.key == key
    circled = take.take == row.take
    reason = step.reason if circled and step is not None and step.action == "outdated" else ""
    return ListedTake(scene, shot_id, target, take, circled, fits, made, clip, reason)
