"""The requests that were in doubt in a run.

Shared by all threads of a run. Invariant: what was in doubt once stays here, whatever it turned out to be.
"""

import threading

from compiler.build.attempt import Attempt


class Doubts:
    """The requests that were in doubt."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._attempts: dict[int, Attempt] = {}

    def add(self, attempt: Attempt) -> None:
        """Remember a request, as it was when it was in doubt."""
        with self._lock:
            self._attempts.setdefault(attempt.id, attempt)

    @property
    def all(self) -> tuple[Attempt, ...]:
        """Every request that was in doubt."""
        with self._lock:
            return tuple(self._attempts.values())
