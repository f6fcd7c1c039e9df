"""Checks the locks of a repository as files: that each can be read, and that its takes belong to somebody.

Called by `cli.commands.check`. A take whose shot is gone was paid for; more often than not the shot was renamed by
hand. Invariant: needs neither store, journal nor network, and writes nothing.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from compiler.build.lockfile import LockDocument, lock_path, read_lock
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.workplace import Workplace
from compiler.scene.ground import STORY_NAME, is_file, is_folder, list_folder, resolve_real
from compiler.scene.missing_path import report_missing_path
from compiler.scene.scene_list import LOCK_SUFFIXES, SUFFIXES
from compiler.source.document import Document, Sources
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.read import read_source
from compiler.source.route import Route
from compiler.source.tree import Mapping, Scalar, Sequence
from compiler.source.value import value


@value
class LockCheck:
    """What was found: how many locks, what is wrong, and the files that were read."""

    count: int
    diagnostics: Diagnostics
    sources: Sources


def check_locks(paths: tuple[Path, ...], workplace: Workplace) -> LockCheck:
    """Check locks.

    Args:
        paths: locks, or the scenes that they stand beside; of a story or a folder, all below it.
        workplace: where from.
    """
    diagnostics = Diagnostics()
    sources: dict[str, Document] = {}
    found = dict.fromkeys(_found(paths, workplace, diagnostics))
    for path in found:
        name = workplace.name(path)
        file = read_source(path, name)
        if isinstance(file, SourceFile):
            sources[name] = Document(file, parse_tree(file).root)
        known = diagnostics.count("error")
        lock = read_lock(path, name, diagnostics)
        if diagnostics.count("error") == known:
            _check_owners(path, lock, workplace, diagnostics)
    return LockCheck(len(found), diagnostics, sources)


def _found(paths: Iterable[Path], workplace: Workplace, diagnostics: Diagnostics) -> Iterator[Path]:
    for path in paths:
        real = resolve_real(workplace.cwd / path)
        if real is None or not os.path.lexists(real):
            report_missing_path(path, workplace.cwd, diagnostics)
        elif is_folder(real) or real.name == STORY_NAME:
            yield from _below(real if is_folder(real) else real.parent)
        elif real.name.endswith(LOCK_SUFFIXES):
            yield real
        elif is_file(lock_path(real)):
            yield lock_path(real)


def _below(folder: Path) -> Iterator[Path]:
    for path in list_folder(folder):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if is_folder(path):
            yield from _below(path)
        elif path.name.endswith(LOCK_SUFFIXES):
            yield path


def _check_owners(path: Path, lock: LockDocument, workplace: Workplace, diagnostics: Diagnostics) -> None:
    name = workplace.name(path)
    scene = _scene_beside(path)
    if scene is None:
        message = f"there is no scene beside `{name}`"
        advice = "give the lock the name of its scene, or delete it if the scene is gone for good"
        diagnostics.report("orphan-lock", message, Route(name), help=advice)
        return
    ids = _shot_ids(scene)
    if ids is None:
        return
    for shot in lock.shots:
        if shot in ids:
            continue
        near = nearest(shot, ids)
        diagnostics.report(
            "orphan-takes",
            f"`{workplace.name(scene)}` has no shot `{shot}`, whose takes are here",
            Route(name, ("shots", shot)),
            part="key",
            help=f"if it is `{near}` now, put the old id back and rename it with `scenec mv`"
            if near
            else "if it has another id now, put the old one back and rename it with `scenec mv`; "
            "if it is gone for good, delete its rows",
        )


def _scene_beside(path: Path) -> Path | None:
    stem = path.name.removesuffix(".yaml").removesuffix(".yml").removesuffix(".lock")
    return next((scene for suffix in SUFFIXES if is_file(scene := path.with_name(stem + suffix))), None)


def _shot_ids(scene: Path) -> frozenset[str] | None:
    """Return the ids of a scene's shots, or None where the scene cannot be read."""
    file = read_source(scene, scene.name)
    parsed = parse_tree(file) if isinstance(file, SourceFile) else None
    if parsed is None or parsed.problems or not isinstance(parsed.root, Mapping):
        return None
    shots = parsed.root.entry("shots")
    if shots is None or not isinstance(shots.value, Sequence):
        return None
    entries = [shot.entry("id") for shot in shots.value.items if isinstance(shot, Mapping)]
    return frozenset(entry.value.value for entry in entries if entry and isinstance(entry.value, Scalar))
