"""A story's `scenes`: paths and globs come in, scene files in film order go out.

Called by `story`. Invariant: no file is listed twice; a file that is named stands where it is named, and
a glob is filled with the rest, sorted.
"""

import glob
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from compiler.diagnostics.diagnostic import Label, Suggestion
from compiler.diagnostics.near import ask_file, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_uses import repository_path
from compiler.scene.ground import STORY_NAME, is_folder, list_folder, resolve_real
from compiler.scene.reader import Reader
from compiler.scene.site import Site
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value

SUFFIXES = (".yaml", ".yml")
LOCK_SUFFIXES = (".lock.yaml", ".lock.yml")
NOTES_SUFFIXES = (".notes.yaml", ".notes.yml")
BESIDE_SUFFIXES = (*LOCK_SUFFIXES, *NOTES_SUFFIXES)
"""Of what stands beside a scene and is none, whatever pattern finds it."""

_MAGIC = frozenset("*?[")


@value
class ListedScene:
    """A scene file of a story.

    Attributes:
        path: absolute and free of links.
        route: the entry that lists it.
        is_named: whether it is written out, rather than matched by a glob.
    """

    path: Path
    route: Route
    is_named: bool


def expand_scenes(
    entries: Sequence[str], site: Site, reader: Reader, diagnostics: Diagnostics
) -> tuple[ListedScene, ...]:
    """List the scene files of a story.

    Args:
        entries: paths and globs, relative to the story.
        site: where the story stands.
        reader: of the run, which knows of files that are not on the disk yet.
        diagnostics: told of entries that match nothing (`scene-not-found`) or repeat one (`duplicate-scene`).
    """
    at = site.route / "scenes"
    if not entries:
        advice = "list the scene files, for instance `scenes: [scenes/*.yaml]`"
        diagnostics.report("no-scenes", "the story lists no scenes", at, part="key", help=advice)
    named = _named(entries, site, reader, diagnostics)
    taken = {listed.path for listed in named.values()}
    found: list[ListedScene] = []
    for index, entry in enumerate(entries):
        if index in named:
            found.append(named[index])
        elif _is_glob(entry, site, reader):
            matches = [path for path in _matches(entry, at / index, site, reader, diagnostics) if path not in taken]
            taken.update(matches)
            found.extend(ListedScene(path, at / index, is_named=False) for path in matches)
    return tuple(found)


def is_scene_name(name: str) -> bool:
    """Tell whether a file of this name may be a scene found by looking around."""
    return name.endswith(SUFFIXES) and not name.endswith(BESIDE_SUFFIXES) and name[0] != "." and name != STORY_NAME


def _named(entries: Sequence[str], site: Site, reader: Reader, diagnostics: Diagnostics) -> dict[int, ListedScene]:
    """Return the entries that are written out, by index."""
    found: dict[int, ListedScene] = {}
    first: dict[Path, Route] = {}
    for index, entry in enumerate(entries):
        at = site.route / "scenes" / index
        path = None if _is_glob(entry, site, reader) else _existing(entry, at, site, reader, diagnostics)
        if path is None:
            continue
        if path in first:
            labels = (Label(first[path], "the first time"),)
            advice = "remove one of the two; a scene has one place in the film"
            message = f"{shown(entry)} is listed twice"
            diagnostics.report("duplicate-scene", message, at, labels=labels, help=advice)
            continue
        first[path] = at
        found[index] = ListedScene(path, at, is_named=True)
    return found


def _existing(entry: str, at: Route, site: Site, reader: Reader, diagnostics: Diagnostics) -> Path | None:
    found = repository_path(entry, at, site, diagnostics)
    if found is None:
        return None
    if found.path is None:
        diagnostics.report("bad-path", "a scene must be a file", at, help="download it into the repository")
        return None
    if reader.has_file(found.path):
        return found.path
    near = nearest(found.path.name, (item.name for item in list_folder(found.path.parent)))
    if is_folder(found.path):
        message, advice = (
            f"{shown(entry)} is a folder",
            f"write {shown(entry.rstrip('/') + '/*.yaml')} for the scenes in it",
        )
    else:
        message = f"there is no scene {shown(entry)}"
        advice = ask_file(found.path.name, near) if near else "paths are relative to the file that writes them"
    is_meant = near is not None and not is_folder(found.path) and entry.endswith(found.path.name)
    instead = (Suggestion(Label(at, fragment=found.path.name), near),) if near and is_meant else ()
    diagnostics.report("scene-not-found", message, at, help=advice, suggestions=instead)
    return None


def _is_glob(entry: str, site: Site, reader: Reader) -> bool:
    if not _MAGIC & set(entry):
        return False
    path = resolve_real(site.folder / entry)
    return path is None or not reader.has_file(path)


def _matches(entry: str, at: Route, site: Site, reader: Reader, diagnostics: Diagnostics) -> Iterator[Path]:
    """Return the files that a glob matches and that may be scenes, sorted."""
    if repository_path(entry, at, site, diagnostics) is None:
        return iter(())
    matched = (*_glob(entry, site.folder), *_unsaved(entry, site.folder, reader))
    names = sorted((name for name in matched if is_scene_name(Path(name).name)), key=os.path.normpath)
    paths = (repository_path(name, at, site, diagnostics) for name in names)
    files = {found.path: None for found in paths if found is not None and found.path is not None}
    if not names:
        advice = "paths are relative to the file that writes them"
        diagnostics.report("scene-not-found", f"{shown(entry)} matches no file", at, help=advice)
    return iter(files)


def _glob(entry: str, folder: Path) -> list[str]:
    try:
        return glob.glob(entry, root_dir=folder, recursive=True)  # noqa: PTH207  (never raises for odd patterns)
    except (OSError, ValueError, RecursionError):
        return []


def _unsaved(entry: str, folder: Path, reader: Reader) -> Iterator[str]:
    """Yield the files that a glob would match besides if they were saved, relative to the folder."""
    pattern = Path(os.path.normpath(f"{glob.escape(str(folder))}/{entry}")).parts
    for path in reader.unsaved:
        if _fits(path.parts, pattern):
            yield os.path.relpath(path, folder)


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Tell whether a path matches a pattern, part by part, as `glob` understands it."""
    if not pattern:
        return not parts
    if pattern[0] == "**" and _fits(parts, pattern[1:]):
        return True
    if not parts or (parts[0].startswith(".") and not pattern[0].startswith(".")):
        return False
    return fnmatch(parts[0], pattern[0]) and _fits(parts[1:], pattern if pattern[0] == "**" else pattern[1:])
