"""Time, as hosted backends see it: injected, so that a test can make five minutes pass in a moment.

`cli.settings` makes the real one. Invariant: nothing below the command line asks the system for the time.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


class StoppedError(Exception):
    """Raised by a pause that nobody waits for any more: the run was interrupted."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Wall time, monotonic time, and pauses that an interruption ends.

    Attributes:
        wall: seconds since the epoch.
        monotonic: seconds from an arbitrary start, never going back.
        stopped: set once the run is to end; every pause then raises.
    """

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    stopped: threading.Event = field(default_factory=threading.Event)

    def pause(self, seconds: float) -> None:
        """Wait so many seconds.

        Raises:
            StoppedError: the run was interrupted before or while waiting.
        """
        # To look is what most callers want, at each piece of a download; waiting for no time takes ten times as long.
        if self.stopped.is_set() or (seconds > 0 and self.stopped.wait(seconds)):
            raise StoppedError
