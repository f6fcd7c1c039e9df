"""A disk that is full at the n-th write: nothing that was accepted is forgotten, nothing broken is kept.

The suite tries a few; `--disk-writes all` tries every one, for a disk that is full for a moment and for one that stays
full. The kernel's own full disk is in `test_room.py`.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from campaign import Campaign, write_campaign
from ran import Ran
from rehearsal import Rehearsing, rehearsing
from trial import Trial

CHILD = Path(__file__).parents[1] / "support/full_disk_child.py"
SHOTS = 2
MOST_WRITES = 40


def compile_on(trial: Trial, full: str = "") -> tuple[Ran, list[str], list[str]]:
    """Compile, and return how that went, what was written and what failed."""
    log = trial.folder / "disk.json"
    ran = trial.compile(sys.executable, str(CHILD), DISK_FULL=full, DISK_LOG=str(log))
    assert ran.code in (0, 3, 7), ran.err
    document = json.loads(log.read_text())
    return ran, document["writes"], document["failed"]


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return write_campaign(tmp_path_factory.mktemp("disk") / "story", SHOTS)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, campaign: Campaign) -> Iterator[Rehearsing]:
    folder = tmp_path_factory.mktemp("emulator")
    with rehearsing(folder, task_seconds=0.05, running=20, result=campaign.clip) as running:
        yield running


def numbers(option: str, manner: str) -> list[int]:
    """Return which writes fail: every one, or so many, spread over those of a run."""
    if option == "all":
        return list(range(1, MOST_WRITES))
    few = int(option)
    return [4 + 22 * (2 * at + 1) // (2 * few) + (manner == "from") for at in range(few)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "number" in metafunc.fixturenames:
        option = str(metafunc.config.getoption("--disk-writes"))
        cases = [(manner, number) for manner in ("once", "from") for number in numbers(option, manner)]
        metafunc.parametrize("manner, number", cases)


def test_a_disk_that_is_full_at_a_write_costs_nothing_and_loses_nothing(
    campaign: Campaign, stage: Rehearsing, tmp_path: Path, manner: str, number: int
) -> None:
    folder = tmp_path / f"{manner}-{number}"
    shutil.copytree(campaign.folder, folder)
    trial = Trial(folder, stage)
    ran, _, failed = compile_on(trial, f"{manner}:{number}")
    trial.check()
    if not failed:
        return  # a run has not so many: this is the clean one with which counting ends
    assert len(failed) == 1 or manner == "from"
    again = trial.compile()
    assert again.code == 0, ran.err + again.err
    trial.check()
    assert len(trial.sent()) == SHOTS
    assert trial.locked(campaign.right) == SHOTS
    shutil.rmtree(folder)


def test_a_clean_run_has_writes_of_every_kind(campaign: Campaign, stage: Rehearsing, tmp_path: Path) -> None:
    shutil.copytree(campaign.folder, tmp_path / "clean")
    ran, writes, failed = compile_on(Trial(tmp_path / "clean", stage))
    assert (ran.code, failed) == (0, [])
    kinds = ("file", "piece", "row INTENT", "row ACCEPTED", "row SUCCEEDED", "row FETCHED", "row DONE")
    assert [kind for kind in kinds if kind not in writes] == []
    assert 24 <= len(writes) < MOST_WRITES
