"""What leaves this process: every request of httpx, and every address that anything connects to."""

import base64
import ipaddress
import json
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

_DATA_URL = re.compile(r"data:([a-z/0-9+.-]+);base64,([A-Za-z0-9+/=]+)")
_LOCAL = re.compile(r"http://127\.0\.0\.1:\d+")
_UPLOADED = re.compile(r"oss://[^\"]+")
_OBJECT = re.compile(r"/assets/[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Wired:
    """A request as it left, the key in none of its headers.

    Attributes:
        method: of HTTP.
        path: of the address.
        headers: names in lower case.
        body: as sent; empty where it was sent in pieces.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def golden(self, key: str) -> str:
        """Return it as text that is the same each time: no key, port, random name or bytes of files."""
        shown = {name: value.replace(key, "<key>") for name, value in self.headers.items() if name not in _PASSING}
        body = _DATA_URL.sub(_kind, self.body.decode())
        body = _OBJECT.sub("/assets/<name>", _UPLOADED.sub("oss://<uploaded>", _LOCAL.sub("<server>", body)))
        request = {"method": self.method, "path": self.path, "headers": shown, "body": json.loads(body)}
        return json.dumps(request, indent=2, ensure_ascii=False) + "\n"


_PASSING = {"host", "user-agent", "content-length", "accept", "connection"}


def _kind(found: re.Match[str]) -> str:
    assert base64.b64decode(found[2], validate=True)
    return f"<{found[1]}>"


@dataclass
class Wire:
    """Everything that left while it was tapped."""

    requests: list[Wired] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def creates(self) -> list[Wired]:
        """Return the requests that may make a job: POSTs that upload nothing and drop nothing."""
        return [
            one
            for one in self.requests
            if one.method == "POST" and not one.path.endswith(("/upload-asset", "/oss", "/cancel"))
        ]


@contextmanager
def tapped(patch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Note every request of httpx on its way out, and let it go on."""
    wire = Wire()
    send = httpx.HTTPTransport.handle_request

    def tap(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        body = b"".join(request.stream) if isinstance(request.stream, httpx.ByteStream) else b""
        with wire.guard:
            wire.requests.append(
                Wired(request.method, request.url.path, {k.lower(): v for k, v in request.headers.items()}, body)
            )
        return send(transport, request)

    with patch.context() as inner:
        inner.setattr(httpx.HTTPTransport, "handle_request", tap)
        yield wire


class Connections:
    """Every address that this process connects to or looks up, from the first use on."""

    def __init__(self) -> None:
        self._seen: list[str] = []
        # An audit hook can never be taken off again.
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect":
            address = arguments[1]
            self._seen.append(str(address[0]) if isinstance(address, tuple) else "127.0.0.1")
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            self._seen.append(str(arguments[0]))

    @property
    def seen(self) -> int:
        """How many there were."""
        return len(self._seen)

    def beyond_loopback(self) -> list[str]:
        """Return those that are not this machine."""
        return sorted({host for host in self._seen if not _is_here(host)})


def _is_here(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
