"""Edits: places in a file's text and what shall stand there; every other byte of the file stays.

Made by `driver.rename`, put into the bytes of a file here. Invariant: a byte that no edit covers is never
changed: comments, quotes, order, spacing, line ends and a byte order mark stay as their author left them.
"""

from collections.abc import Iterable

from compiler.source.value import value

_MARK = "\ufeff"


class EditError(Exception):
    """Two edits want different things of the same place, or the file is not the one that they were made for."""


@value
class Edit:
    """A stretch of a `SourceFile`'s text, `start:end` in code points, and the text that takes its place."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits made; the same edit twice counts once.

    Raises:
        EditError: two edits overlap.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end, edit.text)):
        if edit.start < done:
            raise EditError(f"two changes overlap at {text[edit.start : edit.end]!r}")
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    return "".join((*parts, text[done:]))


def edit_bytes(content: bytes, text: str, edits: Iterable[Edit]) -> bytes:
    r"""Return a file's bytes with edits made that were found in its text.

    Args:
        content: the file as it lies on the disk, with its own line ends and perhaps a byte order mark.
        text: what `read_source` made of it, which the edits count in.
        edits: what to change; a `\n` in their texts becomes the file's own line end.

    Raises:
        EditError: the edits overlap, or the file was changed since it was read.
    """
    raw = content.decode("utf-8")
    places = _places(raw)
    if "".join("\n" if raw[place] == "\r" else raw[place] for place in places) != text:
        raise EditError("the file was changed in the meantime")
    places.append(len(raw))
    newline = "\r\n" if "\r\n" in raw else "\n"
    moved = [Edit(places[edit.start], places[edit.end], edit.text.replace("\n", newline)) for edit in edits]
    return apply_edits(raw, moved).encode()


def _places(raw: str) -> list[int]:
    """Return where each character of the normalised text stands in the text as stored."""
    if "\r" not in raw and not raw.startswith(_MARK):
        return list(range(len(raw)))
    places: list[int] = []
    position = len(_MARK) if raw.startswith(_MARK) else 0
    while position < len(raw):
        places.append(position)
        position += 2 if raw.startswith("\r\n", position) else 1
    return places
