"""The rehearsal server: sets the stage and runs it until it is told to stop.

`cli.commands.emulate` calls it. Invariants: it listens on the loopback interface only, and leaves nothing
behind but its ledger.
"""

import asyncio
import logging
import os
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn

from compiler.emulator.app import make_app
from compiler.emulator.artist import Artist
from compiler.emulator.faults import Faults
from compiler.emulator.job import Job
from compiler.emulator.jobs import Jobs
from compiler.emulator.ledger import Ledger
from compiler.emulator.objects import Objects
from compiler.emulator.quiet_server import QuietServer
from compiler.emulator.results import Results
from compiler.emulator.rough_protocol import RoughProtocol
from compiler.emulator.stage import Stage

_HOST = "127.0.0.1"
_KEEP_ALIVE = 75
"""Seconds; shorter than a client's pause between two questions would have it open connections all the time."""
_BACKLOG = 512


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is rehearsed.

    Attributes:
        port: 0 for any that is free.
        task_seconds: how long a job runs at least.
        running: how many run at once for one account and model.
        ledger: the file that is added to, or None.
        result: a clip that every job delivers; None to draw each.
        plain: whether to draw each as one colour.
        faults: the fault script.
        wall: seconds since the epoch.
    """

    port: int = 0
    task_seconds: float = 5.0
    running: int = 5
    ledger: Path | None = None
    result: Path | None = None
    plain: bool = False
    faults: Faults = field(default_factory=Faults)
    wall: Callable[[], float] = time.time


def rehearse(rehearsal: Rehearsal, announce: Callable[[str], None]) -> Ledger:
    """Serve until SIGINT or SIGTERM; return the ledger, closed, with its sums.

    Args:
        rehearsal: what is rehearsed.
        announce: told the server's address once it can be reached.

    Raises:
        OSError: the port is taken, or the ledger cannot be written.
    """
    with (
        Ledger(rehearsal.ledger) as ledger,
        socket.create_server((_HOST, rehearsal.port), backlog=_BACKLOG) as listener,
        tempfile.TemporaryDirectory(prefix="scenec-rehearsal-") as folder,
    ):
        asyncio.run(_serve(rehearsal, ledger, listener, Path(folder), announce))
        return ledger


async def _serve(
    rehearsal: Rehearsal, ledger: Ledger, listener: socket.socket, folder: Path, announce: Callable[[str], None]
) -> None:
    base_url = f"http://{_HOST}:{listener.getsockname()[1]}"
    artist = Artist(folder / "clips", max(1, min(2, os.cpu_count() or 1)), plain=rehearsal.plain)

    async def prepared(job: Job) -> Path:
        return rehearsal.result or await artist.render(job)

    jobs = Jobs(ledger, prepared, rehearsal.wall, running=rehearsal.running, task_seconds=rehearsal.task_seconds)
    stage = Stage(
        base_url,
        jobs,
        Objects(folder / "objects", rehearsal.wall),
        Results(base_url, rehearsal.wall),
        rehearsal.faults,
        folder,
        rehearsal.wall,
    )
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        make_app(stage, ledger),
        http=RoughProtocol,
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        backlog=_BACKLOG,
    )
    server = QuietServer(config)
    # The socket listens already: whoever connects now is answered as soon as the server runs.
    announce(base_url)
    try:
        await server.serve(sockets=[listener])
    finally:
        await jobs.close()
        await artist.close()
