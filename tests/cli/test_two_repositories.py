"""Two repositories ask for the same at the same moment, with one store between them."""

import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from campaign import write_campaign
from rehearsal import rehearsing
from small_story import Story, write_story
from trial import Trial
from two_places import COMPILE, Place, a_place


def test_two_repositories_that_start_together_are_billed_once_and_both_have_their_film(tmp_path: Path) -> None:
    story = write_story(tmp_path / "one/story")
    with rehearsing(tmp_path / "emulator", task_seconds=0.5) as stage:
        one = a_place(story, tmp_path / "home", stage)
        two = Place(one.elsewhere(tmp_path / "two").story, one.home, one.environment)
        running = [begin(place) for place in (one, two)]
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, out + err
        assert Counter(Counter(str(row["prompt"]) for row in stage.ledger("create")).values()) == {1: 2}
        assert stage.billed() == Decimal("0.50")
        films = [sorted(place.story.folder.glob("build/**/film.mp4")) for place in (one, two)]
        assert [len(found) for found in films] == [1, 1]
        assert lock(one.story) == lock(two.story)
        assert [place.compile("--locked").code for place in (one, two)] == [0, 0]
        assert lock(one.story).count("sha256:") == 2


def begin(place: Place) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "compiler", *COMPILE],
        cwd=place.story.folder,
        env=place.whole_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def lock(story: Story) -> str:
    return (story.folder / "gate.lock.yaml").read_text()


def test_two_repositories_that_ask_for_the_same_clips_are_billed_for_each_once(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """For fifty clips in the long form, which `--campaign 300` asks for."""
    keys = max(6, request.config.getoption("--campaign") // 6)
    campaign = write_campaign(tmp_path / "one", keys)
    shutil.copytree(campaign.folder, tmp_path / "two")
    with rehearsing(tmp_path / "emulator", task_seconds=0.1, running=20, result=campaign.clip) as stage:
        trials = [Trial(tmp_path / name, stage, tmp_path / "home", "both") for name in ("one", "two")]
        running = [trial.begin() for trial in trials]
        for process in running:
            with process:
                _, err = process.communicate(timeout=240)
            assert process.returncode == 0, err
        assert len(stage.ledger("create")) == len(stage.ledger("succeed")) == keys
        assert Counter(Counter(str(row["prompt"]) for row in stage.ledger("create")).values()) == {1: keys}
        assert [trial.locked(campaign.right) for trial in trials] == [keys, keys]
        trials[0].check()
