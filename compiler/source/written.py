"""How a value was written: which source text each of its visible characters comes from.

Asked by `driver.mentions`. White space is passed over on both sides, since quoting and folding only ever
change that. Invariant: what is given back spells the value, or there is none.
"""

import re
from collections.abc import Iterator

from compiler.source.tree import Scalar
from compiler.source.value import value

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_NAMED = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "r": "\r", "v": "\v"}
_SPACES = frozenset("ntN_LP \t\n")
"""What stands behind a backslash where an escape means white space or a line that goes on."""


@value
class Written:
    """The visible characters of a value and where each of them stands in its file, `start:end`."""

    characters: str
    spans: tuple[tuple[int, int], ...]

    def span(self, first: int, count: int) -> tuple[int, int]:
        """Return the source text of some visible characters."""
        return self.spans[first][0], self.spans[first + count - 1][1]


def visible(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def find_written(text: str, scalar: Scalar) -> Written | None:
    """Return how a scalar's value was written, or None where that cannot be told.

    Args:
        text: the file's.
        scalar: one of its nodes.
    """
    found = [item for item in _characters(text, scalar) if not item[0].isspace()]
    characters = "".join(character for character, _, _ in found)
    if characters != visible(scalar.value):
        return None
    return Written(characters, tuple((start, end) for _, start, end in found))


def _characters(text: str, scalar: Scalar) -> Iterator[tuple[str, int, int]]:
    start, end = scalar.start, scalar.end
    first = text[start : start + 1]
    if first in ("|", ">") and scalar.style in ("literal", "folded"):
        header = text.find("\n", start, end)
        yield from _plainly(text, end if header < 0 else header, end)
    elif first == '"' and scalar.style == "double":
        yield from _unescaped(text, start + 1, end - 1)
    elif first == "'" and scalar.style == "single":
        yield from _undoubled(text, start + 1, end - 1)
    else:
        yield from _plainly(text, start, end)


def _plainly(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for place in range(start, end):
        yield text[place], place, place + 1


def _undoubled(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    place = start
    while place < end:
        width = 2 if text[place] == "'" else 1
        yield text[place], place, place + width
        place += width


def _unescaped(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    place = start
    while place < end:
        escape = _ESCAPE.match(text, place, end)
        if escape is None:
            yield text[place], place, place + 1
            place += 1
            continue
        code = escape[1] or escape[2] or escape[3]
        letter = escape[4] or ""
        if code:
            yield chr(int(code, 16)), place, escape.end()
        elif letter not in _SPACES:
            yield _NAMED.get(letter, letter), place, escape.end()
        place = escape.end()
