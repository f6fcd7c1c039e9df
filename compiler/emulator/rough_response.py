"""Answers that break the rules of HTTP: cut short, dripping, reset, without an end.

`misbehave` and `results` send them. They write past the server's own HTTP code, to the transport that
`rough_protocol` puts into the scope. Invariants: the request's body was read before, for unread bytes
would turn any end into a reset; the connection is of no further use afterwards.
"""

import asyncio
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from compiler.emulator.rough_protocol import transport_of

End = Literal["close", "reset", "hang"]


@dataclass(frozen=True, slots=True)
class Rough:
    """What is sent, as it is.

    Attributes:
        status: of HTTP, or 0 for nothing at all.
        headers: all of them; none is added.
        body: as much of it as is sent.
        step: bytes at a time, or 0 for all at once.
        pause: seconds between them.
        end: how the connection ends.
        seconds: how long it hangs before it is reset; None for ever.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | memoryview = b""
    step: int = 0
    pause: float = 0.0
    end: End = "close"
    seconds: float | None = None

    def head(self) -> bytes:
        """Return status line and headers as they go over the wire."""
        phrase = HTTPStatus(self.status).phrase if self.status in list(HTTPStatus) else "Odd"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


class RoughResponse(Response):
    """Sends a `Rough`."""

    def __init__(self, rough: Rough) -> None:
        super().__init__(status_code=rough.status or 500)
        self._rough = rough

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write, and end the connection as told."""
        del send
        rough, transport = self._rough, transport_of(scope)
        if rough.status:
            transport.write(rough.head())
            for piece in _pieces(rough.body, rough.step):
                transport.write(piece)
                if rough.step:
                    await asyncio.sleep(rough.pause)
                    if transport.is_closing():
                        break
        if rough.end == "hang":
            await _wait_until_gone(receive, rough.seconds)
        if rough.end == "close":
            transport.close()
        else:
            reset(transport)
        await _wait_until_gone(receive, None)


def _pieces(body: bytes | memoryview, step: int) -> Sequence[bytes | memoryview]:
    return [body[at : at + step] for at in range(0, len(body), step)] if step else [body]


async def _wait_until_gone(receive: Receive, seconds: float | None) -> None:
    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(gone(), seconds)
    except TimeoutError:
        return


def reset(transport: asyncio.Transport) -> None:
    """End a connection with a TCP reset."""
    connection = transport.get_extra_info("socket")
    if connection is not None and not transport.is_closing():
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
