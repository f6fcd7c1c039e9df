"""A shared store in a folder: a network drive, a synchronised folder, a disk that goes from hand to hand.

Made by `driver.store_remote`. Invariant: laid out as a store's clips are; a file appears there whole or not at all.
"""

import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from compiler.build.blob import blob_size, open_blob
from compiler.build.durable import make_folder, sync_file, sync_folder
from compiler.build.remote import MOST_BYTES, RemoteError, remote_path


class RemoteFolder:
    """A folder that several people reach."""

    def __init__(self, folder: Path, realm: str) -> None:
        """Name the folder; nothing is looked at.

        Args:
            folder: absolute. It has to be there: where a drive is not mounted, nothing is made in its place.
            realm: whose clips, the folder in it.
        """
        self._above = folder
        self._folder = folder / realm

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._above)

    def having(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those clips of some that are there as plain files.

        Raises:
            RemoteError: there is no such folder.
        """
        self._look()
        return frozenset(sha256 for sha256 in digests if 0 < (blob_size(self._path(sha256)) or 0) <= MOST_BYTES)

    def fetch(self, sha256: str, target: Path) -> bool:
        """Copy what stands under a clip's name.

        Raises:
            RemoteError: it cannot be read.
            OSError: the copy cannot be written.
        """
        if not self.having([sha256]):
            return False
        try:
            source = open_blob(self._path(sha256))
        except OSError as error:
            raise RemoteError(f"`{self.name}` cannot be read: {(error.strerror or str(error)).lower()}") from None
        with source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
        return True

    def put(self, sha256: str, clip: Path) -> None:
        """Copy a clip there.

        Raises:
            RemoteError: the folder cannot be written.
        """
        self._look()
        path = self._path(sha256)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            make_folder(path.parent)
            with open_blob(clip) as source, temporary.open("xb") as copy:
                shutil.copyfileobj(source, copy)
                sync_file(copy)
            temporary.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise RemoteError(f"`{self.name}` cannot be written: {(error.strerror or str(error)).lower()}") from None
        finally:
            if path.parent.is_dir():
                temporary.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / remote_path(sha256)

    def _look(self) -> None:
        if not self._above.is_dir():
            raise RemoteError(f"there is no folder `{self.name}`")
