"""A saved plan is applied exactly, or refused because something that it was made from has moved."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from small_story import Story, write_story

HOSTED = ("gate.yaml", "--backend", "dashscope")
TEMPLATE = "{{ shot.framing }} {{ shot.location }} {{ shot.action }} {% for s in slots %}{{ s.label }} {% endfor %}"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_story(tmp_path_factory.mktemp("saved") / "story")
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml]\n")
    (story.folder / "templates/en").mkdir(parents=True)
    (story.folder / "templates/en/shot.j2").write_text(TEMPLATE)
    assert story.run("compile", "gate.yaml").code == 0
    return story


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def move_bytes(story: Story) -> None:
    shutil.copyfile(story.folder / "mara.png", story.folder / "jon.png")


def move_voice(story: Story) -> None:
    shutil.copyfile(story.folder / "mara.wav", story.folder / "jon.wav")


def move_template(story: Story) -> None:
    (story.folder / "templates/en/shot.j2").write_text(f"Film grain. {TEMPLATE}")


def move_words(story: Story) -> None:
    story.edit("Jon looks up", "Jon looks down")


def move_order(story: Story) -> None:
    text = story.scene.read_text()
    start, second = text.index("  - id: arrival"), text.index("  - id: question")
    story.scene.write_text(text[:start] + text[second:] + text[start:second])


def move_lock(story: Story) -> None:
    steps = story.run("plan", *HOSTED, "--json").json()["shots"]
    key = next(step["key"] for step in steps if step["shot"] == "question")
    row = f"{{key: {key}, intent: {'1' * 64}, take: 1, model: wan2.7-r2v, sha256: {'2' * 64}}}"
    (story.folder / "gate.lock.yaml").write_text(
        f"schema_version: 1\nshots:\n  question:\n    default-dashscope: {row}\n"
    )


def test_an_unmoved_plan_is_applied(story: Story) -> None:
    assert story.run("plan", *HOSTED, "-o", "plan.json").code == 0
    story.edit("shots:\n", "# a remark\nshots:\n")
    ran = story.run("compile", *HOSTED, "--plan", "plan.json")
    assert (ran.code, "SC0011" in ran.err) == (6, True)  # nothing but the key is missing


@pytest.mark.parametrize("move", [move_bytes, move_voice, move_template, move_words, move_order, move_lock])
def test_a_plan_whose_input_moved_is_refused(story: Story, move: Callable[[Story], None]) -> None:
    assert story.run("plan", *HOSTED, "-o", "plan.json").code == 0
    move(story)
    ran = story.run("compile", *HOSTED, "--plan", "plan.json")
    assert ran.out == ""
    assert "SC0702" in ran.err
    assert ran.code in (4, 5)


def test_a_plan_whose_prices_moved_is_refused(story: Story) -> None:
    assert story.run("plan", *HOSTED, "-o", "plan.json").code == 0
    elsewhere = {"DASHSCOPE_HTTP_BASE_URL": "https://dashscope.aliyuncs.com/api/v1"}
    ran = story.run("compile", *HOSTED, "--plan", "plan.json", **elsewhere)
    assert (ran.code, "SC0702" in ran.err) == (4, True)


def test_a_plan_that_counted_on_a_clip_is_refused_when_the_clip_is_gone(story: Story) -> None:
    assert story.run("plan", "gate.yaml", "-o", "plan.json").code == 0
    clips = list((story.folder / ".scenec/store").rglob("*.mp4"))
    clips[0].unlink()
    ran = story.run("compile", "gate.yaml", "--plan", "plan.json")
    assert (ran.code, "SC0702" in ran.err) == (4, True)


def test_a_plan_for_other_shots_or_another_backend_is_refused(story: Story) -> None:
    assert story.run("plan", *HOSTED, "--select", "question", "-o", "plan.json").code == 0
    assert story.run("compile", *HOSTED, "--plan", "plan.json").code == 4
    assert story.run("compile", "gate.yaml", "--plan", "plan.json").code == 4


def test_a_plan_applied_with_other_options_says_with_which_it_was_saved(story: Story) -> None:
    story.edit("Who is there?", '{en: "Who is there?", zh: 谁？}')
    assert story.run("plan", *HOSTED, "--lang", "zh", "-o", "plan.json").code == 0
    ran = story.run("compile", "gate.yaml", "--plan", "plan.json")
    assert (ran.code, "it was saved with `--backend dashscope --lang zh`; give the same paths" in ran.err) == (4, True)
    assert story.run("compile", *HOSTED, "--lang", "zh", "--plan", "plan.json").code == 6
    assert story.run("plan", *HOSTED, "-o", "plan.json").code == 0
    ran = story.run("compile", *HOSTED, "--lang", "zh", "--plan", "plan.json")
    assert "it was saved without `--lang`; give" in ran.err
    ran = story.run("compile", *HOSTED, "--select", "question", "--plan", "plan.json")
    assert "it was saved for other shots; give" in ran.err


def test_a_plan_with_a_retake_says_so_where_none_is_asked_for(story: Story) -> None:
    move_lock(story)
    again = ("--retake", "question")
    assert story.run("plan", *HOSTED, *again, "-o", "plan.json").code == 0
    ran = story.run("compile", *HOSTED, "--plan", "plan.json")
    assert "it was saved with `--retake gate#question`; give the same paths and options" in ran.err
    assert story.run("compile", *HOSTED, *again, "--plan", "plan.json").code == 6


def test_a_plan_whose_shots_moved_is_told_nothing_of_options(story: Story) -> None:
    assert story.run("plan", *HOSTED, "-o", "plan.json").code == 0
    move_words(story)
    ran = story.run("compile", *HOSTED, "--plan", "plan.json")
    assert "it was saved" not in ran.err
    assert "help: look at a new plan" in ran.err
