import json
from pathlib import Path

import pytest
from small_story import Story, run_scenec, write_story

from compiler.diagnostics.codes import CODES


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("commands") / "story")


def test_a_clean_scene_passes_the_check(story: Story) -> None:
    ran = story.run("check", "gate.yaml")
    assert (ran.code, ran.out) == (0, "")
    assert "no problems in 2 shots" in ran.err


def test_a_check_names_file_line_and_column_and_the_nearest_name(story: Story, tmp_path: Path) -> None:
    broken = write_story(tmp_path / "broken", story.scene.read_text().replace("- jon:", "- jom:"))
    ran = broken.run("check", "gate.yaml")
    assert ran.code == 1
    assert "gate.yaml:20:9" in ran.out
    assert "SC0301" in ran.out
    assert "did you mean `jon`?" in ran.out


def test_every_problem_is_told_in_one_run(tmp_path: Path) -> None:
    scene = """\
scene: Broken
characters:
  mara: {image: mara.png}
  jon: {image: nowhere.png}
shots:
  - id: one
    framing: huge
    action: Mara waits.
  - id: two
    acton: Jon waits.
  - id: three
    action: "@ruth waits."
"""
    ran = write_story(tmp_path / "broken", scene).run("check", "gate.yaml", "--format", "json")
    found = {(item["slug"], item["line"]) for item in ran.json()["diagnostics"]}
    assert {("asset-missing", 4), ("unknown-value", 7), ("unknown-key", 10), ("unknown-mention", 12)} <= found


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_a_check_can_be_told_in_every_format(story: Story, tmp_path: Path, form: str) -> None:
    broken = write_story(tmp_path / "broken", story.scene.read_text().replace("- jon:", "- jom:"))
    ran = broken.run("check", "gate.yaml", "--format", form)
    assert ran.code == 1
    assert "unknown character `jom`" in ran.out
    if form in ("json", "sarif"):
        assert isinstance(ran.json(), dict)


@pytest.mark.parametrize("form", ["text", "concise", "github"])
def test_a_report_of_nothing_has_no_line(story: Story, form: str) -> None:
    assert story.run("check", "gate.yaml", "--format", form).out == ""


def test_a_plan_lists_every_shot_with_seconds_and_price(story: Story) -> None:
    document = story.run("plan", "gate.yaml", "--backend", "dashscope", "--json").json()
    assert document["schema_version"] == 1
    assert [(step["shot"], step["action"], step["output_seconds"]) for step in document["shots"]] == [
        ("arrival", "generate", 2),
        ("question", "generate", 3),
    ]
    assert document["shots"][0]["price"] == {"amount": "0.20", "currency": "USD"}
    assert document["totals"]["prices"] == [{"amount": "0.50", "currency": "USD"}]


def test_a_plan_exits_with_10_when_asked_and_there_is_something_to_do(story: Story) -> None:
    assert story.run("plan", "gate.yaml", "--exit-code").code == 10
    assert story.run("plan", "gate.yaml").code == 0


def test_a_plan_can_be_a_markdown_table(story: Story) -> None:
    assert "| gate#arrival | generate |" in story.run("plan", "gate.yaml", "--markdown").out


def test_show_prints_slots_prompt_request_and_price(story: Story) -> None:
    shown = story.run("show", "gate.yaml#question", "--json").json()
    assert [(slot["label"], slot["name"], slot["line"]) for slot in shown["slots"]] == [
        ("Image 1", "jon", 4),
        ("Image 2", "yard", 6),
    ]
    assert 'Image 1 says, "Who is there?"' in shown["prompt"]
    assert shown["request"]["input"]["prompt"] == shown["prompt"]
    assert shown["request"]["input"]["media"][0] == {
        "type": "reference_image",
        "url": "jon.png",
        "reference_voice": "jon.wav",
    }
    assert shown["price"] == {"amount": "0.30", "currency": "USD"}


def test_show_of_an_unknown_shot_names_the_nearest(story: Story) -> None:
    ran = story.run("show", "gate.yaml#qestion")
    assert ran.code == 2
    assert "did you mean `question`?" in ran.err


@pytest.mark.parametrize("name", [name for code in CODES[::9] for name in (code.number, code.slug)])
def test_explain_knows_every_code_by_number_and_slug(tmp_path: Path, name: str) -> None:
    ran = run_scenec(tmp_path, "explain", name)
    assert ran.code == 0
    assert len(ran.out.splitlines()) > 5


def test_an_unknown_command_code_or_backend_gets_the_nearest(story: Story) -> None:
    assert "did you mean `compile`?" in story.run("comple").err
    assert "did you mean `unknown-character`?" in story.run("explain", "unknown-charakter").err
    assert "did you mean `dashscope`?" in story.run("plan", "gate.yaml", "--backend", "dashscop").err


@pytest.mark.parametrize("kind", ["scene", "story", "library", "lock", "plan", "check", "diagnostics"])
def test_every_schema_is_a_schema(tmp_path: Path, kind: str) -> None:
    schema = json.loads(run_scenec(tmp_path, "schema", kind).out)
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")


def test_the_doctor_says_what_is_here(story: Story) -> None:
    ran = story.run("doctor", DASHSCOPE_API_KEY="sk-secret-canary-1234")
    assert ran.code == 0
    assert "…1234" in ran.out
    assert "canary" not in ran.out + ran.err


def test_a_new_repository_compiles_at_once(tmp_path: Path) -> None:
    assert run_scenec(tmp_path, "init", "tale").code == 0
    ran = run_scenec(tmp_path / "tale", "check")
    assert ran.code == 0, ran.out
    assert run_scenec(tmp_path / "tale", "plan", "--json").json()["totals"]["generate"] >= 2


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text("mine")
    assert run_scenec(tmp_path, "init").code != 0
    assert (tmp_path / "story.yaml").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["story.yaml"]


def test_a_path_that_does_not_exist_is_a_usage_error_with_the_nearest_name(story: Story) -> None:
    ran = story.run("check", "gat.yaml")
    assert ran.code == 2
    assert "gate.yaml" in ran.out + ran.err


def test_help_goes_without_loading_any_command(tmp_path: Path) -> None:
    assert "compile" in run_scenec(tmp_path, "--help").out
    assert run_scenec(tmp_path, "--version").out.startswith("scenec ")


def test_a_plan_of_broken_scenes_is_a_report_when_json_was_asked_for(story: Story, tmp_path: Path) -> None:
    broken = write_story(tmp_path / "broken", story.scene.read_text().replace("- jon:", "- jom:"))
    for command in ("plan", "compile"):
        ran = broken.run(command, "gate.yaml", "--json")
        assert ran.code == 1
        assert [item["slug"] for item in ran.json()["diagnostics"]] == ["unknown-character"]


def test_json_and_markdown_exclude_each_other(story: Story) -> None:
    assert story.run("plan", "gate.yaml", "--json", "--markdown").code == 2


def test_a_template_that_leads_out_of_the_repository_is_never_read(tmp_path: Path) -> None:
    story = write_story(tmp_path / "story")
    (tmp_path / "secret.j2").write_text("a secret")
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml]\n")
    (story.folder / "templates/en").mkdir(parents=True)
    (story.folder / "templates/en/shot.j2").symlink_to(tmp_path / "secret.j2")
    ran = story.run("show", "gate.yaml#question", "--json")
    assert "a secret" not in ran.out
    assert "SC0214" in ran.err


def test_excluding_everything_is_refused(story: Story) -> None:
    assert story.run("compile", "gate.yaml", "--exclude", "*").code == 2
