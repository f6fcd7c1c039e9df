"""The texts that are open in the editor, saved or not.

The server tells it what is opened, changed and closed; a check reads them in place of the files. Invariant: a text is
known under the address that the editor uses, and under the file's real path.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path

from compiler.scene.ground import resolve_real
from compiler.source.file import SourceFile


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text in the editor.

    Attributes:
        uri: the editor's address of it.
        path: the file, absolute and free of links.
        version: the editor's count of its changes.
        text: as it stands there, newlines normalised.
    """

    uri: str
    path: Path
    version: int | None
    text: str

    def file(self, root: Path) -> SourceFile:
        """Return it as a file that was read, named from a repository's root."""
        name = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return SourceFile(self.path, name.as_posix(), self.text)


class OpenTexts:
    """All texts that are open."""

    def __init__(self) -> None:
        self._texts: dict[Path, OpenText] = {}

    def put(self, uri: str, version: int | None, text: str) -> OpenText | None:
        """Note what a text is now; None for what is no file."""
        path = path_of(uri)
        if path is None:
            return None
        opened = OpenText(uri, path, version, text.replace("\r\n", "\n").replace("\r", "\n"))
        self._texts[path] = opened
        return opened

    def close(self, path: Path) -> None:
        """Forget a text: its file counts again."""
        self._texts.pop(path, None)

    def at(self, path: Path) -> OpenText | None:
        """Return the open text of a file."""
        return self._texts.get(path)

    def below(self, root: Path) -> Mapping[Path, OpenText]:
        """Return the texts whose files lie below a folder, by path."""
        return {path: text for path, text in self._texts.items() if path.is_relative_to(root)}

    def uri(self, path: Path) -> str:
        """Return how the editor calls a file."""
        opened = self._texts.get(path)
        return opened.uri if opened is not None else from_fs_path(path.as_posix()) or path.as_uri()


def path_of(uri: str) -> Path | None:
    """Return the file of an address, absolute and free of links; None where it is no file's."""
    if not uri.startswith("file:"):
        return None
    written = to_fs_path(uri)
    return resolve_real(Path(written)) if written else None
