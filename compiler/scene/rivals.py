"""Files that ask for the same id: an id and its file come in, the other files that have it go out.

Called by `load`. Invariant: what is neither a scene nor a story is nobody's rival.
"""

from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.file_kind import file_kind
from compiler.scene.ground import is_file, resolve_real
from compiler.scene.reader import Reader
from compiler.scene.scene_list import SUFFIXES

STORY_ID = "story"
"""Of the film of a whole story, whatever its file is called."""


def find_rivals(id_: str, file: Path, root: Path, reader: Reader) -> tuple[Path, ...]:
    """Return the other files of a repository whose film would go where that of a scene or story goes.

    Args:
        id_: of the scene or story.
        file: that it stands in, absolute and free of links.
        root: the repository's root.
        reader: of the run.
    """
    named = (path for suffix in SUFFIXES if is_file(path := root / f"{id_}{suffix}"))
    real = (path for path in map(resolve_real, named) if path is not None)
    return tuple(path for path in real if path != file and _takes(id_, path, reader))


def _takes(id_: str, path: Path, reader: Reader) -> bool:
    kind = file_kind(reader.read(path, Diagnostics()))
    return kind == "scene" or (kind == "story" and id_ == STORY_ID)
