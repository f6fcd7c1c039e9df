"""The form of a journal file, and how it is read.

Used by `journal` and `journal_view`. Invariant: a file that is not exactly of this form is refused, never mended
or begun anew.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import cast

from compiler.build.attempt import Attempt, Intent
from compiler.ir.price import Price

SCHEMA_VERSION = 2
APPLICATION_ID = 0x5343454A
_BUSY_SECONDS = 30.0

TABLE = """
CREATE TABLE attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN
        ('INTENT', 'ACCEPTED', 'SUCCEEDED', 'FETCHED', 'DONE', 'REJECTED', 'FAILED', 'LOST', 'EXTRA')),
    key TEXT NOT NULL,
    take INTEGER NOT NULL,
    label TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    prompt TEXT NOT NULL,
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    account TEXT NOT NULL,
    seed INTEGER,
    amount TEXT NOT NULL,
    currency TEXT NOT NULL,
    sent REAL NOT NULL,
    job TEXT NOT NULL DEFAULT '',
    request TEXT NOT NULL DEFAULT '',
    addresses TEXT NOT NULL DEFAULT '{}',
    accepted REAL,
    billed_seconds REAL,
    billed_amount TEXT,
    clip TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    ahead REAL,
    lost REAL
) STRICT
"""
INDEXES = (
    "CREATE INDEX attempt_by_key ON attempt (key)",
    "CREATE INDEX attempt_by_state ON attempt (state)",
    # One job is one attempt, whichever repository claims it.
    "CREATE UNIQUE INDEX attempt_by_job ON attempt (job) WHERE job <> ''",
)


class JournalError(Exception):
    """The journal cannot be read or written; nothing may be sent without it. The message is for people."""


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """Open a journal file that exists; `mode` is SQLite's, `rw` or `ro`."""
    with told(path):
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )


def check_journal(database: sqlite3.Connection, path: Path) -> None:
    """Look whether a file is a journal of ours and in one piece.

    Raises:
        JournalError: it is not.
    """
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise JournalError(f"`{path}` is no journal of scenec")
    if version != SCHEMA_VERSION:
        raise JournalError(f"the journal `{path}` has version {version}, and this scenec knows {SCHEMA_VERSION}")
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise JournalError(f"the journal `{path}` is damaged: {verdict}")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite cannot do into an error that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(f"the journal `{path}` cannot be used: {reason_of(error)}") from None


def reason_of(error: Exception) -> str:
    """Return what the system or SQLite says is wrong, for people."""
    return (getattr(error, "strerror", None) or str(error)).lower()


_COLUMNS = (
    "id, state, key, take, label, body_sha256, prompt, model, region, account, seed, amount, currency, sent, "
    "job, request, addresses, accepted, billed_seconds, billed_amount, clip, error, ahead, lost"
)


def select_attempts(database: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> tuple[Attempt, ...]:
    """Return the attempts that a condition holds for, its `?` bound to values."""
    # The conditions are written in this package.
    rows = database.execute(f"SELECT {_COLUMNS} FROM attempt WHERE {condition}", values)  # noqa: S608
    return tuple(_attempt(row) for row in rows)


def _attempt(row: tuple[object, ...]) -> Attempt:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    # STRICT tables hold what their columns say.
    currency = cast("str", values.pop("currency"))
    price = Price(Decimal(cast("str", values.pop("amount"))), currency)
    names = ("key", "take", "label", "body_sha256", "prompt", "model", "region", "account", "seed")
    intent = Intent(**cast("dict[str, str]", {name: values.pop(name) for name in names}), price=price)  # type: ignore[arg-type]  # columns by name
    billed = values.pop("billed_amount")
    addresses = json.loads(cast("str", values.pop("addresses")))
    rest = cast("dict[str, str]", values)
    return Attempt(
        **rest,  # type: ignore[arg-type]  # likewise
        intent=intent,
        addresses=addresses,
        billed=None if billed is None else Price(Decimal(cast("str", billed)), currency),
    )
