"""A full disk: the id of an accepted job is recorded all the same."""

import os
import shlex
import sys
from pathlib import Path

from small_disk import run_with_small_disk

SCRIPT = """
import sys
sys.path.insert(0, "SUPPORT")
from contextlib import suppress
from pathlib import Path
from attempts import an_intent
from compiler.build.journal import Journal
from compiler.build.journal_table import JournalError
from compiler.build.reserve import Reserve

folder = Path(sys.argv[1])
if sys.argv[2] == "without":
    Reserve.fill = lambda self: None
journal = Journal(folder / "journal.db")
attempt = journal.begin(an_intent(), 1.0)

def fill():
    with suppress(OSError), (folder / "fill").open("ab", buffering=0) as stream:
        while True:
            stream.write(b"x" * 4096)

fill()
with suppress(JournalError):
    for number in range(500):
        journal.begin(an_intent(f"{number:064}"), 2.0)
try:
    print(journal.accept(attempt, "job-1", "", {}, 3.0).state)
except JournalError:
    print("not recorded")
print(journal.again(attempt).job)
journal.close()
fill()
try:
    Journal(folder / "journal.db")
except (JournalError, OSError) as error:
    print("refused", type(error).__name__)
(folder / "fill").unlink()
reopened = Journal(folder / "journal.db")
print(reopened.again(attempt).job, (folder / "journal.db.reserve").exists())
""".replace("SUPPORT", str(Path(__file__).parents[1] / "support"))


def on_a_small_disk(folder: Path, mode: str) -> list[str]:
    """Run the script on a file system of two megabytes."""
    script = f'exec {shlex.quote(sys.executable)} -c {shlex.quote(SCRIPT)} "$DISK" {mode}'
    return run_with_small_disk(folder / "disk", "size=2m", script, os.environ).split("\n")


def test_an_accepted_job_is_recorded_on_a_full_disk_and_nothing_new_is_begun_there(tmp_path: Path) -> None:
    said = on_a_small_disk(tmp_path, "with")
    assert said[:3] == ["ACCEPTED", "job-1", "refused JournalError"]
    assert said[3] == "job-1 True"


def test_without_the_reserve_it_would_be_lost(tmp_path: Path) -> None:
    assert on_a_small_disk(tmp_path, "without")[0] == "not recorded"
