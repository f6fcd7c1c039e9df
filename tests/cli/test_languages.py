"""A film in two languages: a second one costs only what is said in it, and the first is never made anew."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from git_story import write_git_story
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from small_story import Story

from compiler.build.lockfile import load_lock
from compiler.diagnostics.sink import Diagnostics

HOSTED = ("gate.yaml", "--backend", "dashscope")
SPENDING = ("--yes", "--max-cost", "5USD", "--poll", "0.1")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, stage: Rehearsing) -> Story:
    """A story that was made in English, and then got a second language."""
    story = write_git_story(tmp_path_factory.mktemp("dubbed") / "story")
    made = compiled(story, stage)
    assert made.code == 0, made.err
    story.edit("- jon: Who is there?", '- jon: {en: "Who is there?", zh: 谁在那里？}')
    return story


def compiled(story: Story, stage: Rehearsing, *words: str) -> Ran:
    return story.run("compile", *HOSTED, *SPENDING, *words, **stage.environment)


def planned(story: Story, stage: Rehearsing, *words: str) -> tuple[dict[str, str], Decimal]:
    """Return what is done with each shot, and what all of it would cost."""
    document = story.run("plan", *HOSTED, *words, "--json", **stage.environment).json()
    charges = sum((Decimal(one["amount"]) for one in document["totals"]["charges"]), Decimal(0))
    return {shot["shot"]: shot["action"] for shot in document["shots"]}, charges


def test_a_second_language_makes_nothing_anew_and_shares_what_nobody_says(story: Story, stage: Rehearsing) -> None:
    unchanged = {"arrival": "reuse", "question": "reuse"}
    assert planned(story, stage) == planned(story, stage, "--lang", "en") == (unchanged, Decimal(0))
    story.edit("scene: The gate", "scene: The gate\nlanguages: [en, zh]")
    assert planned(story, stage) == (unchanged, Decimal(0))
    paid = len(stage.ledger("create"))
    assert planned(story, stage, "--lang", "zh") == ({"arrival": "reuse", "question": "generate"}, Decimal("0.30"))
    saved = story.run("plan", *HOSTED, "--lang", "zh", "-o", "zh.json", **stage.environment)
    assert saved.code == 0, saved.err
    refused = compiled(story, stage, "--plan", "zh.json")
    assert (refused.code, "SC0702" in refused.err) == (4, True)

    dubbed = compiled(story, stage, "--lang", "zh", "--json")
    assert dubbed.code == 0, dubbed.err
    document = dubbed.json()
    assert (document["film"], document["language"]) == ("build/gate/default-dashscope.zh/film.mp4", "zh")
    assert len(stage.ledger("create")) == paid + 1
    assert "谁在那里？" in (story.folder / document["film"]).with_suffix(".srt").read_text("utf-8")
    assert planned(story, stage, "--lang", "zh") == planned(story, stage) == (unchanged, Decimal(0))

    lock = load_lock(story.scene, "gate.lock.yaml", Diagnostics()).shots
    targets = {"default-dashscope", "default-dashscope.zh"}
    assert {shot: set(rows) for shot, rows in lock.items()} == {"arrival": targets, "question": targets}
    assert len({row.sha256 for row in lock["arrival"].values()}) == 1
    assert len({row.key for row in lock["arrival"].values()}) == 1
    assert len({row.key for row in lock["question"].values()}) == 2
    # Commands about takes mean the film's own language unless they are told.
    for words, row in (((), "default-dashscope"), (("--lang", "zh"), "default-dashscope.zh")):
        before = story.run("store", "path", "gate.yaml#question", *HOSTED[1:], *words, **stage.environment).out
        assert Path(before.strip()).name.startswith(lock["question"][row].sha256)
        picked = story.run("pick", "gate.yaml#question", "1", *words, **stage.environment)
        assert picked.code == 0, picked.err


def test_a_revision_that_had_not_the_language_had_none_of_its_shots(story: Story) -> None:
    now = story.run("plan", "gate.yaml", "--lang", "zh", "--against", "HEAD", "--json")
    assert now.code == 0, now.err
    assert [shot["change"] for shot in now.json()["against"]["shots"]] == ["new", "new"]
    own = story.run("plan", "gate.yaml", "--against", "HEAD", "--json").json()
    assert [shot["change"] for shot in own["against"]["shots"]] == ["unchanged", "unchanged"]


@pytest.mark.parametrize("command", ["plan", "check", "compile"])
def test_a_language_that_no_line_has_is_refused_with_the_nearest(story: Story, command: str) -> None:
    ran = story.run(command, "gate.yaml", "--lang", "zhh")
    assert ran.code == 2
    said = ran.out + ran.err
    assert "SC0014" in said  # unknown-language
    assert "did you mean `zh`?" in said


def test_check_judges_the_lines_of_the_language_that_is_asked_for(story: Story) -> None:
    story.edit("    framing: close-up\n", "    framing: close-up\n    # not yet translated\n")
    story.edit("zh: 谁在那里？}", "zh: 谁在那里？}\n      - jon: {en: Well?}".replace("Well?", '"Well?"'))
    assert story.run("check", "gate.yaml").code == 0
    found = story.run("check", "gate.yaml", "--lang", "zh", "--format", "json")
    assert [item["slug"] for item in found.json()["diagnostics"] if item["severity"] == "error"] == ["missing-language"]
