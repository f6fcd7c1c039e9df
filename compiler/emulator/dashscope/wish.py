"""Wishes: what a body asks for, before its files were looked at.

`wan27` and `wan26` read one; `accept` makes an order of it. Invariant: everything but the files is valid.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["reference_image", "reference_video", "first_frame", "reference"]


@dataclass(frozen=True, slots=True)
class Item:
    """A file that a body names.

    Attributes:
        kind: `reference` where the file itself says whether it is a picture or a film.
        url: as written.
        voice: likewise; empty for none.
    """

    kind: Kind
    url: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for.

    Attributes:
        model: as written.
        prompt: likewise.
        items: at least one.
        resolution: `720P` or `1080P`.
        ratio: of the clip without a first frame.
        size: width and height without a first frame.
        seconds: of the clip.
    """

    model: str
    prompt: str
    items: tuple[Item, ...]
    resolution: str
    ratio: str
    size: tuple[int, int]
    seconds: int
