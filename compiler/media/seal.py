"""A last box of an MP4 file, which players skip, with a digest of everything before it.

`assemble` seals the clips that it keeps to make films from. Invariant: a file whose seal holds is the one that was
sealed, to the byte.
"""

import hashlib
from pathlib import Path
from typing import Final

_NAME: Final = b"scenec seal "
_LENGTH: Final = 8 + len(_NAME) + 32
_HEAD: Final = _LENGTH.to_bytes(4, "big") + b"free" + _NAME
_CHUNK: Final = 1 << 20


def seal_file(path: Path) -> None:
    """Put a seal behind a whole MP4 file.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
        file.seek(0, 2)
        file.write(_HEAD + digest)


def seal_holds(path: Path) -> bool:
    """Tell whether a file is there, and is what was sealed."""
    try:
        with path.open("rb") as file:
            left = file.seek(0, 2) - _LENGTH
            file.seek(0)
            digest = hashlib.sha256()
            while left > 0:
                chunk = file.read(min(left, _CHUNK))
                if not chunk:
                    return False
                digest.update(chunk)
                left -= len(chunk)
            return left == 0 and file.read() == _HEAD + digest.digest()
    except OSError:
        return False
