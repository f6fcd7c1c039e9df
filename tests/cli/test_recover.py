"""`scenec recover` and reconciliation over real HTTP, with the emulator in a process of its own."""

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from prepared_clip import write_prepared_clip
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from small_story import Story, write_story

HANG = {"do": "hang", "seconds": 1, "commit": True}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("recover") / "story")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_prepared_clip(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def compile_at(story: Story, stage: Rehearsing, *words: str, backend: str = "dashscope") -> Ran:
    spending = ("--yes", "--max-cost", "5USD", "--poll", "0.1")
    return story.run("compile", "gate.yaml", "--backend", backend, *spending, *words, **stage.environment)


def recover(story: Story, stage: Rehearsing, *words: str) -> Ran:
    return story.run("recover", *words, **stage.environment)


def one_voice(story: Story) -> None:
    """Leave out what Segmind has no field for."""
    story.edit("mara.png, voice: mara.wav", "mara.png")
    story.edit('defaults:\n  ratio: "1:1"\n', "")


LOST_AFTER: list[Mapping[str, object]] = [
    {"do": "reset_after"},
    HANG,
    {"do": "status", "status": 502, "commit": True},
    {"do": "status", "status": 504, "commit": True},
    {"do": "html200"},
    {"do": "truncated_json"},
    {"do": "no_task_id"},
]
LOST_BEFORE: list[Mapping[str, object]] = [
    {"do": "status", "status": 502},
    {"do": "html200", "commit": False},
    {"do": "hang", "seconds": 0.5},
]


@pytest.mark.parametrize("deed", [*LOST_AFTER, *LOST_BEFORE], ids=lambda deed: "-".join(map(str, deed.values())))
def test_a_lost_answer_is_settled_by_the_list_and_each_shot_is_billed_once(
    story: Story, tmp_path: Path, clip: Path, deed: Mapping[str, object]
) -> None:
    with rehearsing(tmp_path / "emulator", result=clip, faults=[{"on": "create", "nth": 1, **deed}]) as stage:
        ran = compile_at(story, stage, "--json")
        assert ran.code == 0, ran.err
        assert "it may have been submitted" in ran.err
        assert len(stage.ledger("succeed")) == len(stage.ledger("create")) == 2
        assert stage.billed() == Decimal("0.50") == Decimal(ran.json()["spent"]["amount"])


@pytest.mark.parametrize(
    "rules, settle",
    [
        ([{"on": "list", "do": "lag", "seconds": 2}], "3"),
        ([{"on": "list", "do": "status", "status": 429, "times": 2}], "1"),
        ([{"on": "list", "do": "status", "status": 500, "times": 2}], "1"),
        ([{"on": "list", "do": "zone", "hours": -5}], "1"),
        ([{"on": "list", "do": "html200", "times": 1}], "1"),
    ],
    ids=["lag", "429", "500", "zone", "page"],
)
def test_a_list_that_misbehaves_costs_nothing(
    story: Story, tmp_path: Path, clip: Path, rules: list[Mapping[str, object]], settle: str
) -> None:
    with rehearsing(
        tmp_path / "emulator", result=clip, faults=[{"on": "create", "nth": 1, "do": "reset_after"}, *rules]
    ) as stage:
        words = ("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD", "--poll", "0.1")
        ran = story.run(*words, **{**stage.environment, "SCENEC_SETTLE_SECONDS": settle})
        assert ran.code == 0, ran.err
        assert len(stage.ledger("create")) == 2


def test_a_list_that_is_down_holds_the_shot_and_the_next_run_finishes(story: Story, tmp_path: Path, clip: Path) -> None:
    down = {"on": "list", "do": "status", "status": 500, "times": 4}
    with rehearsing(
        tmp_path / "emulator", result=clip, faults=[{"on": "create", "nth": 1, "do": "reset_after"}, down]
    ) as stage:
        ran = compile_at(story, stage)
        assert (ran.code, "SC0709" in ran.err) == (5, True), ran.err
        plan = story.run("plan", "gate.yaml", "--backend", "dashscope", "--exit-code", **stage.environment)
        assert (plan.code, "1 as they are, 1 blocked" in plan.out, "free" in plan.out) == (10, True, False)
        again = compile_at(story, stage)
        assert again.code == 0, again.err
        assert len(stage.ledger("create")) == 2


def test_what_segmind_may_have_taken_is_listed_and_set_free_by_hand(story: Story, tmp_path: Path, clip: Path) -> None:
    one_voice(story)
    faults = [{"on": "create", "provider": "segmind", "nth": 1, "do": "status", "status": 502}]
    with rehearsing(tmp_path / "emulator", result=clip, faults=faults) as stage:
        ran = compile_at(story, stage, backend="segmind")
        assert (ran.code, "SC0709" in ran.err) == (5, True), ran.err
        sent = len(stage.ledger("create"))
        (case,) = recover(story, stage, "--json").json()["attempts"]
        assert (case["backend"], case["state"], case["found"]) == ("segmind", "LOST", [])
        assert "no list" in case["problem"]
        # The journal knows enough: the scene may be anything by now.
        story.edit("duration: 2", "duration: [")
        assert recover(story, stage, "--forget", case["shot"]).code == 0
        assert recover(story, stage, "--json").json()["attempts"] == []
        assert recover(story, stage, "--forget", case["shot"]).code == 2
        story.edit("duration: [", "duration: 2")
        assert compile_at(story, stage, backend="segmind").code == 0
        assert len(stage.ledger("create")) == sent + 1


def test_a_shot_in_doubt_is_listed_and_set_free_by_the_name_that_it_has_now(
    story: Story, tmp_path: Path, clip: Path
) -> None:
    one_voice(story)
    faults = [{"on": "create", "provider": "segmind", "nth": 1, "do": "reset_after"}]
    with rehearsing(tmp_path / "emulator", result=clip, faults=faults) as stage:
        assert compile_at(story, stage, backend="segmind").code == 5
        (before,) = recover(story, stage, "--json").json()["attempts"]
        other = {"gate#arrival": "question", "gate#question": "arrival"}[before["shot"]]
        sent_as = before["shot"].partition("#")[2]
        assert story.run("mv", "shot", sent_as, "first").code == 0
        assert story.run("mv", "shot", other, sent_as).code == 0
        (case,) = recover(story, stage, "--json").json()["attempts"]
        assert (case["shot"], case["sent_as"]) == ("gate#first", before["shot"])
        assert f"gate#first (sent as {before['shot']})" in recover(story, stage).out
        ran = recover(story, stage, "--forget", "first")
        assert (ran.code, "gate#first: may be sent again" in ran.err) == (0, True), ran.err
        sent = len(stage.ledger("create"))
        assert compile_at(story, stage, backend="segmind").code == 0
        assert len(stage.ledger("create")) == sent + 1


@pytest.mark.parametrize("backend", ["segmind", "fal"])
def test_a_job_that_is_adopted_by_hand_is_fetched_and_not_bought_again(
    story: Story, tmp_path: Path, clip: Path, backend: str
) -> None:
    one_voice(story)
    if backend == "fal":
        story.edit("jon.png, voice: jon.wav", "jon.png")
    faults = [{"on": "create", "provider": backend, "nth": 1, "do": "reset_after"}]
    with rehearsing(tmp_path / "emulator", result=clip, faults=faults) as stage:
        assert compile_at(story, stage, backend=backend).code == 5
        (case,) = recover(story, stage, "--json").json()["attempts"]
        (job,) = [row["job"] for row in stage.ledger("create") if row["prompt"] == case["prompt"]]
        ran = recover(story, stage, "--adopt", job, "--json")
        assert (ran.code, ran.json()["attempts"][0]["state"]) == (0, "ACCEPTED"), ran.err
        assert compile_at(story, stage, backend=backend).code == 0
        assert len(stage.ledger("create")) == 2


def test_a_job_of_another_shot_is_not_adopted(story: Story, tmp_path: Path, clip: Path) -> None:
    down = {"on": "list", "do": "status", "status": 500, "times": 4}
    with rehearsing(
        tmp_path / "emulator", result=clip, faults=[{"on": "create", "nth": 1, "do": "reset_after"}, down]
    ) as stage:
        compile_at(story, stage)
        (case,) = recover(story, stage, "--json").json()["attempts"]
        (mine,) = [row["job"] for row in stage.ledger("create") if row["prompt"] == case["prompt"]]
        (other,) = [row["job"] for row in stage.ledger("create") if row["prompt"] != case["prompt"]]
        assert [(one["job"], one["same_prompt"]) for one in case["found"]] == [(mine, True)]
        refused = recover(story, stage, "--adopt", other)
        assert (refused.code, "SC0715" in refused.err) == (5, True)
        assert recover(story, stage, "--adopt", "no-such-job").code == 5
        assert recover(story, stage, "--adopt", mine, "--shot", "nobody").code == 2
        old = case["shot"].partition("#")[2]
        assert story.run("mv", "shot", old, "renamed").code == 0
        assert recover(story, stage, "--adopt", mine, "--shot", old).code == 0
        assert compile_at(story, stage).code == 0
        assert len(stage.ledger("create")) == 2


def test_recover_finds_nothing_where_nothing_is(story: Story) -> None:
    ran = story.run("recover")
    assert (ran.code, ran.out) == (0, "nothing is in doubt\n")
    assert story.run("recover", "--json").json() == {"schema_version": 1, "attempts": []}
    assert story.run("recover", "--adopt", "a", "--forget", "b").code == 2
