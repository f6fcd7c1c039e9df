"""One compile at a time in a repository.

Held by `driver.session` from the plan to the film. Invariant: the lock dies with its process, however that
ends; what the file beside it says is only for people.
"""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from compiler.driver.workplace import Workplace


class RepositoryBusyError(Exception):
    """Another process holds the lock; the message says which, as far as that is known."""


@contextmanager
def hold_repository(folder: Path, workplace: Workplace) -> Iterator[None]:
    """Hold the lock of a repository's `.scenec` folder.

    Raises:
        RepositoryBusyError: another process holds it.
        OSError: the folder cannot be written.
    """
    lock = FileLock(folder / "lock")
    note = folder / "lock.json"
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise RepositoryBusyError(_holder(note)) from None
    try:
        since = datetime.fromtimestamp(workplace.now_ns() / 1e9, UTC).isoformat(timespec="seconds")
        note.write_text(json.dumps({"process": os.getpid(), "machine": platform.node(), "since": since}), "utf-8")
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text("utf-8"))
        return f"process {holder['process']} on `{holder['machine']}`, since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "an unknown process"
