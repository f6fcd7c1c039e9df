"""The shelf: arrays that took long to make, kept in the cache folder.

`film` and `sound` keep theirs here. Invariants: a name stands for everything that its arrays depend on;
a damaged or half-written file is treated as absent; a full disk only costs the time saved.
"""

import hashlib
import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of kept arrays, which need not exist yet."""

    folder: Path

    def get(self, name: str) -> "dict[str, NDArray[np.generic]] | None":
        """Return the arrays kept under a name, or None."""
        try:
            # Opened here, since what fails inside `load` would leave its own file open.
            with self._path(name).open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return {key: kept[key] for key in kept.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def put(self, name: str, arrays: "Mapping[str, NDArray[np.generic]]") -> None:
        """Keep arrays under a name."""
        path = self._path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, allow_pickle=False, **dict(arrays))
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{hashlib.sha256(name.encode()).hexdigest()}.npz"
