"""Encoded pictures in a file of their own, without a container.

`assemble` keeps the pictures here that it had to make, so that the next cut need not. Invariant: what is read is
what was written, to the byte: the file begins with a digest of its rest.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, cast

from av.packet import Packet

from compiler.media.packets import PicturePacket

_MARK: Final = b"scenec pictures 1\n"
_DIGEST_LENGTH: Final = 64


class DamagedPieceError(Exception):
    """A file of pictures is not what was written."""


def write_piece(path: Path, packets: Iterable[PicturePacket]) -> None:
    """Write pictures under a name that appears when all of them are there.

    Args:
        path: of the file; its folder exists.
        packets: in the order of decoding, `pts` being the frame's number.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
        Exception: whatever making the packets raises; no file is left then.
    """
    listed: list[tuple[int, int, bool]] = []
    data = bytearray()
    for packet in packets:
        listed.append((packet.size, packet.pts or 0, packet.is_keyframe))
        data += memoryview(packet)
    rest = json.dumps(listed, separators=(",", ":")).encode() + b"\n" + data
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        part.write_bytes(_MARK + hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_piece(path: Path) -> Iterator[PicturePacket]:
    """Return pictures in the order of decoding, `pts` and `dts` being the frame's number.

    Raises:
        DamagedPieceError: they are not those that were written.
        OSError: the file is not there, or cannot be read.
    """
    data = path.read_bytes()
    body = len(_MARK) + _DIGEST_LENGTH + 1
    rest = memoryview(data)[body:]
    if data[:body] != _MARK + hashlib.sha256(rest).hexdigest().encode() + b"\n":
        raise DamagedPieceError
    listing_end = data.index(b"\n", body)
    return _packets(json.loads(data[body:listing_end]), memoryview(data)[listing_end + 1 :])


def _packets(listed: list[tuple[int, int, bool]], data: memoryview) -> Iterator[PicturePacket]:
    position = 0
    for size, number, is_key in listed:
        packet = cast("PicturePacket", Packet(bytes(data[position : position + size])))
        packet.pts = packet.dts = number
        packet.is_keyframe = is_key
        yield packet
        position += size
