"""The `Range` header: which bytes of a file are asked for.

`results` reads it. Invariant: what is not one plain range is taken as a wish for the whole file, as RFC 9110
allows, and a range outside the file is told apart from that.
"""

import re
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


class UnsatisfiableRangeError(Exception):
    """The range begins behind the end of the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first byte and end (exclusive), or None for the whole file.

    Args:
        header: of the request; may be empty.
        size: of the file in bytes.

    Raises:
        UnsatisfiableRangeError: no byte of the file is in it.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start == end:
        raise UnsatisfiableRangeError
    return start, end
