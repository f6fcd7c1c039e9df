"""A full disk: the id of an accepted job is recorded all the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
sys.path.insert(0, "tests/support")
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
"""


def on_a_small_disk(folder: Path, mode: str) -> list[str]:
    """Run the script on a file system of two megabytes, in a namespace of its own."""
    mount = f"mount -t tmpfs -o size=2m tmpfs {folder} && exec {sys.executable} - {folder} {mode}"
    ran = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount],
        input=SCRIPT,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if "unshare" in ran.stderr or "mount" in ran.stderr:
        pytest.skip(f"no namespace of its own: {ran.stderr.strip()}")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split("\n")


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs Linux namespaces")
def test_an_accepted_job_is_recorded_on_a_full_disk_and_nothing_new_is_begun_there(tmp_path: Path) -> None:
    said = on_a_small_disk(tmp_path, "with")
    assert said[:3] == ["ACCEPTED", "job-1", "refused JournalError"]
    assert said[3] == "job-1 True"


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs Linux namespaces")
def test_without_the_reserve_it_would_be_lost(tmp_path: Path) -> None:
    assert on_a_small_disk(tmp_path, "without")[0] == "not recorded"
