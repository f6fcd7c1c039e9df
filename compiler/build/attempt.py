"""An attempt: one request to a provider that may cost money, and what became of it.

`driver.hosted` makes them, `build.journal` keeps them, the planner reads them. Invariant: they hold neither keys
nor signed addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compiler.ir.price import Price

State = Literal["INTENT", "ACCEPTED", "SUCCEEDED", "FETCHED", "DONE", "REJECTED", "FAILED", "LOST", "EXTRA"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be sent.

    Attributes:
        key: the request key that a clip would answer.
        take: number of the take.
        label: `scene#shot`, for people.
        body_sha256: of the canonical JSON of the body as it is sent.
        prompt: exactly as it is sent, by which a lost job can be told again.
        model: that it asks for.
        region: of the account.
        account: fingerprint of the key that sends it.
        seed: that it asks for, or None.
        price: reserved for it.
    """

    key: str
    take: int
    label: str
    body_sha256: str
    prompt: str
    model: str
    region: str
    account: str
    seed: int | None
    price: Price


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row: an intent and what became of it.

    Attributes:
        id: of the row.
        state: how far it came.
        intent: what was, or was to be, sent.
        sent: when it was about to be sent, seconds since the epoch.
        job: the provider's id; empty unless it was accepted.
        request: the provider's name of the request, for its support; may be empty.
        addresses: where to ask about the job, where the provider says so.
        accepted: when the provider accepted it, seconds since the epoch, or None.
        billed_seconds: that the provider says it billed, or None.
        billed: what that costs, or None.
        clip: SHA-256 of the clip once it is in the store.
        error: what went wrong, for people.
        ahead: seconds that the provider's clock was ahead of ours when it was sent; None where that was not known.
        lost: when nobody knew any more what became of it, seconds since the epoch by our clock, or None.
    """

    id: int
    state: State
    intent: Intent
    sent: float
    job: str = ""
    request: str = ""
    addresses: Mapping[str, str] | None = None
    accepted: float | None = None
    billed_seconds: float | None = None
    billed: Price | None = None
    clip: str = ""
    error: str = ""
    ahead: float | None = None
    lost: float | None = None
