"""Files that are named by their content: how they are read without trusting what stands in their place.

Used by `store`, its inspection and shared stores. Invariant: only a plain file is read; a folder, a link, a pipe or a
device under a clip's name is damage, and is never followed or waited for.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG

_CHUNK = 1 << 20
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def blob_size(path: Path) -> int | None:
    """Return how many bytes a plain file has, -1 for what is none, None for nothing."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return -1
    return found.st_size if S_ISREG(found.st_mode) else -1


def open_blob(path: Path) -> BufferedReader:
    """Open a plain file, and nothing else.

    Raises:
        OSError: there is none, or it cannot be read.
    """
    stream = os.fdopen(os.open(path, os.O_RDONLY | _PLAIN), "rb")
    if not S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError(f"`{path}` is no plain file")
    return stream


def chunks_of(stream: BufferedReader) -> Iterator[bytes]:
    """Yield what is left of a stream, piece by piece."""
    while chunk := stream.read(_CHUNK):
        yield chunk


def blob_sha256(path: Path) -> str:
    """Return the SHA-256 of a plain file in hex. One that its owner may not read is made readable first.

    Raises:
        OSError: there is none, or it cannot be read.
    """
    try:
        stream = open_blob(path)
    except PermissionError:
        with suppress(OSError):
            path.chmod(0o444)
        stream = open_blob(path)
    digest = hashlib.sha256()
    with stream:
        for chunk in chunks_of(stream):
            digest.update(chunk)
    return digest.hexdigest()
