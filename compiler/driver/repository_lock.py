"""One writer at a time in a repository.

Held by `driver.session` from the plan to the film, and by whatever writes locks or scenes while it does so. Invariant:
the lock dies with its process, however that ends; what the file beside it says is only for people.
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
def hold_repository(folder: Path, workplace: Workplace, command: str) -> Iterator[None]:
    """Hold the lock of a repository's `.scenec` folder.

    Args:
        folder: the `.scenec` folder.
        workplace: whose clock says since when.
        command: what it is held for, to tell others: `compile`.

    Raises:
        RepositoryBusyError: another process holds it; at once, nobody waits.
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
        holder = {"process": os.getpid(), "machine": platform.node(), "since": since, "command": command}
        note.write_text(json.dumps(holder), "utf-8")
        yield
        note.unlink(missing_ok=True)
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        holder = json.loads(note.read_text("utf-8"))
        text = f"`scenec {holder['command']}`, process {holder['process']} on `{holder['machine']}`"
        text += f", since {holder['since']}"
        own, process = holder["machine"] == platform.node(), int(holder["process"])
    except (OSError, ValueError, KeyError, TypeError):
        return "an unknown process"
    if own and not _is_alive(process):
        # A lock of the system dies with its process, so somebody else has just taken it and not yet said so.
        return "a process that has just begun"
    return text


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
