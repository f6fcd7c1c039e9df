"""The server of the live review page: opens a port of the loopback interface and runs until it is told to stop.

`cli.commands.review` and `watch` call it. Invariants: nothing listens anywhere else, and what was being made at a
provider when it is told to stop is on record, so that the next compile fetches it.
"""

import asyncio
import logging
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from compiler.emulator.quiet_server import QuietServer
from compiler.screening.app import make_app
from compiler.screening.desk import Desk
from compiler.screening.guard import Guard

_HOST = "127.0.0.1"
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Screening:
    """How a desk is served.

    Attributes:
        desk: what is served.
        port: 0 for any that is free.
        announce: told the address, the token in it, once it can be reached.
        watch: run in a thread of its own meanwhile; given what is set at the end. None for nothing.
    """

    desk: Desk
    port: int
    announce: Callable[[str], None]
    watch: Callable[[threading.Event], None] | None = None


def screen(screening: Screening) -> bool:
    """Serve until SIGINT or SIGTERM; return whether nothing was being made when it ended.

    Raises:
        OSError: the port is taken.
    """
    token = secrets.token_urlsafe(24)
    over = threading.Event()
    with socket.create_server((_HOST, screening.port)) as listener:
        port = listener.getsockname()[1]
        watching = threading.Thread(target=screening.watch or (lambda _: None), args=(over,), daemon=True)
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        server = QuietServer(
            uvicorn.Config(
                Guard(make_app(screening.desk), port, token),
                ws="none",
                lifespan="off",
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        # The socket listens already: whoever connects now is answered as soon as the server runs.
        screening.announce(f"http://{_HOST}:{port}/?token={token}")
        screening.desk.begin()
        watching.start()
        try:
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            over.set()
            screening.desk.close(_PATIENCE_SECONDS)
    return not screening.desk.is_busy
