"""`scenec watch` at the terminal: what is told of which save, with all output in a file of the story."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from small_story import SCENE, Story, write_story, write_voice

WARNED = SCENE + "    transition: {dissolve: 0.5}\n"
WARNING = "SC0604"
_PATIENCE = 60.0
_QUIET = 2.5
"""Seconds in which a save that counts would long have been told of."""


@dataclass
class Watched:
    """A running `scenec watch` whose output goes to a file in the folder that it watches."""

    story: Story
    log: Path

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait(self, fits: Callable[[str], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not fits(self.told()):
            assert time.monotonic() < end, self.told()
            time.sleep(0.1)

    def rest(self) -> str:
        """Wait until nothing more is told, and return what was."""
        end = time.monotonic() + _PATIENCE
        told, since = self.told(), time.monotonic()
        while time.monotonic() - since < _QUIET:
            assert time.monotonic() < end, told
            time.sleep(0.1)
            if self.told() != told:
                told, since = self.told(), time.monotonic()
        return told


@contextmanager
def watching(story: Story) -> Iterator[Watched]:
    own = {f"SCENEC_{name}_DIR": str(story.folder / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
    log = story.folder / "watch.log"
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            [sys.executable, "-m", "compiler", "watch", "gate.yaml"],
            cwd=story.folder,
            env={**os.environ, **own, "PYTHONUNBUFFERED": "1"},
            stdout=stream,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield Watched(story, log)
        finally:
            process.send_signal(signal.SIGINT)
            # 1 where nothing could be shown.
            assert process.wait(20) in (0, 1, 130)
    assert "Traceback" not in log.read_text(encoding="utf-8")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with watching(write_story(tmp_path / "story", WARNED)) as watched:
        watched.wait(lambda told: "film: " in told)
        yield watched


def test_only_a_save_that_changes_something_is_told_of(watched: Watched) -> None:
    story, before = watched.story, watched.rest()
    assert before.count(WARNING) == 1
    (story.folder / "shopping.txt").write_text("milk", encoding="utf-8")
    story.edit("scene: The gate", "scene: The gate")
    (story.folder / "yard.png").write_bytes((story.folder / "yard.png").read_bytes())
    assert watched.rest() == before
    story.edit("Jon looks up.", "Jon looks down.")
    watched.wait(lambda told: told.count(WARNING) == 2)
    write_voice(story.folder / "jon.wav", seconds=2.5)
    watched.wait(lambda told: told.count(WARNING) == 3)
    assert watched.rest().count(WARNING) == 3


def test_a_scene_that_cannot_be_shown_is_told_of_once(tmp_path: Path) -> None:
    with watching(write_story(tmp_path / "story", WARNED.replace("- jon: Who", "- jom: Who"))) as watched:
        watched.wait(lambda told: "nothing can be shown" in told)
        (watched.story.folder / "shopping.txt").write_text("milk", encoding="utf-8")
        assert watched.rest().count("SC0301") == 1
        watched.story.edit("- jom: Who", "- jon: Who")
        watched.wait(lambda told: "film: " in told)
        assert watched.rest().count(WARNING) == 1
