"""What a provider has is remembered while it holds, by threads and processes together."""

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from connected import quick_clock

from compiler.backends.http.upload_memory import UploadKey, UploadMemory

KEY = UploadKey("c" * 64, "wan2.7-r2v", "account")


def never() -> str:
    raise AssertionError


def test_an_address_is_known_again_until_its_time_is_over(tmp_path: Path) -> None:
    clock = quick_clock()
    memory = UploadMemory(tmp_path / "new" / "folder", clock)
    assert memory.once(KEY, 100, lambda: "oss://1") == "oss://1"
    assert UploadMemory(tmp_path / "new" / "folder", clock).once(KEY, 100, never) == "oss://1"
    clock.shift[0] += 99
    assert memory.once(KEY, 100, never) == "oss://1"
    clock.shift[0] += 2
    assert memory.once(KEY, 100, lambda: "oss://2") == "oss://2"


def test_the_time_counts_from_before_the_upload(tmp_path: Path) -> None:
    clock = quick_clock()
    memory = UploadMemory(tmp_path, clock)

    def slow() -> str:
        clock.shift[0] += 60
        return "oss://1"

    memory.once(KEY, 100, slow)
    clock.shift[0] += 45
    assert memory.once(KEY, 100, lambda: "oss://2") == "oss://2"


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, content="d" * 64),
        replace(KEY, model="wan2.6-r2v"),
        replace(KEY, account="another"),
        replace(KEY, form="mp3"),
        UploadKey("c" * 64 + "wan2.7-r2v", "", "account"),
    ],
)
def test_another_content_model_account_or_form_is_another_upload(tmp_path: Path, other: UploadKey) -> None:
    memory = UploadMemory(tmp_path, quick_clock())
    memory.once(KEY, 100, lambda: "oss://1")
    assert memory.once(other, 100, lambda: "oss://2") == "oss://2"


def test_what_is_forgotten_is_uploaded_again(tmp_path: Path) -> None:
    memory = UploadMemory(tmp_path, quick_clock())
    memory.once(KEY, 100, lambda: "oss://1")
    memory.forget("oss://other")
    assert memory.once(KEY, 100, never) == "oss://1"
    memory.forget("oss://1")
    assert memory.once(KEY, 100, lambda: "oss://2") == "oss://2"


def test_one_failure_is_not_everybodys(tmp_path: Path) -> None:
    memory = UploadMemory(tmp_path, quick_clock())
    with pytest.raises(AssertionError):
        memory.once(KEY, 100, never)
    assert memory.once(KEY, 100, lambda: "oss://1") == "oss://1"


def test_different_files_do_not_wait_for_one_another(tmp_path: Path) -> None:
    memory = UploadMemory(tmp_path, quick_clock())
    other_done = threading.Event()

    def first() -> str:
        assert other_done.wait(10)
        return "oss://1"

    thread = threading.Thread(target=memory.once, args=(KEY, 100, first))
    thread.start()
    memory.once(replace(KEY, content="d"), 100, lambda: "oss://2")
    other_done.set()
    thread.join()
    assert memory.once(KEY, 100, never) == "oss://1"


def test_processes_share_it_without_harm(tmp_path: Path) -> None:
    work = (
        "import sys; from pathlib import Path; from compiler.backends.clock import Clock\n"
        "from compiler.backends.http.upload_memory import UploadKey, UploadMemory\n"
        "memory = UploadMemory(Path(sys.argv[1]), Clock())\n"
        "for n in range(60): memory.once(UploadKey(str(n), 'm', 'a'), 1000, lambda: f'oss://{n}')\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", work, str(tmp_path)]) for _ in range(4)]
    assert [one.wait(60) for one in running] == [0] * 4
    memory = UploadMemory(tmp_path, quick_clock())
    assert [memory.once(UploadKey(str(n), "m", "a"), 1, never) for n in range(60)] == [f"oss://{n}" for n in range(60)]


@pytest.mark.parametrize("broken", [b"no database" * 100, b"", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_broken_memory_is_started_anew(tmp_path: Path, broken: bytes) -> None:
    (tmp_path / "uploads.sqlite").write_bytes(broken)
    memory = UploadMemory(tmp_path, quick_clock())
    memory.once(KEY, 100, lambda: "oss://1")
    assert memory.once(KEY, 100, lambda: "oss://2") in ("oss://1", "oss://2")
    assert memory.once(KEY, 100, never).startswith("oss://")


def test_where_nothing_can_be_kept_uploads_still_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = UploadMemory(tmp_path / "file", quick_clock())
    assert memory.once(KEY, 100, lambda: "oss://1") == "oss://1"
    assert memory.once(KEY, 100, lambda: "oss://2") == "oss://2"


def test_what_is_over_is_cleared_away(tmp_path: Path) -> None:
    clock = quick_clock()
    memory = UploadMemory(tmp_path, clock)
    for number in range(20):
        memory.once(replace(KEY, content=str(number)), 10, lambda: "oss://x")
    clock.shift[0] += 11
    memory.once(KEY, 10, lambda: "oss://y")
    table = sqlite3.connect(tmp_path / "uploads.sqlite")
    assert table.execute("SELECT count(*) FROM upload").fetchone() == (1,)
    table.close()
