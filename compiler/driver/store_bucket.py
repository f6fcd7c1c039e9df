"""A shared store in an object storage: S3 and what speaks like it, Google Cloud Storage, Azure.

Made by `driver.store_remote`; the only module that imports obstore, an optional extra. Invariant: address and
credentials are the user's own, from their configuration or from the variables that the storage's own tools read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from compiler.backends.http.address import is_loopback
from compiler.build.blob import open_blob
from compiler.build.remote import MOST_BYTES, RemoteError, remote_path

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_LOOKS = 16
"""How many clips are looked for at once."""
_RETRIES = 2
_RETRY_SECONDS = 20


class RemoteBucket:
    """A bucket, or a part of one."""

    def __init__(self, address: str, options: Mapping[str, str], realm: str) -> None:
        """Name the bucket; nothing is asked.

        Args:
            address: such as `s3://films/night`.
            options: of the storage, as obstore calls them.
            realm: whose clips, a prefix below the address.

        Raises:
            RemoteError: obstore is not installed, or takes neither address nor options.
        """
        self.name = address
        self._realm = realm
        try:
            obstore = import_module("obstore")
        except ImportError:
            advice = "install scenec with its `remote` extra"
            raise RemoteError(f"`{address}` needs the package `obstore`: {advice}") from None
        self._obstore: Any = obstore
        self._errors: tuple[type[Exception], ...] = (obstore.exceptions.BaseError, OSError, ValueError, TypeError)
        with self._told():
            self._bucket: ObjectStore = obstore.store.from_url(
                address,
                config=dict(options),
                client_options={"connect_timeout": "5s", "timeout": "300s", "allow_http": _plain(options)},
                retry_config={"max_retries": _RETRIES, "retry_timeout": timedelta(seconds=_RETRY_SECONDS)},
            )

    def having(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those clips of some that the bucket has an object for.

        Raises:
            RemoteError: the bucket cannot be asked.
        """
        asked = tuple(digests)
        with ThreadPoolExecutor(_LOOKS) as pool, self._told():
            return frozenset(sha256 for sha256, there in zip(asked, pool.map(self._has, asked), strict=True) if there)

    def fetch(self, sha256: str, target: Path) -> bool:
        """Download what stands under a clip's name.

        Raises:
            RemoteError: it cannot be read, or is larger than any clip.
            OSError: the file cannot be written.
        """
        with self._told():
            try:
                found = self._obstore.get(self._bucket, self._path(sha256))
            except FileNotFoundError:
                return False
            pieces = iter(found.stream())
        size = 0
        with target.open("xb") as copy:
            while (piece := self._next(pieces)) is not None:
                size += len(piece)
                if size > MOST_BYTES:
                    raise RemoteError(f"`{self.name}` has something under a clip's name that is larger than any clip")
                copy.write(piece)
        return True

    def put(self, sha256: str, clip: Path) -> None:
        """Upload a clip.

        Raises:
            RemoteError: the bucket cannot be written.
            OSError: the clip cannot be read.
        """
        with open_blob(clip) as stream, self._told():
            self._obstore.put(self._bucket, self._path(sha256), stream)

    def _has(self, sha256: str) -> bool:
        try:
            size = self._obstore.head(self._bucket, self._path(sha256))["size"]
        except FileNotFoundError:
            return False
        return 0 < int(size) <= MOST_BYTES

    def _next(self, pieces: Iterator[bytes]) -> bytes | None:
        with self._told():
            return next(pieces, None)

    def _path(self, sha256: str) -> str:
        return f"{self._realm}/{remote_path(sha256)}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one line what an object storage cannot do; an address in it may be signed after its `?`."""
        try:
            yield
        except self._errors as error:
            said = re.sub(r"\?\S*", "", (str(error).splitlines() or [type(error).__name__])[0])
            raise RemoteError(f"`{self.name}`: {said}") from None


def _plain(options: Mapping[str, str]) -> bool:
    """Tell whether the storage is on this machine, and may be spoken to without encryption."""
    endpoints = [urlsplit(text) for key, text in options.items() if key.lower().endswith(("endpoint", "endpoint_url"))]
    return any(parts.scheme == "http" and is_loopback(parts.hostname or "") for parts in endpoints)
