"""The server's HTTP protocol, with one addition: an application can reach the connection itself.

`server` runs uvicorn with it. Invariant: whoever does not ask for the transport gets plain uvicorn.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

_KEY: Final = "scenec.transport"


class RoughProtocol(H11Protocol):
    """HTTP/1.1 that puts its transport into each request's scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Take up a connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _KEY: transport}


def transport_of(scope: "MutableMapping[str, Any]") -> asyncio.Transport:
    """Return the connection that a request came over.

    Raises:
        KeyError: the server does not run with this protocol.
    """
    transport = scope["state"][_KEY]
    if not isinstance(transport, asyncio.Transport):
        raise KeyError(_KEY)
    return transport
