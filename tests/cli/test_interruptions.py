"""Signals at random moments, and clocks that are wrong: the same command goes on, and pays once."""

import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from campaign import Campaign, write_campaign
from rehearsal import Rehearsing, rehearsing
from trial import Trial

SHOTS = 3
DAY = 26 * 3600
OTHER_TIME = Path(__file__).parents[1] / "support/other_time_child.py"
PATIENCE = 4.0
"""Seconds on top of the two that are promised, for a machine that has other things to do."""


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return write_campaign(tmp_path_factory.mktemp("interrupted") / "story", SHOTS)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, campaign: Campaign) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator"), task_seconds=0.5, result=campaign.clip) as running:
        yield running


def a_trial(campaign: Campaign, stage: Rehearsing, folder: Path) -> Trial:
    shutil.copytree(campaign.folder, folder)
    return Trial(folder, stage)


def finish(trial: Trial, campaign: Campaign) -> None:
    """Compile once more, and make sure that everything is there and was sent once."""
    again = trial.compile()
    assert again.code == 0, again.err
    trial.check()
    assert (len(trial.sent()), trial.locked(campaign.right)) == (SHOTS, SHOTS)


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_at_any_moment_is_obeyed_at_once_and_loses_nothing(
    campaign: Campaign, stage: Rehearsing, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    trial = a_trial(campaign, stage, tmp_path / number.name)
    with trial.begin() as process:
        limit = time.monotonic() + 60
        while not trial.state.exists() and time.monotonic() < limit:
            time.sleep(0.01)
        waited = random.uniform(0.0, 3.0)  # noqa: S311  (no secret)
        time.sleep(waited)
        began = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    took = time.monotonic() - began
    assert process.returncode in (code, 0), (waited, err)
    assert "Traceback" not in err
    assert took < 2.0 + PATIENCE
    trial.check()
    finish(trial, campaign)


def test_a_second_signal_ends_a_run_that_waits_for_an_answer(campaign: Campaign, tmp_path: Path) -> None:
    hang = {"on": "create", "nth": 1, "do": "hang", "seconds": 20, "commit": True}
    with rehearsing(tmp_path / "emulator", result=campaign.clip, faults=[hang]) as stage:
        trial = a_trial(campaign, stage, tmp_path / "twice")
        with trial.begin() as process:
            limit = time.monotonic() + 60
            while not trial.sent() and time.monotonic() < limit:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert (process.returncode, time.monotonic() - began < 2.0 + PATIENCE) == (130, True), err
        assert "Traceback" not in err
        finish(trial, campaign)


def test_a_clock_that_is_wrong_by_more_than_a_day_costs_nothing(campaign: Campaign, tmp_path: Path) -> None:
    first, second = DAY, -DAY
    lost = {"on": "create", "nth": 1, "do": "reset_after"}
    down = {"on": "list", "do": "status", "status": 500, "times": 4}
    with rehearsing(tmp_path / "emulator", result=campaign.clip, faults=[lost, down]) as stage:
        trial = a_trial(campaign, stage, tmp_path / "clock")
        program = sys.executable, str(OTHER_TIME)
        ran = trial.compile(*program, OTHER_TIME=str(first), OTHER_JUMP=str(second))
        assert (ran.code, "SC0709" in ran.err) == (5, True), ran.err
        again = trial.compile(*program, OTHER_TIME=str(second), OTHER_JUMP=str(first))
        assert again.code == 0, again.err
        assert not [word for word in (ran.err + again.err).split() if word.startswith("-") and word.endswith("s")]
        finish(trial, campaign)
