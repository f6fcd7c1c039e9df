import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from small_story import Story, run_scenec, write_story

SCHEMAS = Path(__file__).parents[2] / "schemas"
KINDS = ["scene", "story", "library", "notes", "lock", "plan", "check"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("schemas") / "story")


@pytest.mark.parametrize("kind", KINDS)
def test_the_committed_schema_is_what_the_command_prints(tmp_path: Path, kind: str) -> None:
    written = (SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert run_scenec(tmp_path, "schema", kind).out == written
    Draft202012Validator.check_schema(json.loads(written))


def test_there_is_a_schema_for_every_kind_and_no_other() -> None:
    assert {path.name for path in SCHEMAS.iterdir()} == {f"{kind}.schema.json" for kind in KINDS}


def test_a_plan_is_what_its_schema_says(story: Story) -> None:
    schema = json.loads((SCHEMAS / "plan.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(story.run("plan", "gate.yaml", "--json").json())


def test_a_report_is_what_its_schema_says(story: Story, tmp_path: Path) -> None:
    schema = json.loads((SCHEMAS / "check.schema.json").read_text(encoding="utf-8"))
    broken = write_story(tmp_path / "broken", story.scene.read_text().replace("- jon:", "- jom:"))
    report = broken.run("check", "gate.yaml", "--format", "json").json()
    assert report["errors"] == 1
    Draft202012Validator(schema).validate(report)
    del report["diagnostics"][0]["line"]
    assert list(Draft202012Validator(schema).iter_errors(report))
