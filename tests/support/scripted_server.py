"""A server on a real loopback socket that answers as a test tells it to, well or badly, and keeps what it received."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came.

    Attributes:
        method: of HTTP.
        path: without the query.
        query: decoded.
        headers: names in lower case.
        body: as it came.
        connection: a number of its own for each connection, from 1.
        at: monotonic seconds.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    connection: int
    at: float

    @property
    def json(self) -> dict[str, object]:
        data = json.loads(self.body)
        assert isinstance(data, dict)
        return data


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        status: of HTTP.
        body: bytes, or a value that is sent as JSON.
        headers: beside `Content-Length`, which is the truth unless it is set here; an empty one is left out, and
            the end of the connection then ends the body.
        delay: seconds before the answer begins.
        cut: bytes of the body after which the connection is reset; None for all of it.
        drip: bytes at a time, and the seconds between them.
        hang_up: close the connection after the answer, without having said so.
        reset: reset the connection in place of any answer, once the request was read.
    """

    status: int = 200
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None
    drip: tuple[int, float] | None = None
    hang_up: bool = False
    reset: bool = False

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


RESET = Reply(reset=True)

Answerer = Callable[[Received], Reply]


class ScriptedServer:
    """Answers each route from its own list, whose last entry repeats, or by a function.

    Use it as a context manager: `with ScriptedServer() as server: server.on("GET", "/a", Reply(body={}))`.
    """

    def __init__(self, port: int = 0) -> None:
        self.received: list[Received] = []
        self._routes: dict[tuple[str, str], list[Reply] | Answerer] = {}
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._over = threading.Event()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def on(self, method: str, path: str, *replies: Reply | Answerer) -> None:
        """Say how a path answers; `*` at its end stands for anything."""
        if len(replies) == 1 and not isinstance(replies[0], Reply):
            self._routes[method, path] = replies[0]
        else:
            self._routes[method, path] = [reply for reply in replies if isinstance(reply, Reply)]

    def requests(self, method: str, path: str = "*") -> list[Received]:
        """Return what came, in order."""
        with self._lock:
            return [one for one in self.received if one.method == method and _fits(path, one.path)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self._lock:
            for connection in self._sockets:
                _end(connection)

    def connect(self, connection: socket.socket) -> int:
        with self._lock:
            self._sockets.append(connection)
            return len(self._sockets)

    def answer(self, request: Received) -> Reply:
        with self._lock:
            self.received.append(request)
            route = self._routes.get((request.method, request.path))
            if route is None:
                fitting = (key for key in self._routes if key[0] == request.method and _fits(key[1], request.path))
                route = self._routes.get(next(fitting, ("", "")))
            if route is None:
                return Reply(599, {"code": "Unscripted", "message": f"{request.method} {request.path}"})
            if isinstance(route, list):
                return route.pop(0) if len(route) > 1 else route[0]
        return route(request)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self._over.wait(seconds)


def _fits(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended already
    finally:
        connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, script: ScriptedServer, port: int) -> None:
        self.script = script
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.number = self.server.script.connect(self.request)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, ValueError):  # the client or the test has gone
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (ConnectionError, ValueError, OSError):  # likewise
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name that it overrides)
        del format, args

    def read_body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def exchange(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = self.read_body()
        reply = self.server.script.answer(
            Received(self.command, parts.path, query, headers, body, self.number, time.monotonic())
        )
        self.server.script.wait(reply.delay)
        if reply.reset:
            self.cut_off()
            return
        self.send_head(reply)
        self.send_content(reply)
        if reply.cut is not None:
            self.cut_off()
        elif reply.hang_up or reply.headers.get("Content-Length") == "":
            self.close_connection = True

    def send_head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        kind = {} if isinstance(reply.body, bytes) else {"Content-Type": "application/json"}
        headers = {"Content-Length": str(len(reply.content)), **kind, **reply.headers}
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def send_content(self, reply: Reply) -> None:
        content = reply.content[: reply.cut]
        if self.command == "HEAD":
            return
        if reply.drip is None:
            self.wfile.write(content)
            return
        step, pause = reply.drip
        for start in range(0, len(content), step):
            self.wfile.write(content[start : start + step])
            self.server.script.wait(pause)

    def cut_off(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # Files made of the socket keep it open, so a reset needs all of them closed.
        self.rfile.close()
        self.wfile.close()
        self.request.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = exchange  # noqa: N815  (names that it looks for)
