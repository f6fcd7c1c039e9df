"""Gathers what is known of the clips that somebody relies on, and removes what nobody does.

Called by `scenec store gc`. Invariant: removes nothing unless told to, and no paid clip without leave of its own.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from compiler.build.journal_view import JournalView
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.order import Order
from compiler.driver.planning import plan_films
from compiler.driver.repository_lock import hold_repository
from compiler.driver.store_check import prices_of
from compiler.driver.store_litter import Knowledge, Litter, find_litter, remove_litter
from compiler.driver.store_names import locked_clips
from compiler.driver.store_places import StorePlace, store_places
from compiler.driver.store_repositories import forget_repository, known_repositories
from compiler.driver.workplace import Workplace, scratch
from compiler.passes.languages import find_languages
from compiler.scene.ground import find_root
from compiler.scene.load import load_projects
from compiler.scene.project import Project

_LOCK_SUFFIX = ".lock.yaml"


@dataclass(frozen=True, slots=True)
class LitteredStore:
    """A store and what it could do without."""

    place: StorePlace
    litter: tuple[Litter, ...]


def look_for_litter(workplace: Workplace, *, forget_absent: bool) -> tuple[LitteredStore, ...]:
    """Look through every store. Writes nothing but the cache of facts about assets.

    Args:
        workplace: of the user, in the repository whose drawn clips are looked at.
        forget_absent: whether repositories that are not here any more count as gone for good.

    Raises:
        JournalError: a journal is damaged.
        OSError: the state folder cannot be read.
    """
    root = find_root(workplace.cwd)
    repositories = {root, *known_repositories(workplace)}
    absent = () if forget_absent else tuple(sorted(path for path in repositories if not path.is_dir()))
    named, unread = _locked({path for path in repositories if path.is_dir()})
    gap = _gap(absent, unread)
    now = workplace.now_ns() / 1e9
    found = []
    for place in store_places(workplace):
        keys = None if place.paid else _drawn_keys(root, workplace)
        known = Knowledge(named | _journaled(place), gap, keys, prices_of(place))
        found.append(LitteredStore(place, find_litter(place, known, now)))
    return tuple(found)


def remove_all(found: Iterable[LitteredStore], workplace: Workplace, *, paid: bool, forget_absent: bool) -> int:
    """Remove what may go, and return how many bytes that freed.

    Args:
        found: what to remove from.
        workplace: of the user.
        paid: whether that is also what was paid for and is named by nothing that is known.
        forget_absent: whether repositories that are not here any more are forgotten.

    Raises:
        RepositoryBusyError: another command is working in this repository.
        OSError: a store cannot be written.
    """
    freed = 0
    for store in found:
        going = [each for each in store.litter if each.goes or (paid and each.may_go)]
        if store.place.paid:
            freed += remove_litter(store.place, going)
            continue
        with hold_repository(scratch(find_root(workplace.cwd)), workplace, "store gc"):
            freed += remove_litter(store.place, going)
    for path in known_repositories(workplace) if forget_absent else ():
        if not path.is_dir():
            forget_repository(path, workplace)
    return freed


def _gap(absent: tuple[Path, ...], unread: tuple[Path, ...]) -> str:
    """Return why it is not known which clips are named, for people, or nothing."""
    if absent:
        return f"the repository `{absent[0]}` is not here, and its locks may name it"
    return f"`{unread[0]}` cannot be read, and may name it" if unread else ""


def _locked(repositories: Iterable[Path]) -> tuple[set[str], tuple[Path, ...]]:
    """Return the clips that the locks of repositories name, and the locks that cannot be read."""
    named: set[str] = set()
    unread: list[Path] = []
    for root in repositories:
        for lock in _locks(root, unread):
            problems = Diagnostics()
            scene = lock.with_name(lock.name.removesuffix(_LOCK_SUFFIX) + ".yaml")
            clips = locked_clips({"": (scene, str(lock))}, problems)
            named |= {clip.row.sha256 for clip in clips}
            if problems.has_errors:
                unread.append(lock)
    return named, tuple(unread)


def _locks(root: Path, unread: list[Path]) -> Iterator[Path]:
    """Yield the locks below a folder; what is hidden, or scenec's own, has none."""
    own = root / "build"
    for folder, folders, files in os.walk(root, onerror=lambda error: unread.append(Path(str(error.filename)))):
        folders[:] = [name for name in folders if not name.startswith(".") and Path(folder, name) != own]
        yield from (Path(folder, name) for name in files if name.endswith(_LOCK_SUFFIX))


def _journaled(place: StorePlace) -> set[str]:
    if place.journal is None:
        return set()
    with closing(JournalView(place.journal)) as journal:
        return {attempt.clip for attempt in journal.fetched()}


def _drawn_keys(root: Path, workplace: Workplace) -> set[str] | None:
    """Return the keys that the shots of a repository have with the animatic, if it has no errors.

    In every profile and every language.
    """
    loaded = load_projects([root], workplace.cwd, Diagnostics())
    orders = [order for project in loaded.projects for order in _orders(project)]
    keys: set[str] = set()
    for order in orders or [Order((root,))]:
        planned = plan_films(order, workplace)
        if planned.front.diagnostics.has_errors or not planned.films:
            return None
        keys |= {step.source or step.key for film in planned.films for step in film.whole.steps}
        keys |= {step.key for film in planned.films for step in film.whole.steps}
    return keys


def _orders(project: Project) -> Iterator[Order]:
    paths = tuple(scene.file for scene in project.scenes)
    profiles = sorted({name for scene in project.scenes for name in scene.profiles})
    languages = find_languages(project.scenes, Diagnostics())
    for profile, language in product((None, *profiles), (None, *languages)):
        yield Order(paths, profile=profile, language=language)
