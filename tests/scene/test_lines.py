"""Lines of dialogue: what a screenwriter writes, and what a line that is none is told."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.bad_line import report_line
from compiler.scene.shot import DialogueLine, LineEntry
from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.route import Route

LINE: TypeAdapter[LineEntry] = TypeAdapter(DialogueLine)


@pytest.mark.parametrize(
    "written",
    [
        "V.O.",
        "v.o.",
        "VO",
        "V. O.",
        "O.S.",
        "os",
        "O.C.",
        "off screen",
        "Off-Screen",
        "offscreen",
        "off-camera",
        "voiceover",
        "voice-over",
        "Voice Over",
        "画外音",
        "旁白",
    ],
)
@pytest.mark.parametrize(
    "form, manner",
    [
        ("mara ({})", ""),
        ("mara（{}）", ""),
        ("mara ({}, tired)", "tired"),
        ("mara (tired, {})", "tired"),
        ("mara（低声，{}）", "低声"),
        ("mara (softly, {}, tired)", "softly, tired"),
    ],
)
def test_a_screenwriters_mark_means_that_the_speaker_is_not_seen(form: str, manner: str, written: str) -> None:
    key = form.format(written)
    line = LINE.validate_python({key: "Hmm."})
    assert (line.who, line.voiceover, line.manner, line.key) == ("mara", True, manner, key)


def test_a_mark_may_stand_before_the_manner_without_a_comma() -> None:
    line = LINE.validate_python({"mara (V.O. very tired)": "Hmm."})
    assert (line.voiceover, line.manner) == (True, "very tired")


@pytest.mark.parametrize("manner", ["", "quietly", "vocal", "over her shoulder", "os trembling", "off", "a, b/c"])
def test_any_other_manner_is_left_as_it_is(manner: str) -> None:
    line = LINE.validate_python({f"mara ({manner})": "Hmm."})
    assert (line.voiceover, line.manner) == (False, manner)


def test_the_long_form_says_it_with_its_own_key() -> None:
    line = LINE.validate_python({"who": "mara", "line": "Hmm.", "manner": "V.O."})
    assert (line.voiceover, line.manner) == (False, "V.O.")


@pytest.mark.parametrize(
    "written, meant",
    [
        ("@sam: y", {"sam": "y"}),
        ("sam: Listen: go", {"sam": "Listen: go"}),
        ("Listen #1", {"mara": "Listen #1"}),
        ('"No," he said', {"mara": '"No," he said'}),
        ("sam：走吧", {"sam": "走吧"}),
        ("hello", {"mara": "hello"}),
        ("sam - y", {"sam": "y"}),
    ],
)
def test_what_is_suggested_for_a_line_without_a_speaker_is_yaml(written: str, meant: dict[str, str]) -> None:
    diagnostics = Diagnostics()
    report_line(written, Route("a.yaml"), diagnostics)
    (item,) = diagnostics
    assert item.help is not None
    parsed = parse_tree(SourceFile(Path("/a.yaml"), "a.yaml", item.help.removeprefix("write `").removesuffix("`")))
    assert parsed.problems == ()
    assert parsed.root is not None
    assert plain_data(parsed.root) == [meant]
