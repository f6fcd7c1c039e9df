"""Whether a run has stopped creating.

Shared by all threads of a run. Invariant: the first reason stays.
"""

import threading

from compiler.driver.failure import Failure


class Halt:
    """Whether the run has stopped creating, and why: the first reason counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reason: Failure | None = None

    def stop(self, reason: Failure) -> None:
        """Let nothing more be created."""
        with self._lock:
            self._reason = self._reason or reason

    @property
    def reason(self) -> Failure | None:
        """Why nothing more is created, or None."""
        return self._reason
