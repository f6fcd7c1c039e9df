"""The journal of attempts: what was sent to a provider, what came of it, and what nobody knows.

One SQLite file for each provider, machine-wide, since jobs and their bills belong to an account and not to a
repository. `driver.hosted` writes it, the planner reads it. Invariant: each step of an attempt is durable before
the next one is taken, and a step that does not follow from the state before it is refused.

    INTENT → ACCEPTED → SUCCEEDED → FETCHED → DONE
       ├ REJECTED  refused, not billed          └ FAILED  (of ACCEPTED) the provider failed, not billed
       └ LOST      the answer was lost: it may have been accepted and billed; found again, it is ACCEPTED, and
                   proved never to have arrived, REJECTED
    EXTRA          a second job of the provider's for one of the above: billed, and claimed by no shot. It stays EXTRA
                   once its clip is here, as a spare take; where the provider failed it is FAILED
"""

import json
import os
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import cast

from compiler.build.attempt import Attempt, Intent, State
from compiler.build.durable import sync_folder
from compiler.build.journal_table import (
    APPLICATION_ID,
    INDEXES,
    SCHEMA_VERSION,
    TABLE,
    JournalError,
    check_journal,
    connect,
    reason_of,
    select_attempts,
    told,
)
from compiler.build.reserve import Reserve
from compiler.ir.price import Price

_FOLLOWS: Mapping[str, tuple[State, ...]] = {
    "ACCEPTED": ("INTENT", "LOST"),
    "REJECTED": ("INTENT", "LOST"),
    "LOST": ("INTENT", "ACCEPTED", "SUCCEEDED"),
    "SUCCEEDED": ("ACCEPTED",),
    "FAILED": ("ACCEPTED", "EXTRA"),
    "EXTRA": ("EXTRA",),
    "FETCHED": ("SUCCEEDED", "FETCHED", "DONE"),
    "DONE": ("FETCHED", "DONE"),
}


_BEYOND: Mapping[str, tuple[State, ...]] = {
    "SUCCEEDED": ("SUCCEEDED", "FETCHED", "DONE"),
    "FAILED": ("FAILED",),
    "LOST": ("LOST",),
}


