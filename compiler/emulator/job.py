"""A job and what becomes of it.

`jobs` moves it along; a provider's module tells its client about it. Invariant: once it has ended, nothing
of it changes.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from compiler.emulator.fault import Fault
from compiler.emulator.order import Order

Status = Literal["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "SUSPENDED", "UNKNOWN"]

ENDED: Final = frozenset({"SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job fails, in the provider's words."""

    code: str
    message: str


@dataclass(slots=True)
class Job:
    """One job.

    Attributes:
        id: the provider's name of it.
        request_id: of the request that made it.
        order: what it makes.
        submitted: seconds since the epoch.
        fate: what the fault script has in store for it.
        status: now.
        started: seconds since the epoch, or None while it waits.
        ended: likewise.
        clip: the file that it made, or None.
        failure: why it failed, or None. One that is there from the start is found while the job runs.
    """

    id: str
    request_id: str
    order: Order
    submitted: float
    fate: tuple[Fault, ...] = ()
    status: Status = "PENDING"
    started: float | None = None
    ended: float | None = None
    clip: Path | None = None
    failure: Failure | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status in ENDED
