"""The units that an H.264 stream is made of, as far as copying needs them.

`packets` reads clips with it and turns an encoder's output into what an MP4 holds. Source of the
layouts: ISO/IEC 14496-15 (the `avcC` record) and ITU-T H.264 (unit types, Annex B).
"""

import re
from collections.abc import Iterator
from typing import Final

IDR: Final = 5
_SPS: Final = 7
_PPS: Final = 8
_DELIMITER: Final = 9
_TYPE_BITS: Final = 0x1F
_START_CODE: Final = re.compile(rb"\x00?\x00\x00\x01")
LENGTH_BYTES: Final = 4
_8_BIT_420_PROFILES: Final = frozenset({66, 77, 88, 100})  # Baseline, Main, Extended, High


def parameter_sets(extradata: bytes) -> tuple[bytes, ...]:
    """Return the SPS and PPS units of a stream's extradata, of an `avcC` record or in Annex B form.

    An empty tuple means that the record is damaged or that its units' lengths are not of four bytes.
    """
    if not extradata.startswith(b"\x01"):
        return tuple(unit for unit in _annex_b(extradata) if unit[0] & _TYPE_BITS in {_SPS, _PPS})
    try:
        return tuple(_recorded(extradata)) if (extradata[4] & 3) + 1 == LENGTH_BYTES else ()
    except IndexError:
        return ()


def _recorded(record: bytes) -> Iterator[bytes]:
    """Yield the units of an `avcC` record: a count of SPS in five bits, then one of PPS in eight."""
    position = 5
    for mask in (_TYPE_BITS, 0xFF):
        count = record[position] & mask
        position += 1
        for _ in range(count):
            length = int.from_bytes(record[position : position + 2], "big")
            yield record[position + 2 : position + 2 + length]
            position += 2 + length


def is_8_bit_420(sets: tuple[bytes, ...]) -> bool:
    """Whether a stream's profile allows nothing but 8-bit pictures with halved colour."""
    return bool(sets) and all(unit[1] in _8_BIT_420_PROFILES for unit in sets if unit[0] & _TYPE_BITS == _SPS)


def length_prefixed(picture: bytes) -> bytes:
    """Turn a picture from Annex B into the form of an MP4, without what the MP4's header says already."""
    units = (unit for unit in _annex_b(picture) if unit[0] & _TYPE_BITS not in {_SPS, _PPS, _DELIMITER})
    return b"".join(len(unit).to_bytes(LENGTH_BYTES, "big") + unit for unit in units)


def starts_anew(picture: bytes | memoryview) -> bool:
    """Whether a picture of an MP4 is an IDR: nothing after it refers to anything before it."""
    position = 0
    while position + LENGTH_BYTES < len(picture):
        if picture[position + LENGTH_BYTES] & _TYPE_BITS == IDR:
            return True
        position += LENGTH_BYTES + int.from_bytes(picture[position : position + LENGTH_BYTES], "big")
    return False


def _annex_b(data: bytes) -> Iterator[bytes]:
    """Yield the units between start codes."""
    marks = list(_START_CODE.finditer(data))
    ends = [*(mark.start() for mark in marks[1:]), len(data)]
    for mark, end in zip(marks, ends, strict=False):
        unit = data[mark.end() : end]
        if unit:
            yield unit
