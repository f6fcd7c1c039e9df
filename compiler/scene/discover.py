"""Finds what the paths of a command mean: paths come in, requests for stories, scenes and libraries go out.

Called by `load`. Invariant: requests stand in the order of the paths, and each file is asked for once.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.file_kind import FileKind, check_kind
from compiler.scene.ground import STORY_NAME, is_file, is_folder, list_folder, resolve_real
from compiler.scene.missing_path import report_missing_path, shown_path
from compiler.scene.reader import Reader
from compiler.scene.scene_list import BESIDE_SUFFIXES, LOCK_SUFFIXES, is_scene_name
from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.value import value

_SCENE_KEY = re.compile(r"""^[{\s]*["']?(?:scene|shots)["']?\s*:""", re.MULTILINE)


@value
class Request:
    """A file to load.

    Attributes:
        kind: what it is.
        path: absolute and free of links.
    """

    kind: FileKind
    path: Path


def find_requests(paths: Sequence[Path], cwd: Path, reader: Reader, diagnostics: Diagnostics) -> tuple[Request, ...]:
    """Find the files that paths mean.

    Args:
        paths: scenes, stories, libraries or folders, as the user wrote them. Locks and notes are passed over:
            `scenes/*.yaml` means them too.
        cwd: what they are relative to.
        reader: of the run.
        diagnostics: told of paths that do not exist (`no-such-path`) or hold nothing (`no-scenes`).
    """
    found: dict[Path, None] = {}
    for path in paths:
        real = resolve_real(cwd / path)
        if real is None or not (real in reader.unsaved or os.path.lexists(real)):
            report_missing_path(path, cwd, diagnostics)
        elif is_folder(real):
            # What cannot be read is told of where it may be the scene that is meant: where there is no other.
            files = tuple(_files_in(real, _looks_like_scene)) or tuple(_files_in(real, _is_unreadable))
            found.update(dict.fromkeys(files))
            if not files:
                _report_empty(path, diagnostics)
        elif not real.name.endswith(BESIDE_SUFFIXES):
            found[real] = None
        elif len(paths) == 1:
            _report_beside(path, diagnostics)
    kinds = ((check_kind(reader.read(path, diagnostics), diagnostics), path) for path in found)
    return tuple(Request(kind, path) for kind, path in kinds if kind is not None)


def _files_in(folder: Path, is_wanted: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield a folder's story, or the files in it that may be scenes, or else those of the folders below it."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        story = here / STORY_NAME
        listed = list_folder(here)
        files = (path for path in listed if is_scene_name(path.name) and is_file(path) and is_wanted(path))
        found = (story,) if is_file(story) else tuple(files)
        yield from (real for path in found if (real := resolve_real(path)) is not None)
        if not found:
            below = (path for path in listed if path.name[0] != "." and not path.is_symlink() and is_folder(path))
            waiting.extend(reversed(tuple(below)))


def _looks_like_scene(path: Path) -> bool:
    """Tell whether a file has a scene's keys, however broken the rest of it may be."""
    file = read_source(path, path.name)
    return isinstance(file, SourceFile) and _SCENE_KEY.search(file.text) is not None


def _is_unreadable(path: Path) -> bool:
    file = read_source(path, path.name)
    return isinstance(file, Problem) and file.slug == "unreadable-file"


def _report_empty(path: Path, diagnostics: Diagnostics) -> None:
    name = shown_path(path)
    diagnostics.report(
        "no-scenes",
        f"there is no scene in `{name}`",
        Region(name, 0, 0),
        help="a scene is a `.yaml` file that begins with `scene: <title>`; `scenec init` makes one",
    )


def _report_beside(path: Path, diagnostics: Diagnostics) -> None:
    name = shown_path(path)
    advice = "name the scene that it stands beside"
    what = "is a lock, which scenec writes" if name.endswith(LOCK_SUFFIXES) else "holds the notes of a review"
    diagnostics.report("no-scenes", f"`{name}` {what}, and is no scene", Region(name, 0, 0), help=advice)
