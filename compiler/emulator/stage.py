"""The stage: what every provider's module plays on.

`server` sets one up and hands it to each module's `routes`. Invariant: whatever may be struck by a fault is
answered through `answer`, and whatever is counted as a job goes through `jobs`.
"""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from compiler.emulator.fault import Event, Fault, is_setting
from compiler.emulator.faults import Faults
from compiler.emulator.jobs import Jobs
from compiler.emulator.misbehave import Refuse, misbehave
from compiler.emulator.objects import Objects
from compiler.emulator.results import Results


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that providers' modules share.

    Attributes:
        base_url: of the server, without a slash at its end.
        jobs: of all providers.
        objects: bytes that were received, and what is in them.
        results: clips that can be fetched.
        faults: the fault script.
        folder: for files; gone when the server ends.
        wall: seconds since the epoch.
        secret: for signatures.
    """

    base_url: str
    jobs: Jobs
    objects: Objects
    results: Results
    faults: Faults
    folder: Path
    wall: Callable[[], float]
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def fate(self, event: Event) -> tuple[Fault, ...]:
        """Return what the fault script has in store for a job; `event.on` is `job`."""
        return self.faults.strike(event)

    async def answer(
        self,
        request: Request,
        event: Event,
        act: Callable[[tuple[Fault, ...]], Awaitable[Response]],
        refuse: Refuse,
    ) -> Response:
        """Answer a request, well or badly.

        Args:
            request: its body is read here, if it was not before.
            event: what it is, for the fault script.
            act: does what is asked for. It gets those faults that are settings (`lag`, `zone`, `task_status`).
            refuse: makes the provider's own error answer of status, code and message.
        """
        await request.body()
        struck = self.faults.strike(event)
        settings = tuple(fault for fault in struck if is_setting(fault.do, event.on))
        deed = next((fault for fault in struck if fault not in settings), None)
        if deed is None:
            return await act(settings)
        return await misbehave(deed, lambda: act(settings), refuse)


def account_of(key: str) -> str:
    """Return what stands for a key in the ledger: twelve hex digits of its SHA-256."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def new_name() -> str:
    """Return a name for a job or a request, as the providers write them."""
    return str(uuid4())
