"""The ground that paths stand on: the repository's root and the folders that its story opens.

`discover` finds it from a file's place; `repo_path` holds every written path against it. Invariant: all
folders are absolute and free of links.
"""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from compiler.source.value import value

STORY_NAME = "story.yaml"


@value
class Ground:
    """Where the files of a scene may lie.

    Attributes:
        root: the repository's root.
        asset_roots: folders outside it that assets may lie in.
    """

    root: Path
    asset_roots: tuple[Path, ...] = ()

    def holds(self, path: Path) -> bool:
        """Tell whether a resolved path lies in the root or an asset root."""
        return any(path.is_relative_to(folder) for folder in (self.root, *self.asset_roots))


def find_root(folder: Path) -> Path:
    """Return the nearest folder, from here upwards, with a story or a `.git`; without one, the folder itself."""
    return next((place for place in _upwards(folder) if _is_root(place)), folder)


def resolve_real(path: Path) -> Path | None:
    """Return a path with its links followed, or None where the system cannot even look: a NUL, a name too long."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return None


def is_there(path: Path) -> bool:
    """Tell whether there is something; a name too long for the disk names nothing.

    Raises:
        OSError: it may not be looked at.
    """
    try:
        return path.exists()
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return False


def is_file(path: Path) -> bool:
    """Tell whether there is a file; what may not be looked at is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Tell whether there is a folder; what may not be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def list_folder(folder: Path) -> tuple[Path, ...]:
    """Return what is in a folder, sorted; nothing if it may not be looked into."""
    try:
        return tuple(sorted(folder.iterdir()))
    except (OSError, ValueError):
        return ()


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _is_root(folder: Path) -> bool:
    return is_file(folder / STORY_NAME) or is_folder(folder / ".git") or is_file(folder / ".git")