class Journal:
    """The attempts at one provider. May be used from several threads, and by several processes at once."""

    def __init__(self, path: Path) -> None:
        """Open the journal, or begin it where there is none.

        Raises:
            JournalError: it is damaged, of a newer version, or its folder cannot be written.
        """
        self._path = path
        self._reserve = Reserve(path)
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                _begin(path)
            self._reserve.fill()
        except OSError as error:
            raise JournalError(f"the journal `{path}` cannot be written: {reason_of(error)}") from None
        self._database = connect(path, "rw")
        with self._guard():
            self._database.execute("PRAGMA synchronous = FULL")
            check_journal(self._database, path)

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def begin(self, intent: Intent, now: float, ahead: float | None = None) -> Attempt:
        """Record that something is about to be sent. Nothing may be sent before this returns.

        Args:
            intent: what.
            now: seconds since the epoch.
            ahead: seconds that the provider's clock is ahead of this one, as far as that is known.
        """
        return self._insert(intent, {"state": "INTENT", "sent": now, "ahead": ahead})

    def add_extra(self, attempt: Attempt, job: str, request: str) -> Attempt:
        """Record that the provider has a second job for an attempt: billed, and claimed by no shot."""
        found = {"job": job, "request": request, "sent": attempt.sent, "ahead": attempt.ahead}
        return self._insert(attempt.intent, {"state": "EXTRA", **found})

    def adopt(self, attempt: Attempt, job: str, request: str, now: float) -> Attempt:
        """Record that the provider has a second job for an attempt whose own one failed: that one makes the clip."""
        found = {"job": job, "request": request, "sent": attempt.sent, "ahead": attempt.ahead, "accepted": now}
        return self._insert(attempt.intent, {"state": "ACCEPTED", **found})

    def accept(self, attempt: Attempt, job: str, request: str, addresses: Mapping[str, str], now: float) -> Attempt:
        """Record that the provider accepted it, under its id of the job. It is billed unless it fails."""
        found = {"job": job, "request": request, "addresses": json.dumps(dict(addresses)), "accepted": now}
        return self._reserve.use(lambda: self._move(attempt, "ACCEPTED", found))

    def reject(self, attempt: Attempt, error: str) -> Attempt:
        """Record that it was refused, or never sent: nothing is billed."""
        return self._move(attempt, "REJECTED", {"error": error})

    def lose(self, attempt: Attempt, error: str, now: float) -> Attempt:
        """Record that nobody knows what became of it: it may be billed, and must not be sent again by itself.

        Args:
            attempt: that was sent.
            error: why nobody knows.
            now: seconds since the epoch.
        """
        return self._reserve.use(lambda: self._move(attempt, "LOST", {"error": error, "lost": now}))

    def succeed(self, attempt: Attempt, seconds: float | None, price: Price | None) -> Attempt:
        """Record that the clip is made and billed.

        Args:
            attempt: that was accepted, or a second job, which stays one.
            seconds: billed, as the provider says, or None.
            price: of these, in the currency of the reserved price, or None.
        """
        amount = None if price is None else str(price.amount)
        return self._move(attempt, _stays(attempt, "SUCCEEDED"), {"billed_seconds": seconds, "billed_amount": amount})

    def fail(self, attempt: Attempt, error: str) -> Attempt:
        """Record that the provider accepted it and could not make it: nothing is billed."""
        return self._move(attempt, "FAILED", {"error": error})

    def fetch(self, attempt: Attempt, clip: str) -> Attempt:
        """Record that the clip is durable in the store, under its SHA-256."""
        return self._move(attempt, _stays(attempt, "FETCHED"), {"clip": clip})

    def finish(self, attempt: Attempt) -> Attempt:
        """Record that the lock names the clip: there is nothing left to do."""
        return self._move(attempt, "DONE", {})

    def attempts(self, key: str) -> tuple[Attempt, ...]:
        """Return the attempts at a request key, oldest first."""
        with self._guard():
            return select_attempts(self._database, "key = ? ORDER BY id", (key,))

    def having(self, *states: State) -> tuple[Attempt, ...]:
        """Return the attempts in some states, oldest first."""
        with self._guard():
            marks = ", ".join("?" for _ in states)
            return select_attempts(self._database, f"state IN ({marks}) ORDER BY id", states)

    def found_again(self, since: float) -> tuple[Attempt, ...]:
        """Return the attempts that have a job, and whose answer was lost since some moment of our clock."""
        with self._guard():
            return select_attempts(self._database, "lost >= ? AND job <> '' ORDER BY id", (since,))

    def has_job(self, job: str) -> bool:
        """Tell whether a job of the provider's belongs to an attempt, of whichever repository."""
        with self._guard():
            return bool(select_attempts(self._database, "job = ?", (job,)))

    def again(self, attempt: Attempt) -> Attempt:
        """Return an attempt as it stands now."""
        return self._get(attempt.id)

    def _get(self, number: int) -> Attempt:
        with self._guard():
            return select_attempts(self._database, "id = ?", (number,))[0]

    def _insert(self, intent: Intent, found: Mapping[str, object]) -> Attempt:
        values = {
            **found,
            "key": intent.key,
            "take": intent.take,
            "label": intent.label,
            "body_sha256": intent.body_sha256,
            "prompt": intent.prompt,
            "model": intent.model,
            "region": intent.region,
            "account": intent.account,
            "seed": intent.seed,
            "amount": str(intent.price.amount),
            "currency": intent.price.currency,
        }
        names, marks = ", ".join(values), ", ".join("?" for _ in values)
        with self._guard():
            # The names are columns of ours; the values are bound.
            statement = f"INSERT INTO attempt ({names}) VALUES ({marks})"  # noqa: S608
            number = self._database.execute(statement, tuple(values.values())).lastrowid
        return self._get(cast("int", number))

    def _move(self, attempt: Attempt, state: State, found: Mapping[str, object]) -> Attempt:
        """Take one step, in one durable transaction."""
        values = {"state": state, **found}
        before = _FOLLOWS[state]
        sets, marks = ", ".join(f"{name} = ?" for name in values), ", ".join("?" for _ in before)
        with self._guard():
            # The names are columns of ours; the values are bound.
            statement = f"UPDATE attempt SET {sets} WHERE id = ? AND state IN ({marks})"  # noqa: S608
            moved = self._database.execute(statement, (*values.values(), attempt.id, *before)).rowcount
        now = self._get(attempt.id)
        # Another process may have seen the same job end, and gone further.
        if moved != 1 and now.state not in _BEYOND.get(state, ()):
            raise JournalError(f"attempt {attempt.id} is {now.state} in the journal, and cannot become {state}")
        return now

    @contextmanager
    def _guard(self) -> Iterator[None]:
        with self._lock, told(self._path):
            yield


def _stays(attempt: Attempt, state: State) -> State:
    """Return the state that an attempt comes to; a second job's clip answers for no shot, so it stays what it is."""
    return "EXTRA" if attempt.state == "EXTRA" else state


def _begin(path: Path) -> None:
    """Make an empty journal, which appears whole or not at all: another process may look at the same moment.

    Raises:
        OSError: it cannot be written.
        JournalError: likewise, in SQLite's words.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Prompts are nobody else's business.
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        with told(path), closing(connect(draft, "rw")) as database:
            for statement in (
                "PRAGMA journal_mode = WAL",
                f"PRAGMA application_id = {APPLICATION_ID}",
                f"PRAGMA user_version = {SCHEMA_VERSION}",
                TABLE,
                *INDEXES,
            ):
                database.execute(statement)
        # Whoever was first stays: a link, unlike a rename, replaces nothing.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)
