"""Pace: how fast an account may be asked, kept by all threads together.

One for creating and one for asking belongs to each account. Invariant: no turn comes earlier than the rate
allows, or than the provider asked for.
"""

import threading

from compiler.backends.clock import Clock


class Pace:
    """Turns at a steady rate, which a provider can hold up."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._gap = 1.0 / per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._next = clock.monotonic()

    def wait(self) -> None:
        """Wait for the next turn.

        Raises:
            StoppedError: the run was interrupted.
        """
        while (left := self._take()) > 0:
            self._clock.pause(left)

    def hold(self, seconds: float) -> None:
        """Let no turn come for so many seconds."""
        with self._lock:
            self._next = max(self._next, self._clock.monotonic() + seconds)

    def _take(self) -> float:
        """Take the turn if it has come and return 0, or return how long it is still away, in seconds."""
        with self._lock:
            now = self._clock.monotonic()
            if now < self._next:
                return self._next - now
            self._next = now + self._gap
            return 0.0
