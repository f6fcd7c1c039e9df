"""Ends a transfer that is too slow, takes too long, or is not wanted any more.

`download` sets one on each attempt. Time limits of HTTP clients are for single reads, and a server that sends a byte
now and then never meets them. Invariant: whatever a server does, headers included, the attempt ends.
"""

import socket
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from compiler.backends.clock import Clock

_LOOKS = 0.5
_CONNECTED: Final = ("connect_tcp.complete", "start_tls.complete")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a transfer may take.

    Attributes:
        seconds: in which a whole download must come, all attempts and pauses together.
        window: seconds over which its rate is taken.
        rate: fewest bytes per second in any window; 0 bytes in one of them also ends it.
    """

    seconds: float = 900.0
    window: float = 30.0
    rate: float = 10_000.0


class Watchdog:
    """A look at one attempt every now and then, from a thread of its own; use it as a context manager."""

    def __init__(self, clock: Clock, latest: float, patience: Patience) -> None:
        """Get ready.

        Args:
            clock: whose monotonic time counts.
            latest: when the attempt must be over, in that time.
            patience: for its rate.
        """
        self.reason = ""
        """Why the attempt was ended; empty as long as it was not."""
        self._clock = clock
        self._latest = latest
        self._patience = patience
        self._bytes = 0
        self._stream: object = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def saw(self, count: int) -> None:
        """Note that so many bytes of the clip came."""
        self._bytes += count

    def trace(self, event: str, info: Mapping[str, object]) -> None:
        """Note the connection; this is what httpx calls where a request's extensions name it as `trace`."""
        if event.endswith(_CONNECTED):
            self._stream = info.get("return_value")

    def _watch(self) -> None:
        samples = deque([(self._clock.monotonic(), 0)])
        while not self._over.wait(min(_LOOKS, self._patience.window / 4)):
            now = self._clock.monotonic()
            self.reason = self.reason or self._judge(samples, now)
            if self.reason:
                # Again each time: the connection may only now have come about.
                self._hang_up()
            samples.append((now, self._bytes))
            while len(samples) > 1 and samples[1][0] <= now - self._patience.window:
                samples.popleft()

    def _judge(self, samples: deque[tuple[float, int]], now: float) -> str:
        since, count = samples[0]
        if self._clock.stopped.is_set():
            return "the run was interrupted"
        if now >= self._latest:
            return f"it was not there after {self._patience.seconds:g} seconds"
        elapsed = now - since
        if elapsed >= self._patience.window and self._bytes - count < self._patience.rate * elapsed:
            return f"fewer than {self._patience.rate / 1000:g} KB came per second"
        return ""

    def _hang_up(self) -> None:
        info = getattr(self._stream, "get_extra_info", None)
        connection = info("socket") if info is not None else None
        if isinstance(connection, socket.socket):
            with suppress(OSError):
                # That of an SSL socket would first take its state away under the thread that reads.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
