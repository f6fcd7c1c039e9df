"""What somebody wants to be called otherwise, and why that cannot be."""

from collections.abc import Mapping
from typing import Literal

from compiler.source.value import value

RenameKind = Literal["character", "location", "prop", "shot"]

SECTIONS: Mapping[str, str] = {"character": "characters", "location": "locations", "prop": "props"}
"""The key of a file under which each kind of declaration stands."""


@value
class RenameWish:
    """A name and the one that takes its place.

    Attributes:
        kind: of what is renamed.
        scene: the scene whose shot is meant, by its id or the last part of it; empty where there is only one.
        old: its id.
        new: the id that it gets.
        keep_name: whether a character whose name comes from its id goes on being called the same.
    """

    kind: RenameKind
    old: str
    new: str
    scene: str = ""
    keep_name: bool = False


class RenameError(Exception):
    """It cannot be renamed; nothing was written.

    Attributes:
        message: why.
        help: what to do.
    """

    def __init__(self, message: str, help_: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help_
