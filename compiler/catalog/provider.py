"""What the catalogue knows of one provider: where it is, how fast one may ask, and what its errors mean.

Comes from `data/providers/*.yaml` through `catalog.load_provider`; read by `backends` and by `driver`. Invariant:
no host, rate or error code of a provider stands in code.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from compiler.catalog.model import Fact

Positive = Annotated[float, Field(gt=0)]


class Region(Fact):
    """A region: its name in price tables, its own base address, and the hosts that belong to it.

    A host that begins with `*.` stands for everything below it.
    """

    name: str
    base_url: str
    hosts: tuple[str, ...]


class Rates(Fact):
    """How fast an account may ask: jobs at work at once, and requests per second of each kind."""

    running: Annotated[int, Field(gt=0)]
    creates_per_second: Positive
    queries_per_second: Positive


class Lifetimes(Fact):
    """How long things can be had, in hours: the job's record, the clip's address, an uploaded file."""

    job: Positive
    result: Positive
    upload: Positive


class Fault(Fact):
    """An error of the provider's table, and what it means for us.

    Attributes:
        code: of the provider, as a regular expression that has to match it whole; empty matches any.
        status: of HTTP; None matches any.
        message: a regular expression that has to occur in the message; empty matches any.
        means: one phrase for the author.
        slug: of the diagnostic.
        retry: see `backends.protocol.Verdict`.
        scope: likewise.
        subject: the field of the request that it is about; empty for the request as a whole.
        help: what the author can do.
    """

    code: str = ""
    status: int | None = None
    message: str = ""
    means: str
    slug: str = "generation-failed"
    retry: Literal["never", "again", "later", "resubmit"] = "never"
    scope: Literal["shot", "account"] = "shot"
    subject: str = ""
    help: str = ""

    def fits(self, status: int, code: str, message: str) -> bool:
        """Tell whether an error is of this kind."""
        return (
            (self.status is None or self.status == status)
            and (not self.code or re.fullmatch(self.code, code) is not None)
            and (not self.message or re.search(self.message, message, re.IGNORECASE) is not None)
        )


class ProviderFacts(Fact):
    """One provider."""

    backend: str
    title: str
    source: str
    checked: str
    key_variable: str
    url_variable: str
    key_page: str
    """Where people make a key."""
    regions: tuple[Region, ...]
    """The first is the one that is used when the user sets no address."""
    result_hosts: tuple[str, ...]
    """The hosts that clips may be downloaded from, beside the provider's own."""
    rates: Rates
    lifetimes: Lifetimes
    statuses: Mapping[str, Literal["queued", "running", "succeeded", "failed", "canceled", "unknown"]]
    """The provider's words for a job's status, in upper case."""
    faults: tuple[Fault, ...]
    """The first that fits counts."""
    upload_url: str = ""
    """Where local files are posted to, as long as the user sets no address; empty where nothing is uploaded.
    Its host is one of those of a region."""
    max_inline_bytes: Annotated[int, Field(ge=0)] = 0
    """Most bytes of local files that one request may carry inside; 0 where none are sent inside or any may be."""

    def region_of(self, base_url: str) -> str:
        """Return the name of the region that an address belongs to; that of the first for any other host."""
        host = urlsplit(base_url).hostname or ""
        return next((region.name for region in self.regions if is_among(host, region.hosts)), self.regions[0].name)

    def fault(self, status: int, code: str, message: str) -> Fault | None:
        """Return what an error means, or None for one that no table has."""
        return next((fault for fault in self.faults if fault.fits(status, code, message)), None)


def is_among(host: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a host is one of several, some of which may begin with `*.`."""
    return any(host == known or (known.startswith("*.") and host.endswith(known[1:])) for known in hosts)
