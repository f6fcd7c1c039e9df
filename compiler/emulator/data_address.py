"""`data:` addresses: bytes that came inside a request.

Providers' modules read them. Invariant: what is not well-formed base64 with a type in front is told as such, and never
half read.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(r"data:(?P<kind>[\w.+-]+/[\w.+-]+);base64,")
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class DataAddress:
    """What a `data:` address holds.

    Attributes:
        kind: MIME type, as the client says.
        content: the bytes.
        short: the beginning of the address, for people.
    """

    kind: str
    content: bytes
    short: str


def read_data_address(text: str) -> DataAddress:
    """Return what a `data:` address holds.

    Raises:
        ValueError: it is not well-formed.
    """
    match = _FORM.match(text)
    if match is None:
        raise ValueError("a data address begins with data:<type>;base64,")
    try:
        content = base64.b64decode(text[match.end() :], validate=True)
    except binascii.Error as error:
        raise ValueError(f"a data address is no base64: {error}") from None
    if not content:
        raise ValueError("a data address is empty")
    return DataAddress(match["kind"], content, text[: match.end()][:_SHOWN] + "…")
