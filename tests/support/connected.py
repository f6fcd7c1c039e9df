"""Connections to scripted servers, with a clock that makes waiting short and tells how long it would have been."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripted_server import ScriptedServer

from compiler.backends.clock import Clock, StoppedError
from compiler.backends.hosted import Connection
from compiler.backends.secret import Secret
from compiler.catalog.load_provider import load_provider

CANARY = "sk-canary0123456789abcdef0123456789"


@dataclass(frozen=True, slots=True)
class QuickClock(Clock):
    """A clock whose pauses pass at once and are kept, while its time goes on as if they had not."""

    pauses: list[float] = field(default_factory=list)
    shift: list[float] = field(default_factory=lambda: [0.0])
    guard: threading.Lock = field(default_factory=threading.Lock)
    on_pause: list[Callable[[float], None]] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        if self.stopped.is_set():
            raise StoppedError
        with self.guard:
            self.pauses.append(seconds)
            self.shift[0] += max(0.0, seconds)
        for told in self.on_pause:
            told(seconds)


def quick_clock() -> QuickClock:
    shift = [0.0]
    return QuickClock(wall=lambda: time.time() + shift[0], monotonic=lambda: time.monotonic() + shift[0], shift=shift)


def connect(server: ScriptedServer, cache: Path, backend: str = "dashscope", path: str = "/api/v1") -> Connection:
    facts = load_provider(backend)
    assert facts is not None
    quick = facts.rates.model_copy(update={"creates_per_second": 1000.0, "queries_per_second": 1000.0})
    return Connection(
        base_url=f"{server.url}{path}",
        key=Secret(CANARY),
        region=facts.regions[0].name,
        facts=facts.model_copy(update={"rates": quick}),
        cache=cache,
        clock=quick_clock(),
        poll=0.01,
    )


def at(connection: Connection, base_url: str) -> Connection:
    return replace(connection, base_url=base_url)


def connect_to(backend: str, base_url: str, key: str, cache: Path) -> Connection:
    """Return an account at a server that answers as fast as it can, on the system's own clock."""
    facts = load_provider(backend)
    assert facts is not None
    quick = facts.rates.model_copy(update={"creates_per_second": 1000.0, "queries_per_second": 1000.0})
    unhurried = facts.model_copy(update={"rates": quick})
    return Connection(base_url, Secret(key), facts.regions[0].name, unhurried, cache, Clock(), poll=0.05)
