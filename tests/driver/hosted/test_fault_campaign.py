"""Bad days at a provider, over real HTTP: whatever goes wrong, no shot is paid twice and none is lost in silence.

`--campaign 300` makes the long form of it, and `--campaign-seed` repeats a day or tries another.
"""

import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from campaign import DEEDS, NOBODY_KNOWS, Rule, mixed_rules, struck, write_campaign
from rehearsal import rehearsing

LONG = 100
SINGLES = [{"on": on, **deed} for on, deeds in DEEDS.items() for deed in deeds]
REPEATED = {"query": 3, "result": 2, "policy": 2, "upload": 2}
FEW: list[Rule] = [
    {"on": "result", "do": "redirect", "url": "http://169.254.169.254/latest/meta-data"},
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "single" in metafunc.fixturenames:
        singles = SINGLES if metafunc.config.getoption("--campaign") >= LONG else FEW
        metafunc.parametrize("single", singles, ids=lambda rule: "-".join(str(value) for value in rule.values()))


def test_a_day_of_faults_ends_in_order_and_the_next_day_finishes_what_can_be(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shots, seed = request.config.getoption("--campaign"), request.config.getoption("--campaign-seed")
    campaign, rules = write_campaign(tmp_path / "story", shots), mixed_rules(seed, shots)
    with rehearsing(tmp_path / "stage", task_seconds=0.05, result=campaign.clip, faults=rules) as stage:
        begun = time.monotonic()
        first = campaign.compile(stage)
        failed, billed = campaign.check(first, stage), stage.billed()
        second = campaign.compile(stage)
        left = campaign.check(second, stage)
        again = campaign.compile(stage)
        assert campaign.check(again, stage) == left
        sent = len(stage.ledger("create"))
    # Shown if the test fails, and with `-rP`.
    sys.stdout.write(
        f"seed {seed}: {shots} shots, {struck(rules)}\n"
        f"first run, exit {first.code}: {dict(Counter(failed.values()))}, {billed} USD billed\n"
        f"second run, exit {second.code}: {dict(Counter(left.values()))}, {stage.billed()} USD billed, "
        f"{sent} jobs made in all; three runs took {time.monotonic() - begun:.0f} s\n"
    )
    assert failed
    # What nobody knows stays so; everything else is finished.
    assert left == {shot: slug for shot, slug in failed.items() if slug in NOBODY_KNOWS}


def test_one_fault_by_itself_ends_in_order(tmp_path: Path, single: Rule) -> None:
    campaign = write_campaign(tmp_path / "story", 2)
    times = REPEATED.get(str(single["on"]), 1)
    with rehearsing(
        tmp_path / "stage", task_seconds=0.05, result=campaign.clip, faults=[{**single, "times": times}]
    ) as stage:
        failed = campaign.check(campaign.compile(stage), stage)
        left = campaign.check(campaign.compile(stage), stage)
    assert len(failed) < 2
    assert left == {shot: slug for shot, slug in failed.items() if slug in NOBODY_KNOWS}
