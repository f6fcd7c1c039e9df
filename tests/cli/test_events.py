"""`compile --events`: what happens, one JSON object a line, the result last."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from ran import Ran
from rehearsal import rehearsing
from small_story import Story, write_story

from compiler.cli.board import PHASES as TERMINAL
from compiler.cli.console import Console
from compiler.cli.event_lines import EventLines, event_name
from compiler.driver.events import ClipsLaidOut, Event, Phase, ShotProgressed
from compiler.driver.workplace import Workplace
from compiler.screening.desk import PHASES as PAGE

REFERENCE = Path(__file__).parents[2] / "docs/reference/json.md"
PAID = ("compile", "gate.yaml", "--backend", "dashscope", "--poll", "0.1", "--events")
SHOTS = ("arrival", "question")
Line = dict[str, Any]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("events") / "story")


@pytest.fixture(scope="module")
def paid(story: Story) -> list[Line]:
    with rehearsing(story.folder.parent / "emulator") as stage:
        ran = story.run(*PAID, "--yes", "--max-cost", "5USD", **stage.environment)
    assert (ran.code, ran.err) == (0, "")
    return lines_of(ran)


def lines_of(ran: Ran) -> list[Line]:
    return [json.loads(line) for line in ran.out.splitlines()]


def events_of(lines: list[Line], name: str) -> list[Line]:
    return [line for line in lines if line["event"] == name]


def test_every_line_says_what_happened_and_when(paid: list[Line]) -> None:
    assert {line["schema_version"] for line in paid} == {1}
    times = [line["time"] for line in paid]
    assert times == sorted(times)
    assert all(time.endswith("Z") for time in times)


def test_each_shot_goes_from_its_start_to_its_end(paid: list[Line]) -> None:
    (began,) = events_of(paid, "run-began")
    assert began["wanted"] == [
        {"scene": "gate", "shot": "arrival", "take": 1, "seconds": 2.0},
        {"scene": "gate", "shot": "question", "take": 1, "seconds": 3.0},
    ]
    for shot in SHOTS:
        own = [line["event"] for line in paid if line.get("shot") == shot and line["event"] != "shot-progressed"]
        assert (own[0], own[-1]) == ("shot-started", "shot-finished")
        phases = [line["phase"] for line in events_of(paid, "shot-reached") if line["shot"] == shot]
        assert phases[0] == "preparing"
        assert phases[-1] == "downloading"
        assert "submitted" in phases


def test_money_is_told_as_it_moves_and_ends_where_the_result_says(paid: list[Line]) -> None:
    moves = events_of(paid, "money-moved")
    sums = [(move["spent"]["amount"], move["reserved"]["amount"]) for move in moves]
    assert sums[0] in (("0.00", "0.20"), ("0.00", "0.30"))
    assert sums[-1] == ("0.50", "0.00")
    assert {move["limit"]["amount"] for move in moves} == {"5.00"}
    assert paid[-1]["spent"] == moves[-1]["spent"] == {"amount": "0.50", "currency": "USD"}


def test_the_last_line_is_the_result(paid: list[Line], story: Story) -> None:
    last = paid[-1]
    assert (last["event"], last["exit_code"], last["errors"], last["diagnostics"]) == ("done", 0, 0, [])
    assert (story.folder / last["film"]).is_file()
    assert [shot["shot"] for shot in last["shots"]] == ["arrival", "question"]
    (film,) = events_of(paid, "film-finished")
    assert (story.folder / film["path"]).is_file()


def test_progress_is_told_in_steps_and_anew_for_what_begins_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = EventLines(Console(color=False), Workplace(tmp_path, tmp_path, time.time_ns))
    for share in (*range(33), *range(33)):
        lines.tell(ShotProgressed("gate", "arrival", 1, share / 32))
        lines.tell(ShotProgressed("gate", "arrival", 2, 0.01))
    shares = [json.loads(line)["share"] for line in capsys.readouterr().out.splitlines()]
    assert shares == [round(share / 32, 3) for share in range(2, 33, 2)] * 2


def test_a_shot_that_has_to_wait_says_so(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "story", ignore=shutil.ignore_patterns(".*", "*.lock.yaml", "build"))
    with rehearsing(tmp_path / "emulator") as stage:
        words = (*PAID, "--yes", "--max-cost", "5USD", "--jobs", "1")
        lines = lines_of(Story(tmp_path / "story").run(*words, **stage.environment))
    phases = {shot: [line["phase"] for line in lines if line.get("shot") == shot and "phase" in line] for shot in SHOTS}
    assert sorted("waiting" in told for told in phases.values()) == [False, True]


def test_a_run_that_goes_on_names_what_it_only_has_to_fetch(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "story", ignore=shutil.ignore_patterns(".*", "*.lock.yaml", "build"))
    there = Story(tmp_path / "story")
    own = {f"SCENEC_{name}_DIR": str(there.folder / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
    with rehearsing(tmp_path / "emulator", task_seconds=2) as stage:
        words = [sys.executable, "-m", "compiler", *PAID, "--yes", "--max-cost", "5USD", "--select", "arrival"]
        surroundings = {**os.environ, **own, **stage.environment}
        with subprocess.Popen(
            words, cwd=there.folder, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as first:
            assert first.stdout is not None
            next(line for line in first.stdout if json.loads(line).get("phase") == "submitted")
            first.send_signal(signal.SIGINT)
            *_, stopped = map(json.loads, first.stdout)
        assert (stopped["event"], stopped["working"]) == ("run-stopped", 1)
        lines = lines_of(there.run(*PAID, "--select", "arrival", **own, **stage.environment))
    (began,) = events_of(lines, "run-began")
    assert [wanted["shot"] for wanted in began["wanted"]] == ["arrival"]
    assert [line["shot"] for line in events_of(lines, "shot-finished")] == ["arrival"]
    assert lines[-1]["exit_code"] == 0


def test_a_saved_plan_that_cannot_be_read_is_told_in_the_last_line_too(story: Story) -> None:
    (story.folder / "plan.json").write_text("{", encoding="utf-8")
    ran = story.run("compile", "gate.yaml", "--events", "--plan", "plan.json")
    (last,) = lines_of(ran)
    assert last["exit_code"] == ran.code != 0
    assert last["errors"] == 1


def test_a_refusal_is_one_line_with_its_reason(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "story", ignore=shutil.ignore_patterns(".*", "*.lock.yaml", "build"))
    ran = Story(tmp_path / "story").run(*PAID, DASHSCOPE_API_KEY="sk-test")
    (last,) = lines_of(ran)
    assert ran.code == last["exit_code"] == 4
    assert [problem["slug"] for problem in last["diagnostics"]] == ["spending-not-agreed"]
    assert "nobody has agreed" in ran.err


def test_a_run_goes_on_when_nobody_follows_it_any_more(story: Story, tmp_path: Path) -> None:
    shutil.copytree(story.folder, tmp_path / "story", ignore=shutil.ignore_patterns(".*", "*.lock.yaml", "build"))
    words = shlex.join([sys.executable, "-m", "compiler", "compile", "gate.yaml", "--events"])
    line = f"{words} | head -n 1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path / "story", capture_output=True, text=True, check=True, timeout=120
    )
    assert (json.loads(ran.stdout)["event"], ran.stderr) == ("run-began", "")
    assert (tmp_path / "story/build/gate/default-animatic/film.mp4").is_file()


def test_the_result_is_printed_in_one_form_only(story: Story) -> None:
    ran = story.run("compile", "gate.yaml", "--events", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "exclude each other" in ran.err


def test_every_phase_has_words_on_the_terminal_on_the_page_and_in_the_reference() -> None:
    phases = set(typing.get_args(Phase))
    assert set(TERMINAL) == set(PAGE) == phases
    told = REFERENCE.read_text(encoding="utf-8").partition("The phases:")[2].partition("More may be")[0]
    assert set(re.findall(r"`(\w+)`", told)) == phases


def test_the_reference_lists_every_event_and_its_keys() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for kind in typing.get_args(Event):
        if kind is ClipsLaidOut:
            continue
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{event_name(kind)}` |")]
        assert [one.name for one in fields(kind) if f"`{one.name}`" not in row] == []
