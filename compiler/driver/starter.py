"""Writes a new story repository: a cast, a scene, and what keeps git and editors happy.

Called by `scenec init` and `script_import`. Invariant: nothing that exists is overwritten; where one file
stands in the way, nothing is written at all.
"""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.driver.schemas import render_kind

_HIDDEN = frozenset({"gitignore", "gitattributes", "editorconfig", "vscode", "github", "pre-commit-config.yaml"})
"""Names that begin with a dot in the new repository, and would work on ours if they did so here."""
_SCHEMAS = ("scene", "story", "library", "lock", "notes")


def write_starter(folder: Path) -> tuple[str, ...]:
    """Write the repository and return the names of its files, sorted.

    Raises:
        FileExistsError: some of the files exist already; its argument names one of them.
        OSError: the folder cannot be written.
    """
    contents = _all_contents()
    for name in sorted(contents):
        if (folder / name).exists():
            raise FileExistsError(name)
    for name, data in contents.items():
        write_durably(folder / name, data)
    return tuple(sorted(contents))


def surroundings() -> dict[str, bytes]:
    """Return the files of a new repository by name, but for the story that comes with it."""
    return {
        name: data
        for name, data in _all_contents().items()
        if name not in ("README.md", "cast.yaml", "story.yaml") and not name.startswith(("scenes/", "assets/"))
    }


def _all_contents() -> dict[str, bytes]:
    schemas = {f"schemas/{kind}.schema.json": render_kind(kind).encode() for kind in _SCHEMAS}
    return dict(_contents(files("compiler.driver") / "starter")) | schemas


def _contents(folder: Traversable, prefix: str = "") -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        name = f"{prefix}{'.' if entry.name in _HIDDEN else ''}{entry.name}"
        if entry.is_dir():
            found |= _contents(entry, f"{name}/")
        else:
            found[name] = entry.read_bytes()
    return found
