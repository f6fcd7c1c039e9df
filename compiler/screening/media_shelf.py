"""The files that a served page may refer to, under names that say nothing of where they lie.

`screening.show` puts files on it, `screening.app` hands them out. Invariant: a request names no path, and nothing is
handed out but what the page itself refers to: files of the build folder, and the footage that the film cuts in.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
}
"""What there is, by the end of its name, and what it is sent as."""


class MediaShelf:
    """Files by name.

    Args:
        folder: the build folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._footage: frozenset[Path] = frozenset()
        self._files: dict[str, Path] = {}

    def allow(self, footage: Iterable[Path]) -> None:
        """Say which files outside the build folder the film cuts in."""
        self._footage = frozenset(path.resolve() for path in footage)

    def address(self, path: Path) -> str:
        """Return how the page refers to a file; empty for one that is not here, or must not be handed out.

        The name changes when the file does, so that no browser shows an old one.
        """
        real = path.resolve()
        if real.suffix.lower() not in SUFFIXES or not (real.is_relative_to(self._folder) or real in self._footage):
            return ""
        try:
            stat = real.stat()
        except OSError:
            return ""
        digest = hashlib.sha256(f"{real}\0{stat.st_size}\0{stat.st_mtime_ns}".encode(errors="replace")).hexdigest()
        name = f"{digest[:24]}{real.suffix.lower()}"
        self._files[name] = real
        return f"../media/{name}"

    def find(self, name: str) -> Path | None:
        """Return the file of a name; None where there is none."""
        path = self._files.get(name)
        return path if path is not None and path.is_file() else None
