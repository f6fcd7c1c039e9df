"""`scenec` on a disk that is full at its n-th write that matters: the same program, the system answers otherwise.

Reads `DISK_FULL` (`once:n`, or `from:n` for a disk that stays full) and `DISK_LOG`, where it writes how many such
writes there were and which of them failed. Counted are files that are made durable (clips, records, locks, notes, the
journal's reserve), pieces of a download, and rows of the journal. As on a real disk, a journal can be written again
once its reserve is given up. Invariant: without `DISK_FULL` this is `scenec`.
"""

import errno
import json
import os
import sqlite3
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from compiler.backends.http.transfer import Transfer
from compiler.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable

_ROWS = ("INSERT", "UPDATE", "CREATE")
_ROOM_FOR = 8
"""How many rows fit where the reserve was."""


class Disk:
    """Counts writes, and lets some fail."""

    def __init__(self, order: str) -> None:
        manner, _, number = order.partition(":")
        self._stays, self._number = manner == "from", int(number or 0)
        self._guard = threading.Lock()
        self._room: dict[Path, int] = {}
        self.names: list[str] = []
        self.failed: list[str] = []

    def is_full(self, name: str) -> bool:
        """Tell whether a write fails."""
        with self._guard:
            self.names.append(name)
            at = len(self.names)
            full = bool(self._number) and (at >= self._number if self._stays else at == self._number)
            if full:
                self.failed.append(name)
            return full

    def has_room(self, journal: Path) -> bool:
        """Tell whether a row goes where the reserve of a journal was."""
        with self._guard:
            if journal.with_name(f"{journal.name}.reserve").exists():
                self._room[journal] = _ROOM_FOR
                return False
            self._room[journal] = self._room.get(journal, 0) - 1
            return self._room[journal] >= 0


def begin(disk: Disk) -> None:
    """Let the disk fill."""
    fsync, connect, copy = os.fsync, sqlite3.connect, Transfer._copy

    def sync(file: int) -> None:
        if stat.S_ISREG(os.fstat(file).st_mode) and disk.is_full("file"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(file)

    def receive(self: Transfer, *others: Any) -> None:  # noqa: ANN401  (passed on)
        if disk.is_full("piece"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        copy(self, *others)

    class Connection(sqlite3.Connection):
        journal = Path()

        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # noqa: ANN401  (passed on)
            is_row = statement.lstrip().startswith(_ROWS)
            if is_row and disk.is_full(f"row {values[0][0] if values else ''}") and not disk.has_room(self.journal):
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(statement, *values)

    def open_database(name: str | Path, **options: Any) -> sqlite3.Connection:  # noqa: ANN401  (passed on)
        if "journal.db" not in str(name):
            other: sqlite3.Connection = connect(name, **options)
            return other
        database = connect(name, factory=Connection, **options)
        database.journal = Path(unquote(urlsplit(str(name)).path))
        return database

    changes: tuple[tuple[object, str, Callable[..., object]], ...] = (
        (os, "fsync", sync),
        (sqlite3, "connect", open_database),
        (Transfer, "_copy", receive),
    )
    for place, name, function in changes:
        setattr(place, name, function)


if __name__ == "__main__":
    disk = Disk(os.environ.get("DISK_FULL", ""))
    begin(disk)
    try:
        main(sys.argv[1:])
    finally:
        told = {"writes": disk.names, "failed": disk.failed}
        Path(os.environ["DISK_LOG"]).write_text(json.dumps(told), encoding="utf-8")
