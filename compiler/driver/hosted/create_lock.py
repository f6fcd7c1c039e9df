"""One create at a time for each provider, over all processes of this machine.

Held from the intent to the answer. Invariant: while it is held, no other row of the journal is about to be sent,
so that after a death at most one request is in doubt.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from compiler.backends.clock import Clock

_LOOK_SECONDS = 0.2


class CreateLock:
    """The lock of one provider's journal."""

    def __init__(self, journal: Path, clock: Clock) -> None:
        self._among_threads = threading.Lock()
        self._among_processes = FileLock(journal.with_name("create.lock"), thread_local=False, poll_interval=0.02)
        self._clock = clock

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold the lock; whoever has it keeps it only for one answer.

        Raises:
            StoppedError: the run was interrupted while waiting.
            OSError: the state folder cannot be written.
        """
        with self._among_threads:
            self._clock.pause(0)
            while not self._take():
                self._clock.pause(0)
            try:
                yield
            finally:
                self._among_processes.release()

    def _take(self) -> bool:
        try:
            self._among_processes.acquire(timeout=_LOOK_SECONDS)
        except Timeout:
            return False
        return True
