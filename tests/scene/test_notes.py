"""Notes of a review: read by `check`, written without touching what people wrote."""

from pathlib import Path

import pytest

from compiler.build.note_file import NoteFile, NotesError
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.front import read_sources
from compiler.driver.workplace import Workplace
from compiler.scene.notes import NoteEntry, load_notes, notes_path
from compiler.scene.reader import Reader

SCENE = """\
scene: The gate
characters:
  mara: {image: "https://example.org/mara.png"}
shots:
  - id: arrival
    action: Mara waits.
  - id: question
    action: Mara looks up.
"""
BY_HAND = """\
# Of Monday's screening.
notes:
  question:   # the long one
    - note: "No"  # quoted by hand
      at: 1.5
    - {note: Too dark, done: true}
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "gate.yaml"
    path.write_text(SCENE, encoding="utf-8")
    return path


def written(scene: Path) -> dict[str, tuple[NoteEntry, ...]]:
    diagnostics = Diagnostics()
    notes = load_notes(scene, Reader(scene.parent), diagnostics)
    assert not list(diagnostics)
    return dict(notes.shots) if notes is not None else {}


def found(folder: Path, *paths: str) -> list[str]:
    workplace = Workplace(folder, folder / ".data", lambda: 0)
    problems = read_sources(tuple(Path(path) for path in paths), workplace).problems
    return [problem.code.slug for problem in problems if problem.code.slug != "unchecked-remote-asset"]


def test_a_note_is_found_again_as_it_was_written(scene: Path) -> None:
    notes = NoteFile(notes_path(scene))
    notes.add("question", NoteEntry(note="No: 42 #1 – 太暗", at=1.25, target="default-dashscope", take=2))
    notes.add("question", NoteEntry(note='One.\n\n- two: "three"'))
    notes.add("arrival", NoteEntry(note="null"))
    assert written(scene) == {
        "question": (
            NoteEntry(note="No: 42 #1 – 太暗", at=1.25, target="default-dashscope", take=2),
            NoteEntry(note='One.\n\n- two: "three"'),
        ),
        "arrival": (NoteEntry(note="null"),),
    }
    assert found(scene.parent, "gate.yaml") == []


def test_what_a_person_wrote_stays_as_it_is(scene: Path) -> None:
    path = notes_path(scene)
    path.write_text(BY_HAND, encoding="utf-8")
    notes = NoteFile(path)
    notes.add("question", NoteEntry(note="Again"))
    notes.settle("question", 2, "Again", done=True)
    text = path.read_text(encoding="utf-8")
    assert all(line in text for line in BY_HAND.splitlines())
    notes.settle("question", 2, "Again", done=False)
    notes.remove("question", 2, "Again")
    assert path.read_text(encoding="utf-8") == BY_HAND
    assert [entry.note for entry in written(scene)["question"]] == ["No", "Too dark"]


def test_the_last_note_of_a_shot_takes_its_key_along(scene: Path) -> None:
    notes = NoteFile(notes_path(scene))
    notes.add("arrival", NoteEntry(note="One"))
    notes.add("question", NoteEntry(note="Two"))
    notes.remove("arrival", 0, "One")
    assert set(written(scene)) == {"question"}


@pytest.mark.parametrize("place, note", [(0, "Another"), (7, "No"), (-1, "Too dark")])
def test_a_note_that_has_changed_in_the_meantime_is_left_alone(scene: Path, place: int, note: str) -> None:
    path = notes_path(scene)
    path.write_text(BY_HAND, encoding="utf-8")
    with pytest.raises(NotesError):
        NoteFile(path).remove("question", place, note)
    with pytest.raises(NotesError):
        NoteFile(path).settle("nobody", place, note, done=True)
    assert path.read_text(encoding="utf-8") == BY_HAND


@pytest.mark.parametrize("content", [b"notes: {", b"notes: [\xff]"])
def test_a_file_that_cannot_be_read_is_left_alone(scene: Path, content: bytes) -> None:
    path = notes_path(scene)
    path.write_bytes(content)
    with pytest.raises(NotesError):
        NoteFile(path).add("arrival", NoteEntry(note="One"))
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "text, slugs",
    [
        (BY_HAND, []),
        ("notes:\n  arival:\n    - note: One\n", ["note-without-shot"]),
        ("notes:\n  arrival:\n    - {note: One, tak: 2}\n", ["unknown-key"]),
        ("notes:\n  arrival:\n    - note: One\n      at: -1\n", ["out-of-range"]),
        ("notes:\n  arrival: One\n", ["wrong-type"]),
        ("- One\n", ["wrong-type"]),
        ("notes: {\n", ["yaml-syntax"]),
        ("note:\n  arrival: []\n", ["unknown-key", "missing-key"]),
        ("# scenec: ignore[note-without-shot]\nnotes: {gone: [{note: One}]}\n", ["note-without-shot"]),
    ],
)
def test_check_reads_the_notes_beside_a_scene(scene: Path, text: str, slugs: list[str]) -> None:
    notes_path(scene).write_text(text, encoding="utf-8")
    assert found(scene.parent, "gate.yaml") == slugs


def test_notes_are_no_scene_whatever_pattern_finds_them(scene: Path) -> None:
    notes_path(scene).write_text(BY_HAND, encoding="utf-8")
    (scene.parent / "story.yaml").write_text("story: All\nscenes: ['*.yaml']\n", encoding="utf-8")
    assert found(scene.parent, ".") == []
    assert found(scene.parent, "gate.yaml", "gate.notes.yaml") == []
    assert found(scene.parent, "gate.notes.yaml") == ["no-scenes"]
