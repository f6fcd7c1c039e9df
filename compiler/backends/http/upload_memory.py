"""Which files a provider already has, remembered across runs.

Adapters ask it before each upload. Invariant: within one process a content is uploaded once however many shots need
it at the same moment, no address outlives its time, and a memory that is lost or broken costs an upload, no more.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compiler.backends.clock import Clock

_FILE: Final = "uploads.sqlite"
_TABLE: Final = "CREATE TABLE IF NOT EXISTS upload (what TEXT PRIMARY KEY, address TEXT NOT NULL, until REAL NOT NULL)"
_PATIENCE: Final = 10.0


@dataclass(frozen=True, slots=True)
class UploadKey:
    """What an address stands for.

    Attributes:
        content: SHA-256 of the file, in hex.
        model: that it was uploaded for; empty where the provider does not ask.
        account: tells accounts and addresses of a provider apart.
        form: of the file as it was sent, where it is another than the file's own, e.g. `mp3`.
    """

    content: str
    model: str
    account: str
    form: str = ""

    @property
    def digest(self) -> str:
        """A name for it that gives nothing away."""
        parts = (self.content, self.model, self.account, self.form)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class UploadMemory:
    """Addresses by what was uploaded."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path = folder / _FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def once(self, key: UploadKey, seconds: float, upload: Callable[[], str]) -> str:
        """Return the address of a file, uploading it only where no address is known that still holds.

        Others who want the same file wait for the one who uploads it; if that one fails, the next one tries.

        Args:
            key: what the address is for.
            seconds: that a new address can be used.
            upload: does it and returns the address; what it raises is passed on.
        """
        what = key.digest
        with self._lock:
            turn = self._locks.setdefault(what, threading.Lock())
        with turn:
            if address := self._recall(what):
                return address
            begun = self._clock.wall()
            address = upload()
            self._remember(what, address, begun + seconds)
            return address

    def forget(self, address: str) -> None:
        """Upload again what is at an address, next time: the provider does not have it any more."""
        self._run("DELETE FROM upload WHERE address = ?", address)

    def _recall(self, what: str) -> str:
        found = self._run("SELECT address FROM upload WHERE what = ? AND until > ?", what, self._clock.wall())
        return str(found[0]) if found else ""

    def _remember(self, what: str, address: str, until: float) -> None:
        self._run("DELETE FROM upload WHERE until <= ?", self._clock.wall())
        self._run("INSERT OR REPLACE INTO upload VALUES (?, ?, ?)", what, address, until)

    def _run(self, statement: str, *values: str | float) -> tuple[object, ...] | None:
        """Return the first row of a statement's result, or None also where there is no memory to ask."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as table, table:
                table.execute(_TABLE)
                row: tuple[object, ...] | None = table.execute(statement, values).fetchone()
                return row
        except (OSError, sqlite3.OperationalError):
            return None  # read-only, full, or busy for too long
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)  # not a database any more
            return None
