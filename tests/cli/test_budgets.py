"""Budgets as code: of a scene, of a story, and of a run, each refused before anything is sent."""

import shutil
from pathlib import Path

import pytest
from ran import Ran
from small_story import Story, write_story


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A story of two scenes for 0.50 USD each."""
    story = write_story(tmp_path_factory.mktemp("budgets") / "story")
    other = story.scene.read_text().replace("Mara waits", "Mara knocks").replace("Jon looks up", "Jon looks away")
    (story.folder / "door.yaml").write_text(other)
    (story.folder / "story.yaml").write_text("story: Gates\nscenes: [gate.yaml, door.yaml]\n")
    return story


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def spend(story: Story, *words: str) -> Ran:
    """Compile without a key, which is told only once a plan may be applied (exit code 6)."""
    return story.run("compile", *words, "--backend", "dashscope", "--yes")


def give(story: Story, file: str, budget: str) -> None:
    path = story.folder / file
    path.write_text(f"{path.read_text()}budget: {budget}\n")


def test_a_story_is_held_to_its_budget(story: Story) -> None:
    give(story, "story.yaml", "0.99 USD")
    ran = spend(story, "--max-cost", "9USD")
    assert (ran.code, ran.out) == (4, "")
    assert "the story would spend 1.00 USD, but its budget is 0.99 USD" in ran.err
    assert "story.yaml:3:9" in ran.err
    assert ran.err.count("SC0701") == 1


def test_a_scene_is_held_to_its_own_budget_whatever_the_story_has(story: Story) -> None:
    give(story, "story.yaml", "5 USD")
    give(story, "door.yaml", "0.49 USD")
    ran = spend(story, "--max-cost", "9USD")
    assert ran.code == 4
    assert "the scene `door` would spend 0.50 USD, but its budget is 0.49 USD" in ran.err
    assert "door.yaml:" in ran.err
    assert ran.err.count("SC0701") == 1


def test_a_scene_with_a_budget_is_still_held_to_that_of_its_story(story: Story) -> None:
    give(story, "story.yaml", "0.99 USD")
    give(story, "gate.yaml", "5 USD")
    give(story, "door.yaml", "5 USD")
    ran = spend(story, "--max-cost", "9USD")
    assert ran.code == 4
    assert "the story would spend" in ran.err


def test_what_other_scenes_spend_does_not_count_against_a_scene(story: Story) -> None:
    give(story, "gate.yaml", "0.50 USD")
    ran = spend(story, "--max-cost", "9USD")
    assert (ran.code, "SC0701" in ran.err) == (6, False)


def test_fewer_shots_may_fit(story: Story) -> None:
    give(story, "story.yaml", "0.60 USD")
    assert spend(story).code == 4
    ran = spend(story, "--select", "scene:gate")
    assert (ran.code, "SC0011" in ran.err) == (6, True)


def test_a_budget_in_another_currency_is_no_leave_to_spend(story: Story) -> None:
    give(story, "story.yaml", "99 CNY")
    ran = spend(story)
    assert ran.code == 4
    assert "its budget is in CNY" in ran.err
    assert "write the budget in USD" in ran.err


def test_budgets_of_all_scenes_together_are_one_for_the_run(story: Story) -> None:
    give(story, "gate.yaml", "0.50 USD")
    give(story, "door.yaml", "0.50 USD")
    assert spend(story).code == 6


def test_a_budget_of_one_scene_is_no_leave_to_spend_on_another(story: Story) -> None:
    give(story, "gate.yaml", "5 USD")
    ran = spend(story)
    assert ran.code == 4
    assert "SC0008" in ran.err


def test_the_cap_of_the_run_holds_beside_budgets(story: Story) -> None:
    give(story, "story.yaml", "5 USD")
    ran = spend(story, "--max-cost", "0.99USD")
    assert ran.code == 4
    assert "the plan costs 1.00 USD, but the cap is 0.99 USD" in ran.err


@pytest.mark.parametrize("form", ["--json", "--markdown", ""])
def test_a_plan_says_which_budget_is_too_small_and_ends_well(story: Story, form: str) -> None:
    give(story, "story.yaml", "5 USD")
    give(story, "door.yaml", "0.49 USD")
    ran = story.run("plan", "--backend", "dashscope", *filter(None, [form]))
    assert ran.code == 0
    told = "would spend 0.50 USD, but its budget is 0.49 USD"
    assert ran.out.count(told) == (0 if form == "--json" else 1)
    assert "its budget" not in story.run("plan", "--backend", "dashscope", "--select", "scene:gate").out
    assert "its budget" not in story.run("plan").out


def test_a_cap_in_another_currency_is_told_which_one_counts(story: Story) -> None:
    for command in ("plan", "compile"):
        ran = story.run(command, "--backend", "dashscope", "--max-cost", "5EUR")
        assert (ran.code, "the cap is in EUR" in ran.err) == (4, True)
        assert "give the cap in USD" in ran.err
        assert "raise the cap" not in ran.err
