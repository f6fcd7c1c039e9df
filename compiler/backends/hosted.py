"""What a hosted backend is: one that hands requests to a provider, who bills for them.

    request → prepare (uploads; free) → submit (one POST; may bill) → look (polls) → fetch (the clip)

`backends.registry` connects one; `driver.hosted` drives it and keeps the record of every attempt. Invariant:
`submit` sends at most one request that could be billed, and tells apart what was refused, what was accepted
and what nobody knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from compiler.backends.clock import Clock
from compiler.backends.protocol import BackendError, Progress
from compiler.backends.secret import Secret
from compiler.catalog.provider import ProviderFacts
from compiler.ir.price import Price
from compiler.ir.request import GenerationRequest

JobStatus = Literal["queued", "running", "succeeded", "failed", "canceled", "unknown"]


@dataclass(frozen=True, slots=True)
class Connection:
    """How a provider is reached.

    Attributes:
        base_url: as the user set it or the provider's own; https, or http to the loopback interface.
        key: of the account.
        region: whose prices and limits hold; follows from `base_url`.
        facts: what the catalogue knows of the provider.
        cache: a machine-wide folder for what is worth remembering but free to lose, such as uploads.
        clock: for waiting and for deadlines.
        poll: seconds between two looks at one job.
    """

    base_url: str
    key: Secret
    region: str
    facts: ProviderFacts
    cache: Path
    clock: Clock
    poll: float = 15.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is ready to be sent: every file is where the provider can fetch it. Nothing is billed yet.

    Attributes:
        path: where it is posted to, below the base address.
        body: as it will be sent.
        headers: beside the account's own.
        prompt: the exact prompt in it, by which a lost job can be told again.
    """

    path: str
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A generation that the provider accepted.

    Attributes:
        id: the provider's.
        request_id: the provider's name of the request that made it, for support; may be empty.
        addresses: where to ask about it, where the provider says so (`status`, `result`, `cancel`); always on
            the provider's own host.
    """

    id: str
    request_id: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What the provider says it billed; None where it does not say.

    Attributes:
        seconds: billed seconds, input and output together.
        input_seconds: of these, of reference videos.
        output_seconds: of these, of the clip.
        price: what it cost.
    """

    seconds: float | None = None
    input_seconds: float | None = None
    output_seconds: float | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True)
class JobReport:
    """What one look at a job showed.

    Attributes:
        status: of the job.
        video_url: of the clip, once it succeeded; it is signed and must not be stored or shown whole.
        usage: what was billed.
        error: why it failed, was cancelled, or is not known.
        prompt: the prompt as the provider received it; empty where it does not say.
        submitted: when the provider accepted it, seconds since the epoch; None where it does not say.
    """

    status: JobStatus
    video_url: str = ""
    usage: Usage = field(default_factory=Usage)
    error: BackendError | None = None
    prompt: str = ""
    submitted: float | None = None


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A row of the provider's own list of jobs.

    Attributes:
        id: the provider's.
        request_id: likewise.
        model: that it runs on.
        status: of the job.
        created: seconds since the epoch.
    """

    id: str
    request_id: str
    model: str
    status: JobStatus
    created: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of `scenec doctor` about an account.

    Attributes:
        subject: key, region, clock, network, limits.
        message: for people.
        ok: whether it is as it should be.
    """

    subject: str
    message: str
    ok: bool


class HostedBackend(Protocol):
    """A provider's account, connected. Every method may be called from several threads at once."""

    running: int
    """How many jobs the account may have at work at once."""

    can_list: bool
    """Whether the provider can tell which jobs exist, so that a lost one can be found again."""

    def prepare(self, request: GenerationRequest, root: Path, progress: Progress) -> Prepared:
        """Upload what has to be uploaded and write the body. Costs nothing and may be repeated.

        Args:
            request: what to make; its seed, if any, is a number.
            root: the folder that local assets' locations are relative to.
            progress: told the share of the bytes that are uploaded.

        Raises:
            BackendError: a file could not be read, changed since it was planned, or was refused.
        """

    def submit(self, prepared: Prepared) -> Job:
        """Send the request: exactly one attempt that could be billed.

        Failures of connecting, in which nothing was sent, and answers that ask to wait (429) are repeated inside.

        Raises:
            AnswerLostError: it may have been accepted, and nobody knows.
            BackendError: it was refused and is not billed.
        """

    def look(self, job: Job) -> JobReport:
        """Ask once how a job is doing.

        Raises:
            BackendError: the question was not answered; asking again is free.
        """

    def fetch(self, job: Job, report: JobReport, destination: Path, progress: Progress) -> None:
        """Download the clip of a job that succeeded, asking for a fresh address where the old one has expired.

        Raises:
            BackendError: it could not be had; `destination` does not exist. The job stays billed, and its clip
                can be fetched later as long as the provider keeps it.
        """

    def cancel(self, job: Job) -> bool:
        """Ask the provider to drop a job that has not begun; tell whether it did."""

    def jobs_between(self, start: float, end: float) -> tuple[ListedJob, ...]:
        """List the account's jobs that were created in a window, seconds since the epoch.

        Raises:
            BackendError: the provider has no list, or did not answer.
        """

    def ahead(self) -> float | None:
        """Return the seconds that the provider's clock is ahead of this one, asking if need be; None if unknown."""

    def examine(self) -> tuple[Finding, ...]:
        """Look at key, region, clock and reachability without spending anything."""

    def close(self) -> None:
        """Let the connections go."""
