"""Files as data URLs: base64 with their type in front.

Adapters put one into a request or post it to an upload. Invariant: a file is read in pieces when it is sent, and
its type is that of its bytes, whatever it is called.
"""

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from compiler.media.magic import HEAD_BYTES, sniff

_TYPES: Final = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
}
# Whole groups of three bytes, so that the pieces join without padding in between.
_PIECE: Final = 3 << 16


@dataclass(frozen=True, slots=True)
class DataUrl:
    """One file as a data URL.

    Attributes:
        head: of the URL, up to and with the comma.
        size: of the file in bytes.
        open: opens the file from its beginning.
    """

    head: bytes
    size: int
    open: Callable[[], BinaryIO]

    @property
    def length(self) -> int:
        """Characters of the whole URL."""
        return len(self.head) + 4 * -(-self.size // 3)

    def pieces(self) -> Iterator[bytes]:
        """Yield the URL in pieces of a quarter of a megabyte."""
        yield self.head
        with self.open() as stream:
            while piece := stream.read(_PIECE):
                yield base64.b64encode(piece)


def url_of_file(path: Path) -> DataUrl:
    """Return a file as a data URL.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    return DataUrl(_head(head), path.stat().st_size, lambda: path.open("rb"))


def url_of_bytes(data: bytes) -> DataUrl:
    """Return bytes as a data URL."""
    return DataUrl(_head(data[:HEAD_BYTES]), len(data), lambda: io.BytesIO(data))


def _head(beginning: bytes) -> bytes:
    return f"data:{_TYPES.get(sniff(beginning), 'application/octet-stream')};base64,".encode()
