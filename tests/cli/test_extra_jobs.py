"""A provider that makes two jobs of one request, over real HTTP: what is billed twice is kept to choose from."""

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from rehearsal import Rehearsing, rehearsing
from small_story import Story, write_story
from two_places import COMPILE, Place, a_place

from compiler.build.lockfile import LockRow, load_lock
from compiler.diagnostics.sink import Diagnostics

TWICE = {"on": "create", "nth": 1, "do": "twice"}
OWN_BYTES = {"on": "result", "do": "own_bytes"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("extra") / "story")


@pytest.fixture
def story(written: Story, tmp_path: Path) -> Story:
    shutil.copytree(written.folder, tmp_path / "story")
    return Story(tmp_path / "story")


def place_of(story: Story, stage: Rehearsing) -> Place:
    return a_place(story, story.folder.parent / "home", stage)


def rows(story: Story) -> list[LockRow]:
    lock = load_lock(story.scene, "gate.lock.yaml", Diagnostics())
    return [row for shot in lock.shots.values() for row in shot.values()]


def spares(story: Story) -> list[tuple[int, str]]:
    return [(number, take.sha256) for row in rows(story) for number, take in row.takes.items()]


def states(place: Place) -> list[tuple[str, bool]]:
    path = place.home / "state/dashscope-rehearsal/journal.db"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return sorted(database.execute("SELECT state, clip <> '' FROM attempt").fetchall())


def test_a_second_job_is_waited_for_fetched_and_listed_beside_the_circled_take(story: Story, tmp_path: Path) -> None:
    with rehearsing(tmp_path / "emulator", faults=[TWICE, OWN_BYTES]) as stage:
        place = place_of(story, stage)
        ran = place.compile()
        assert (ran.code, ran.err.count("SC0716"), "take 2" in ran.err) == (0, 1, True), ran.err
        assert len(stage.ledger("create")) == len(stage.ledger("succeed")) == 3
        assert len(place.blobs()) == 3
        assert states(place) == [("DONE", 1), ("DONE", 1), ("EXTRA", 1)]
        ((number, clip),) = spares(story)
        assert (number, [row.take for row in rows(story)]) == (2, [1, 1])
        assert clip in {path.stem for path in place.blobs()}
        assert place.actions() == ["reuse", "reuse"]
        again = place.compile("--locked")
        assert (again.code, "SC0716" in again.err, len(stage.ledger("create"))) == (0, False, 3)
        assert "nothing is in doubt" in place.run("recover").out
        assert place.run("store", "verify", "--read-data").code == 0
        check_take(place, number, clip)


def check_take(place: Place, number: int, clip: str) -> None:
    """Make sure that what was kept is a take like any other."""
    story = place.story
    shot = next(row for row in rows(story) if row.takes)
    listed = place.run("takes", "gate.yaml", "--json").json()["takes"]
    (own,) = (take for take in listed if take["sha256"] == clip)
    assert (own["take"], own["circled"], own["fits"], own["seed"]) == (number, False, True, shot.seed)
    assert place.run("pick", f"gate.yaml#{own['shot']}", str(number)).code == 0
    assert place.actions() == ["reuse", "reuse"]
    assert place.compile("--locked").code == 0
    # It counts as one of those that are wanted, and one more has a number of its own.
    story.edit('ratio: "1:1"', 'ratio: "1:1"\n  takes: 2')
    plan = place.run("plan", "gate.yaml", "--backend", "dashscope", "--json").json()
    (other,) = {step["shot"] for step in plan["shots"]} - {own["shot"]}
    assert [step["shot"] for step in plan["shots"] if step["spare"]] == [other]
    again = place.run("plan", "gate.yaml", "--backend", "dashscope", "--json", "--retake", own["shot"]).json()
    assert ("retake", 3) in {(step["action"], step["take"]) for step in again["shots"]}


def test_a_second_job_with_the_same_clip_is_told_and_not_listed(story: Story, tmp_path: Path) -> None:
    with rehearsing(tmp_path / "emulator", faults=[TWICE]) as stage:
        place = place_of(story, stage)
        ran = place.compile()
        assert (ran.code, ran.err.count("SC0716"), "the same" in ran.err) == (0, 1, True), ran.err
        assert (spares(story), len(place.blobs())) == ([], 2)
        again = place.compile()
        assert (again.code, "SC0716" in again.err, spares(story)) == (0, False, [])


def test_a_second_job_that_cannot_be_fetched_is_reported_and_tried_again(story: Story, tmp_path: Path) -> None:
    away = {"on": "result", "nth": [3, 4, 5], "do": "redirect", "url": "https://example.org/clip.mp4"}
    with rehearsing(tmp_path / "emulator", faults=[TWICE, away, OWN_BYTES]) as stage:
        place = place_of(story, stage)
        ran = place.compile()
        assert (ran.code, ran.err.count("SC0716"), "not here" in ran.err) == (0, 1, True), ran.err
        assert spares(story) == []
        assert place.run("recover", "--json").json()["attempts"][0]["state"] == "EXTRA"
        again = place.compile()
        assert (again.code, "take 2" in again.err, len(spares(story))) == (0, True, 1), again.err
        assert len(stage.ledger("create")) == 3


def test_a_run_that_is_killed_while_it_waits_for_a_second_job_is_finished_by_the_next(
    story: Story, tmp_path: Path
) -> None:
    slow = {"on": "job", "nth": 2, "do": "slow", "seconds": 4}
    with rehearsing(tmp_path / "emulator", faults=[TWICE, OWN_BYTES, slow]) as stage:
        place = place_of(story, stage)
        words = [sys.executable, "-m", "compiler", *COMPILE]
        with subprocess.Popen(words, cwd=story.folder, env=place.whole_environment) as process:
            limit = time.monotonic() + 60
            while time.monotonic() < limit and not is_waiting(place):
                time.sleep(0.05)
            process.kill()
        assert is_waiting(place)
        ran = place.compile()
        assert (ran.code, "take 2" in ran.err) == (0, True), ran.err
        assert (len(spares(story)), len(stage.ledger("create"))) == (1, 3)
        assert states(place) == [("DONE", 1), ("DONE", 1), ("EXTRA", 1)]


def is_waiting(place: Place) -> bool:
    """Tell whether a second job is on record and its clip is not."""
    try:
        return ("EXTRA", 0) in states(place)
    except sqlite3.OperationalError:
        return False
