"""The committed schemas in the server that editors use for YAML: the real one, from npm."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import Editor
from lsprotocol import types

pytestmark = pytest.mark.yaml_server

ROOT = Path(__file__).parents[2]
OWN = ROOT / ".node" / "node_modules" / ".bin" / "yaml-language-server"
SETTINGS = {"yaml": {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}}

SCENE = """\
scene: The gate
characters:
  mara: {image: mara.png, voice: mara.wav}
shots:
  - id: arrival
    framing: wide
    camera: push in
    action: Mara waits.
    dialogue:
      - mara (quietly): Who is there?
    duration: 4
    transition: {dissolve: 0.5}
"""
STORY = """\
story: The gate and the wall
use: [cast.yaml]
scenes: [scenes/*.yaml]
budget: 5 USD
"""
LIBRARY = """\
locations:
  yard: {image: yard.png, about: a yard}
"""
TEXTS = {"scene": SCENE, "story": STORY, "library": LIBRARY}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    command = shutil.which(OWN) or shutil.which("yaml-language-server")
    if command is None or shutil.which("node") is None:
        pytest.skip("yaml-language-server is not installed: see CONTRIBUTING.md")
    folder = tmp_path_factory.mktemp("yaml")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    with Editor(folder, [str(command), "--stdio"], SETTINGS) as editor:
        yield editor


def show(editor: Editor, kind: str, text: str, request: pytest.FixtureRequest) -> str:
    """Open a text under a name of its own, with the first line that `scenec init` writes."""
    name = f"{abs(hash(request.node.name))}.yaml"
    editor.show(name, f"# yaml-language-server: $schema=schemas/{kind}.schema.json\n{text}")
    return name


@pytest.mark.parametrize("kind", ["scene", "story", "library"])
def test_a_sound_file_has_no_problems(editor: Editor, kind: str, request: pytest.FixtureRequest) -> None:
    assert editor.problems_when(show(editor, kind, TEXTS[kind], request)) == []


@pytest.mark.parametrize(
    "kind, old, new",
    [
        ("scene", "framing: wide", "framing: closeup"),
        ("scene", "camera: push in", "camra: push in"),
        ("scene", "duration: 4", "duration: soon"),
        ("scene", "id: arrival", "id: The Arrival"),
        ("scene", "dissolve: 0.5", "disolve: 0.5"),
        ("scene", "action: Mara waits.", "action: [Mara, waits]"),
        ("scene", "voice: mara.wav", "vioce: mara.wav"),
        ("scene", "transition: {dissolve: 0.5}", "trim: [1, 2, 3]"),
        ("story", "budget: 5 USD", "budget: much"),
        ("story", "scenes: [scenes/*.yaml]", "scenes: all"),
        ("library", "about: a yard", "aliases: yard"),
    ],
)
def test_a_mistake_is_underlined_where_it_is(
    editor: Editor, kind: str, old: str, new: str, request: pytest.FixtureRequest
) -> None:
    assert old in TEXTS[kind]
    name = show(editor, kind, TEXTS[kind].replace(old, new), request)
    problems = editor.problems_when(name)
    line = editor.place(name, new).position.line
    assert [problem for problem in problems if problem.range.start.line == line]


def test_a_file_without_its_shots_is_told_of(editor: Editor, request: pytest.FixtureRequest) -> None:
    name = show(editor, "scene", "scene: The gate\n", request)
    assert any("shots" in problem.message for problem in editor.problems_when(name))


@pytest.mark.parametrize(
    "old, offered",
    [
        ("    duration: 4\n", {"resolution", "ratio", "seed", "first_frame", "negative"}),
        ("framing: wide", {"close-up", "extreme wide", "over-the-shoulder"}),
    ],
)
def test_keys_and_values_complete(editor: Editor, old: str, offered: set[str], request: pytest.FixtureRequest) -> None:
    new = "    " if old.startswith(" ") else "framing: "
    name = show(editor, "scene", SCENE.replace(old, new + ("\n" if old.startswith(" ") else "")), request)
    after = "Who is there?\n    " if old.startswith(" ") else new
    assert offered <= {item.label.strip("\"'") for item in editor.offered(name, after)}


@pytest.mark.parametrize(
    "kind, words, told",
    [
        ("scene", "framing", "shot size"),
        ("scene", "action", "What happens"),
        ("scene", "voice", "timbre"),
        ("story", "budget", "spend"),
    ],
)
def test_a_key_is_explained(editor: Editor, kind: str, words: str, told: str, request: pytest.FixtureRequest) -> None:
    shown = editor.hover(show(editor, kind, TEXTS[kind], request), words)
    assert told.lower() in shown.lower()


def test_every_key_has_an_explanation_in_the_schema_itself(editor: Editor, request: pytest.FixtureRequest) -> None:
    name = show(editor, "scene", SCENE.replace("    duration: 4\n", "    \n"), request)
    keys = [
        item for item in editor.offered(name, "Who is there?\n    ") if item.kind == types.CompletionItemKind.Property
    ]
    assert len(keys) > 15
    assert [item.label for item in keys if not item.documentation] == []
