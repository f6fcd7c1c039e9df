"""One file posted as a form to the storage that DashScope's upload policies name.

Called by `upload`. Invariant: no key is sent, no redirect is followed, and a file is read in pieces.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from compiler.backends.http.address import is_loopback

_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
_TOLD = re.compile(r"<(Code|Message)>([^<]{1,200})</\1>")
_SHOWN = 4096


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of it.

    Attributes:
        status: of HTTP, or 0 where no answer came.
        told: what the storage says about it.
        sha256: of the bytes that were read for it, in hex.
    """

    status: int
    told: str
    sha256: str


def post_form(url: str, fields: Mapping[str, str], path: Path, name: str, sent: Callable[[float], None]) -> Posted:
    """Post fields and a file, which stands last.

    Args:
        url: of the storage.
        fields: of the form, in order.
        path: of the file.
        name: that the file is given.
        sent: told the share of the file that is on its way.

    Raises:
        OSError: the file cannot be read.
    """
    proxied = not is_loopback(httpx.URL(url).host)
    size = max(1, path.stat().st_size)
    with path.open("rb") as stream, httpx.Client(timeout=_TIMEOUT, trust_env=proxied) as client:
        reader = _Reader(stream, lambda done: sent(done / size))
        kind = fields.get("x-oss-content-type", "application/octet-stream")
        files = {"file": (name, reader, kind)}
        try:
            response = client.post(url, data=dict(fields), files=files)  # type: ignore[arg-type]  # it has what is read
        except httpx.HTTPError as error:
            reason = "it took too long" if isinstance(error, httpx.TimeoutException) else str(error).lower()
            return Posted(0, reason or type(error).__name__, reader.sha256)
    told = ": ".join(text for _, text in _TOLD.findall(response.text[:_SHOWN]))
    return Posted(response.status_code, told, reader.sha256)


class _Reader:
    """A file that tells how much of it was read, and what."""

    def __init__(self, stream: BinaryIO, read: Callable[[int], None]) -> None:
        self._stream = stream
        self._told = read
        self._digest = hashlib.sha256()
        self.fileno = stream.fileno

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._digest.update(piece)
        self._told(self._stream.tell())
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        self._digest = hashlib.sha256()
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()
