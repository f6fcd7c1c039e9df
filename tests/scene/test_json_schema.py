from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from compiler.scene.file_kind import FileKind
from compiler.scene.json_schema import render_schema, schema_of, write_schema

REPOSITORY = Path(__file__).parents[2]
KINDS: tuple[FileKind, ...] = get_args(FileKind)
EXAMPLES = sorted((REPOSITORY / "examples" / "scenes").rglob("*.yaml"))
CASES = REPOSITORY / "tests" / "cases" / "schema"


def problems(text: str, kind: FileKind | None = None) -> list[str]:
    data = YAML(typ="safe", pure=True).load(text)
    kind = kind or ("scene" if "scene" in data else "story" if "story" in data else "library")
    return [error.message for error in Draft202012Validator(schema_of(kind)).iter_errors(data)]


def shot(text: str) -> list[str]:
    return problems(f"scene: A\nshots: [{{id: one, {text}}}]")


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_fresh(kind: FileKind) -> None:
    committed = (REPOSITORY / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert committed == render_schema(schema_of(kind)), f"write it with `scenec schema {kind}`"


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_itself_valid(kind: FileKind, tmp_path: Path) -> None:
    Draft202012Validator.check_schema(schema_of(kind))
    write_schema(schema_of(kind), tmp_path / "x.json")
    assert (tmp_path / "x.json").read_bytes() == render_schema(schema_of(kind)).encode()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_examples_are_valid(path: Path) -> None:
    if not path.name.endswith(".lock.yaml"):
        assert problems(path.read_text(encoding="utf-8")) == []


def test_what_the_loader_accepts_is_valid() -> None:
    text = (CASES / "words.yaml").read_text(encoding="utf-8").replace("- mara: null", "").replace("- mara: ~", "")
    assert problems(text) == []


@pytest.mark.parametrize("name", ["unknown-key", "wrong-type", "unknown-value", "out-of-range", "bad-id"])
def test_what_the_loader_refuses_is_invalid(name: str) -> None:
    assert problems((CASES / f"{name}.yaml").read_text(encoding="utf-8")) != []


@pytest.mark.parametrize(
    "line",
    [
        "mara: Hello.",
        "mara (low): 42",
        "玛拉: true",
        "{who: mara, line: Hello.}",
        "{who: mara, line: 7, voiceover: true}",
    ],
)
def test_lines_may_be_short_or_long(line: str) -> None:
    assert shot(f"dialogue: [{line}]") == []


@pytest.mark.parametrize(
    "line", ["Hello.", "{mara: a, jon: b}", "{}", "{who: mara}", "{mara: {EN: x}}", "{mara: {}}", "mara: ''"]
)
def test_what_is_no_line_is_invalid(line: str) -> None:
    assert shot(f"dialogue: [{line}]") != []


@pytest.mark.parametrize("text", ["transition: {}", "transition: {fade: 1, dissolve: 1}", "duration: 0", "mute: 1"])
def test_settings_are_as_strict_as_the_loader(text: str) -> None:
    assert shot(text) != []


def test_a_declaration_has_one_medium() -> None:
    for media, expected in (("image: a, video: b", 1), ("name: A", 1), ("image: a", 0), ("video: b", 0)):
        assert len(problems(f"characters: {{mara: {{{media}}}}}")) == expected


def test_keys_of_ones_own_are_allowed_at_the_top() -> None:
    assert problems("scene: A\nx-mine: 1\n$schema: x\nshots: [{id: one}]") == []
    assert shot("x-mine: 1") != []


def test_every_key_has_a_description() -> None:
    schema = schema_of("scene")
    tables = [schema, *schema["$defs"].values()]
    lacking = [
        name for table in tables for name, key in table.get("properties", {}).items() if not key.get("description")
    ]
    assert lacking == []
