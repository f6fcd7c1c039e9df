"""The uplink to a provider: connected when it is first needed, so that a film of kept clips needs no key.

Opened by `open_site`, used through `Site.backend`. Invariant: connected at most once, and closed if it was.
"""

import threading
from collections.abc import Callable

from compiler.backends.hosted import HostedBackend


class Uplink:
    """A connection to a provider that is made on demand."""

    def __init__(self, connect: Callable[[], HostedBackend]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._backend: HostedBackend | None = None

    @property
    def backend(self) -> HostedBackend:
        """The provider's account, connected.

        Raises:
            BackendError: it has no key.
        """
        with self._lock:
            if self._backend is None:
                self._backend = self._connect()
            return self._backend

    def close(self) -> None:
        """Let the connection go."""
        if self._backend is not None:
            self._backend.close()
