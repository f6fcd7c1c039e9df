"""Compiles at a provider, over real HTTP: the emulator in one process, `scenec` in another, as people rehearse."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from ran import Ran
from rehearsal import KEYS, Rehearsing, rehearsing
from small_story import Story, run_scenec, write_story

SCENES = Path(__file__).parents[2] / "examples/scenes"
COMPILE = ("compile", "gate.yaml", "--backend", "dashscope", "--yes", "--max-cost", "5USD", "--poll", "0.1")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("hosted") / "story")


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path / "emulator") as stage:
        yield stage


def begin(story: Story, stage: Rehearsing, *words: str) -> "subprocess.Popen[str]":
    own = {f"SCENEC_{name}_DIR": str(story.folder / f".scenec_{name.lower()}_dir") for name in ("STATE", "CACHE")}
    environment = {**os.environ, **own, "SCENEC_DATA_DIR": str(story.folder / ".data"), **stage.environment}
    return subprocess.Popen(
        [sys.executable, "-m", "compiler", *COMPILE, *words],
        cwd=story.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(process: "subprocess.Popen[str]", words: str, times: int = 1) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        times -= words in line
        if not times:
            return
    raise AssertionError(words)


def sent(stage: Rehearsing) -> Counter[str]:
    """Count the jobs that the provider accepted, by prompt."""
    return Counter(str(row["prompt"]) for row in stage.ledger("create"))


def compile_at(story: Story, stage: Rehearsing, *words: str) -> Ran:
    return story.run(*COMPILE, *words, **stage.environment)


def test_the_seeds_scene_becomes_a_film_for_exactly_the_price_of_its_plan(quick: Rehearsing, tmp_path: Path) -> None:
    shutil.copytree(SCENES, tmp_path / "scenes")
    paths = ("rusty-wall.yaml", "--backend", "dashscope")
    plan = run_scenec(tmp_path / "scenes", "plan", *paths, "--json", **quick.environment).json()
    words = ("compile", *paths, "--yes", "--max-cost", "9USD", "--poll", "0.1", "--json")
    ran = run_scenec(tmp_path / "scenes", *words, **quick.environment)
    assert ran.code == 0, ran.err
    assert (tmp_path / "scenes" / ran.json()["film"]).is_file()
    (price,) = plan["totals"]["prices"]
    assert quick.billed() == Decimal(price["amount"]) == Decimal(ran.json()["spent"]["amount"])
    assert set(sent(quick).values()) == {1}
    again = run_scenec(tmp_path / "scenes", *words, **quick.environment)
    assert (again.code, again.json()["spent"]["amount"]) == (0, "0.00")
    assert len(quick.ledger("create")) == plan["totals"]["generate"]


def test_what_is_kept_needs_no_key(story: Story, quick: Rehearsing) -> None:
    assert compile_at(story, quick).code == 0
    address = {"DASHSCOPE_HTTP_BASE_URL": quick.environment["DASHSCOPE_HTTP_BASE_URL"]}
    assert story.run("compile", "gate.yaml", "--backend", "dashscope", **address).code == 0


@pytest.mark.parametrize("moment, times", [("submitted: job", 1), ("being made", 1), ("downloading", 2)])
def test_a_killed_compile_is_resumed_and_each_shot_is_sent_once(
    story: Story, tmp_path: Path, moment: str, times: int
) -> None:
    drip = {"on": "result", "do": "slow_drip", "bytes": 20000, "seconds": 0.2, "times": 2}
    faults = [drip] if moment == "downloading" else []
    with rehearsing(tmp_path / "emulator", task_seconds=1.0, faults=faults) as stage:
        # One at a time, so that no other shot is on its way just then, of which nobody would know.
        with begin(story, stage, "--jobs", "1") as process:
            wait_for(process, moment, times)
            os.killpg(process.pid, signal.SIGKILL)
        actions = story.run("plan", "gate.yaml", "--backend", "dashscope", "--json", **stage.environment).json()
        assert "resume" in {step["action"] for step in actions["shots"]}
        ran = compile_at(story, stage, "--json")
        assert ran.code == 0, ran.err
        assert (set(sent(stage).values()), len(sent(stage))) == ({1}, 2)
        assert stage.billed() == Decimal("0.50")


def test_ctrl_c_ends_the_run_says_what_is_at_work_and_loses_nothing(story: Story, tmp_path: Path) -> None:
    with rehearsing(tmp_path / "emulator", task_seconds=2.0) as stage:
        with begin(story, stage) as process:
            wait_for(process, "being made")
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            rest = process.stderr.read()
            assert process.wait(20) == 130
            assert time.monotonic() - begun < 5
        assert "still at work" in rest
        assert "Traceback" not in rest
        assert compile_at(story, stage).code == 0
        assert (set(sent(stage).values()), len(sent(stage))) == ({1}, 2)


def test_a_saved_plan_can_be_applied_again_after_a_lost_answer(story: Story, tmp_path: Path) -> None:
    with rehearsing(tmp_path / "emulator", faults=[{"on": "create", "nth": 1, "do": "reset_after"}]) as stage:
        paths = ("gate.yaml", "--backend", "dashscope")
        assert story.run("plan", *paths, "-o", "plan.json", **stage.environment).code == 0
        words = ("compile", *paths, "--plan", "plan.json", "--poll", "0.1")
        assert [story.run(*words, **stage.environment).code for _ in range(2)] == [0, 0]
        assert len(stage.ledger("create")) == 2


def test_an_account_that_is_refused_stops_the_run_with_exit_6(story: Story, tmp_path: Path) -> None:
    arrears = {"on": "create", "do": "status", "status": 400, "code": "Arrearage", "message": "overdue"}
    with rehearsing(tmp_path / "emulator", faults=[arrears]) as stage:
        ran = compile_at(story, stage)
        assert ran.code == 6
        assert "SC0806" in ran.err
        assert "SC0710" in ran.err
        assert stage.ledger("create") == []


def test_a_refusal_stands_at_the_authors_line(story: Story, tmp_path: Path) -> None:
    fail = {
        "on": "job",
        "do": "fail",
        "nth": 1,
        "code": "DataInspectionFailed",
        "message": "Input text data may contain inappropriate content.",
    }
    with rehearsing(tmp_path / "emulator", faults=[fail]) as stage:
        ran = compile_at(story, stage, "--jobs", "1")
        assert ran.code == 3
        assert "SC0803" in ran.err
        assert any(f"gate.yaml:{line}:13" in ran.err for line in (13, 18)), ran.err


def test_a_provider_that_fails_once_is_asked_once_more_for_free(story: Story, tmp_path: Path) -> None:
    fail = {"on": "job", "do": "fail", "nth": 1, "code": "InternalError", "message": "internal error"}
    with rehearsing(tmp_path / "emulator", faults=[fail]) as stage:
        ran = compile_at(story, stage, "--json")
        assert ran.code == 0, ran.err
        assert ran.json()["spent"]["amount"] == "0.50"
        assert (len(stage.ledger("create")), stage.billed()) == (3, Decimal("0.50"))


def test_nothing_that_is_left_behind_holds_the_key_or_a_signature(story: Story, quick: Rehearsing) -> None:
    ran = compile_at(story, quick, "--json")
    assert ran.code == 0, ran.err
    key = KEYS["DASHSCOPE_API_KEY"]
    left = {str(path): path.read_bytes() for path in story.folder.rglob("*") if path.is_file()}
    left |= {"output": ran.out.encode(), "messages": ran.err.encode()}
    assert [name for name, data in left.items() if key.encode() in data or b"Signature=" in data] == []


def test_a_provider_that_lost_what_was_uploaded_gets_it_again_in_the_same_run(story: Story, tmp_path: Path) -> None:
    with rehearsing(tmp_path / "first") as stage:
        assert story.run(*COMPILE, **stage.environment).code == 0
    port = int(stage.url.rpartition(":")[2])
    with rehearsing(tmp_path / "second", port=port) as stage:
        ran = story.run(*COMPILE, "--retake", "question", **stage.environment)
        assert ran.code == 0, ran.err
        assert [row["event"] for row in stage.ledger()] == ["create", "start", "succeed"]
