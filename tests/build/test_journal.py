import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from attempts import PRICE, an_intent

from compiler.build.journal import Journal
from compiler.build.journal_table import JournalError
from compiler.build.journal_view import JournalView
from compiler.ir.price import Price


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dashscope/journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with closing(Journal(path)) as journal:
        yield journal


def test_an_attempt_keeps_everything_from_intent_to_done(journal: Journal, path: Path) -> None:
    attempt = journal.begin(an_intent(), 1000.5)
    assert (attempt.state, attempt.intent, attempt.sent) == ("INTENT", an_intent(), 1000.5)
    accepted = journal.accept(attempt, "job-1", "request-1", {"status": "https://h/jobs/1"}, 1001.0)
    made = journal.succeed(accepted, 5.5, Price(Decimal("0.55"), "USD"))
    done = journal.finish(journal.fetch(made, "c" * 64))
    with closing(JournalView(path)) as view:
        assert view.attempts("a" * 64) == (done,)
    assert (done.state, done.job, done.request, done.addresses) == (
        "DONE",
        "job-1",
        "request-1",
        {"status": "https://h/jobs/1"},
    )
    assert (done.accepted, done.billed_seconds, done.billed, done.clip) == (
        1001.0,
        5.5,
        Price(Decimal("0.55"), "USD"),
        "c" * 64,
    )


@pytest.mark.parametrize(
    "steps", [["finish"], ["fetch"], ["succeed"], ["fail"], ["reject", "accept"], ["lose", "fail"]]
)
def test_a_step_that_does_not_follow_is_refused_and_changes_nothing(journal: Journal, steps: list[str]) -> None:
    attempt = journal.begin(an_intent(), 0)
    moves = {
        "finish": lambda: journal.finish(attempt),
        "fetch": lambda: journal.fetch(attempt, "c" * 64),
        "succeed": lambda: journal.succeed(attempt, None, None),
        "fail": lambda: journal.fail(attempt, "no"),
        "reject": lambda: journal.reject(attempt, "no"),
        "lose": lambda: journal.lose(attempt, "no", 1),
        "accept": lambda: journal.accept(attempt, "job-1", "", {}, 0),
    }
    for step in steps[:-1]:
        moves[step]()
    (before,) = journal.attempts("a" * 64)
    with pytest.raises(JournalError):
        moves[steps[-1]]()
    assert journal.attempts("a" * 64) == (before,)


def test_a_job_that_another_process_saw_end_first_is_no_error(journal: Journal) -> None:
    accepted = journal.accept(journal.begin(an_intent(), 0), "job-1", "", {}, 0)
    fetched = journal.fetch(journal.succeed(accepted, None, None), "c" * 64)
    assert journal.succeed(accepted, None, None) == fetched


def test_a_job_belongs_to_one_attempt(journal: Journal) -> None:
    journal.accept(journal.begin(an_intent(), 0), "job-1", "", {}, 0)
    with pytest.raises(JournalError):
        journal.accept(journal.begin(an_intent("d" * 64), 0), "job-1", "", {}, 0)


def test_attempts_are_found_by_state_in_order(journal: Journal) -> None:
    first = journal.begin(an_intent(), 0)
    second = journal.lose(journal.begin(an_intent("d" * 64), 1), "reset", 2)
    journal.reject(journal.begin(an_intent("e" * 64), 2), "no")
    assert journal.having("INTENT", "LOST") == (first, second)


def test_what_a_killed_process_recorded_is_there(path: Path) -> None:
    script = """
import os, signal, sys
sys.path.insert(0, "tests/support")
from pathlib import Path
from attempts import an_intent
from compiler.build.journal import Journal
journal = Journal(Path(sys.argv[1]))
journal.accept(journal.begin(an_intent(), 1.0), "job-1", "", {}, 2.0)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=root, check=False, timeout=60)
    with closing(JournalView(path)) as view:
        assert [(one.state, one.job) for one in view.attempts("a" * 64)] == [("ACCEPTED", "job-1")]


def test_two_journals_of_one_file_see_each_other(journal: Journal, path: Path) -> None:
    with closing(Journal(path)) as other:
        attempt = other.begin(an_intent(), 0)
        assert journal.attempts("a" * 64) == (attempt,)


def test_looking_makes_no_file(tmp_path: Path) -> None:
    with closing(JournalView(tmp_path / "none/journal.db")) as view:
        assert view.attempts("a" * 64) == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_only_the_user_reads_a_journal(journal: Journal, path: Path) -> None:
    assert journal.attempts("a" * 64) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["text", "cut", "other", "newer"])
def test_a_journal_that_is_none_is_refused_and_never_begun_anew(path: Path, damage: str) -> None:
    with closing(Journal(path)) as journal:
        for number in range(200):
            journal.begin(an_intent(f"{number:064}"), 0)
    if damage == "text":
        path.write_text("this was a journal\n" * 400)
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 99" if damage == "newer" else "PRAGMA application_id = 1")
    for leftover in ("-wal", "-shm"):
        Path(f"{path}{leftover}").unlink(missing_ok=True)
    before = path.read_bytes()
    with pytest.raises(JournalError):
        Journal(path)
    with pytest.raises(JournalError):
        JournalView(path)
    assert path.read_bytes() == before


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "dashscope").write_text("in the way")
    with pytest.raises(JournalError):
        Journal(tmp_path / "dashscope/journal.db")


def test_prices_come_back_exactly(journal: Journal) -> None:
    price = Price(Decimal("0.1000000000000000000001"), "CNY")
    assert journal.begin(an_intent(price=price), 0).intent.price == price
    assert PRICE.currency == "USD"
