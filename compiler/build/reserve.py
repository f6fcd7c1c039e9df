"""Room that is kept free beside a journal, for what must be written even when the disk is full.

Held by `journal`. Invariant: it is given up only to record what became of a request that may cost money, and a journal
whose reserve cannot be filled again takes no new request.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from compiler.build.journal_table import JournalError

BYTES = 256 << 10
"""A journal needed less on a full disk for one row, its log and their index (measured)."""

_Row = TypeVar("_Row")


class Reserve:
    """The reserve of one journal: a file of random bytes, so that no file system stores it as nothing."""

    def __init__(self, journal: Path) -> None:
        self._path = journal.with_name(f"{journal.name}.reserve")

    def fill(self) -> None:
        """Keep room free.

        Raises:
            OSError: there is none, so nothing may be sent.
        """
        try:
            if self._path.stat().st_size >= BYTES:
                return
        except FileNotFoundError:
            pass
        temporary = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.part")
        try:
            with temporary.open("xb") as stream:
                stream.write(secrets.token_bytes(BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)

    def use(self, record: Callable[[], _Row]) -> _Row:
        """Record something, in the reserve where there is no other room.

        Raises:
            JournalError: it could not be recorded even so.
        """
        try:
            return record()
        except JournalError:
            if not self._path.exists():
                raise
            self._path.unlink(missing_ok=True)
            return record()
