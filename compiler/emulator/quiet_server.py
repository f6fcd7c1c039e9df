"""An HTTP server that ends at a signal as if it had been told to.

Used by `emulator.server` and `screening.server`, whose ordinary end is Ctrl-C.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


class QuietServer(uvicorn.Server):
    """A server that ends at a signal, without passing the signal on: to be stopped is its ordinary end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Watch for SIGINT and SIGTERM, where signals can be watched for."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, known in before.items():
                signal.signal(number, known)
