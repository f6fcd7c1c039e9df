"""Writes the notes of a review: `<scene>.notes.yaml` beside a scene.

`driver.reviewing` calls it with what a reviewer wrote on the page. Invariant: whatever a person wrote into the file by
hand stays as it is, comments too, and the file changes whole or not at all.
"""

import io
import threading
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from compiler.build.durable import write_durably
from compiler.scene.notes import NoteEntry

_HEAD = "# Notes of a review, by shot. `scenec review` writes them here, and so may you.\n"
_WRITING = threading.Lock()


class NotesError(Exception):
    """Notes that cannot be changed; its text says why."""


class NoteFile:
    """The notes of a scene, to be changed.

    Args:
        path: the file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, shot: str, entry: NoteEntry) -> None:
        """Add a note to those of a shot.

        Raises:
            NotesError: the file cannot be read.
            OSError: the file cannot be written.
        """
        values = entry.model_dump(exclude_defaults=True)
        if "\n" in entry.note:
            values["note"] = LiteralScalarString(entry.note)
        self._change(lambda shots: _listed(shots, shot).append(CommentedMap(values)))

    def settle(self, shot: str, place: int, note: str, *, done: bool) -> None:
        """Say whether a note is settled.

        Args:
            shot: whose note.
            place: which of its notes, from 0.
            note: what the note says, to be sure that it is still the same.
            done: whether it is settled.

        Raises:
            NotesError: the file cannot be read, or has another note there.
            OSError: the file cannot be written.
        """

        def settle(shots: CommentedMap) -> None:
            entry = _found(shots, shot, place, note)
            if done:
                entry["done"] = True
            else:
                entry.pop("done", None)

        self._change(settle)

    def remove(self, shot: str, place: int, note: str) -> None:
        """Take a note out, the key of the shot too if it was the last one; arguments and errors as of `settle`."""

        def remove(shots: CommentedMap) -> None:
            _found(shots, shot, place, note)
            del shots[shot][place]
            if not shots[shot]:
                del shots[shot]

        self._change(remove)

    def _change(self, change: Callable[[CommentedMap], None]) -> None:
        yaml = YAML(typ="rt", pure=True)
        yaml.width = 4096
        yaml.preserve_quotes = True
        yaml.indent(mapping=2, sequence=4, offset=2)
        with _WRITING:
            try:
                document = yaml.load(self._path.read_text("utf-8")) if self._path.exists() else None
            except (YAMLError, UnicodeDecodeError):
                raise NotesError(f"`{self._path.name}` cannot be read; `scenec check` says why") from None
            head = "" if isinstance(document, CommentedMap) else _HEAD
            document = document if isinstance(document, CommentedMap) else CommentedMap()
            if not isinstance(document.get("notes"), CommentedMap):
                document["notes"] = CommentedMap()
            change(document["notes"])
            stream = io.StringIO()
            yaml.dump(document, stream)
            write_durably(self._path, (head + stream.getvalue()).encode())


def _listed(shots: CommentedMap, shot: str) -> CommentedSeq:
    if not isinstance(shots.get(shot), CommentedSeq):
        shots[shot] = CommentedSeq()
    listed: CommentedSeq = shots[shot]
    return listed


def _found(shots: CommentedMap, shot: str, place: int, note: str) -> CommentedMap:
    listed = shots.get(shot)
    entry = listed[place] if isinstance(listed, CommentedSeq) and 0 <= place < len(listed) else None
    if not isinstance(entry, CommentedMap) or str(entry.get("note", "")).strip() != note.strip():
        raise NotesError("the notes were changed in the meantime; look at them again")
    return entry
