"""Notes of a review: `<scene>.notes.yaml` beside a scene comes in, what reviewers wrote about its shots goes out.

`driver` reads them for `check` and for the review page; people and `scenec review` write them. Invariant: notes change
neither picture, sound nor price: nothing that is made depends on them.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.entry import Entry
from compiler.scene.ground import is_there
from compiler.scene.reader import Reader
from compiler.scene.settings import LONGEST, PLAIN_NUMBER, Flag
from compiler.scene.validate import Subject, validate
from compiler.source.data import plain_data
from compiler.source.document import Document
from compiler.source.route import Route
from compiler.source.value import value

_WORDS = frozenset({"note"})


class NoteEntry(Entry):
    """A note about a shot."""

    note: Annotated[str, Field(min_length=1)] = Field(description="What the reviewer says.")
    at: Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False), PLAIN_NUMBER] | None = Field(
        None, description="Where in the shot, in seconds from its beginning."
    )
    target: str = Field("", description="Whose clip it is about: profile and backend, e.g. `default-dashscope`.")
    take: Annotated[int, Field(ge=1), PLAIN_NUMBER] | None = Field(None, description="Which take of that it is about.")
    done: Flag = Field(default=False, description="Whether it is settled.")


class NotesDocument(Entry):
    """Notes: what reviewers wrote about the shots of the scene beside which the file stands."""

    notes: dict[str, tuple[NoteEntry, ...]] = Field(description="By the id of the shot, oldest first.")


@value
class Notes:
    """What a file of notes holds.

    Attributes:
        document: the file, to say where something stands.
        shots: the notes by shot; empty where the file could not be read.
    """

    document: Document
    shots: Mapping[str, tuple[NoteEntry, ...]]


def notes_path(scene_file: Path) -> Path:
    """Return where the notes of a scene stand: beside it, `.notes.yaml` in place of its suffix."""
    return scene_file.with_name(f"{scene_file.stem}.notes.yaml")


def load_notes(scene_file: Path, reader: Reader, diagnostics: Diagnostics) -> Notes | None:
    """Read the notes of a scene; None where it has none.

    Args:
        scene_file: the scene.
        reader: of the run, which remembers the file for messages about it.
        diagnostics: told of everything in it that is wrong.
    """
    path = notes_path(scene_file)
    if not is_there(path) and path not in reader.unsaved:
        return None
    document = reader.read(path, diagnostics)
    if document.root is None:
        return Notes(document, {})
    content = plain_data(document.root, _WORDS)
    data = {key: content[key] for key in content if key != "$schema"} if isinstance(content, dict) else content
    subject = Subject(Route(document.file.name), "this file", {"notes": {}})
    entry = validate(NotesDocument, data, subject, diagnostics).entry
    return Notes(document, entry.notes if entry is not None else {})


def check_notes(notes: Notes, shots: Collection[str], diagnostics: Diagnostics) -> None:
    """Report notes about shots that the scene does not have.

    Args:
        notes: of the scene.
        shots: the ids of its shots.
        diagnostics: told `note-without-shot`.
    """
    for shot in notes.shots:
        if shot in shots:
            continue
        near = nearest(shot, shots)
        advice = f"did you mean `{near}`?" if near else "delete them, or write them under another shot"
        route = Route(notes.document.file.name) / "notes" / shot
        diagnostics.report(
            "note-without-shot",
            f"notes on `{shot}`, a shot that the scene does not have",
            route,
            part="key",
            help=advice,
        )
