"""Files that a film is made from and that are free to make again: conformed clips, and frames made for it.

`material` and `workshop` keep them here. Invariant: a file's name is the digest of everything that it was made from
and of how, so nothing kept is ever out of date; what no film has used for longest goes when there is too much.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 8 * 1024**3
"""About an hour of conformed clips, with their transitions."""


class PieceStore:
    """A folder of such files, of the films of one repository."""

    def __init__(self, folder: Path) -> None:
        """Open a store.

        Args:
            folder: of the store; it is made when something is kept.
        """
        self._folder = folder
        self._used: set[Path] = set()

    def place(self, kind: str, recipe: str, suffix: str) -> Path:
        """Return where something is kept or is to be kept, and take note that it is used.

        Args:
            kind: the folder.
            recipe: says what the file is made from, and how.
            suffix: of the file, with its dot.
        """
        path = self._folder / kind / f"{hashlib.sha256(recipe.encode()).hexdigest()}{suffix}"
        self._used.add(path)
        return path

    def scratch(self) -> FileIO:
        """Return an empty, unbuffered file on the store's disk that is gone when it is closed, however that happens.

        Raises:
            OSError: the store cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._folder, buffering=0)

    def tidy(self, most: int = MOST_BYTES) -> None:
        """Let what was used count as young, and remove the oldest of what is too much.

        Args:
            most: bytes that may stay; what was used since the store was opened stays in any case.
        """
        for path in self._used:
            with suppress(OSError):
                os.utime(path)
        kept: list[tuple[int, int, Path]] = []
        for path in self._folder.glob("*/*"):
            with suppress(OSError):
                stat = path.stat()
                kept.append((stat.st_mtime_ns, stat.st_size, path))
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total > most and path not in self._used:
                with suppress(OSError):
                    path.unlink()
                    total -= size
