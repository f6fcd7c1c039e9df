"""The boxes that an MP4 file is made of, one after the other.

`backends.http.transfer` and `verify_reel` look here before anything is decoded. Invariant: only the heads of the
outermost boxes are read, however large the file is.
"""

import os
from typing import BinaryIO, Final

_NEEDED: Final = frozenset({b"ftyp", b"moov"})
_CONTENT: Final = frozenset({b"mdat", b"moof"})
_HEAD: Final = 8
_LONG_HEAD: Final = 16
_IN_LONG_HEAD: Final = 1
_TO_THE_END: Final = 0
_MOST_BOXES: Final = 100_000


def is_whole(file: BinaryIO, *, open_end: bool = False) -> bool:
    """Tell whether a file consists of whole boxes and has an index and content.

    Args:
        file: open for reading.
        open_end: whether the last box may have no length of its own but go to the end, which proves nothing.
    """
    size = file.seek(0, os.SEEK_END)
    kinds: set[bytes] = set()
    position = 0
    for _ in range(_MOST_BOXES):
        if position == size:
            return kinds >= _NEEDED and not kinds.isdisjoint(_CONTENT)
        file.seek(position)
        head = file.read(_LONG_HEAD)
        length = int.from_bytes(head[:4])
        least = _HEAD
        if open_end and length == _TO_THE_END and head[4:8] in _CONTENT:
            length = size - position
        if length == _IN_LONG_HEAD:
            length, least = int.from_bytes(head[8:_LONG_HEAD]), _LONG_HEAD
        if len(head) < least or length < least or length > size - position:
            return False
        kinds.add(head[4:8])
        position += length
    return False
