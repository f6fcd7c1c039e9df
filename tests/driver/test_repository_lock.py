"""The lock of a repository, between real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_story import Story, write_story

from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.workplace import Workplace, scratch

HOLD = """
import sys, time
from pathlib import Path
from compiler.driver.repository_lock import hold_repository
from compiler.driver.workplace import Workplace
with hold_repository(Path(sys.argv[1]), Workplace(Path(), Path(), lambda: 1_700_000_000 * 10**9), "store gc"):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return write_story(tmp_path_factory.mktemp("locked") / "story")


@contextmanager
def held(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(scratch(folder))], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("words", [("compile", "gate.yaml"), ("mv", "character", "mara", "lena")])
def test_the_second_writer_says_who_is_at_work_and_exits_with_75(story: Story, words: tuple[str, ...]) -> None:
    with held(story.folder) as process:
        ran = story.run(*words)
        assert ran.code == 75
        assert f"`scenec store gc`, process {process.pid} on `" in ran.err
        assert "since 2023-11-14T22:13:20+00:00" in ran.err


def test_the_second_writer_does_not_wait(story: Story) -> None:
    place = Workplace(story.folder, story.folder, time.time_ns)
    with held(story.folder):
        begun = time.monotonic()
        with pytest.raises(RepositoryBusyError), hold_repository(scratch(story.folder), place, "compile"):
            pass
        assert time.monotonic() - begun < 2


def test_what_only_reads_needs_no_lock(story: Story) -> None:
    with held(story.folder):
        for words in (
            ("check",),
            ("plan",),
            ("show", "gate.yaml#arrival"),
            ("takes", "gate.yaml"),
            ("mv", "character", "mara", "lena", "--dry-run"),
        ):
            ran = story.run(*words)
            assert ran.code == 0, (words, ran.err)


def test_the_lock_of_a_killed_process_is_free_at_once(story: Story) -> None:
    with held(story.folder) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
        assert (story.folder / ".scenec/lock.json").exists()
        with hold_repository(scratch(story.folder), Workplace(story.folder, story.folder, time.time_ns), "mv"):
            assert str(os.getpid()) in (story.folder / ".scenec/lock.json").read_text()


def test_a_note_of_a_dead_process_is_not_believed(story: Story) -> None:
    with held(story.folder) as first:
        note = (story.folder / ".scenec/lock.json").read_text()
        first.kill()
        first.wait(10)
    with held(story.folder):
        (story.folder / ".scenec/lock.json").write_text(note)
        ran = story.run("compile", "gate.yaml")
        assert ran.code == 75
        assert "a process that has just begun" in ran.err
