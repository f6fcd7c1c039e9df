"""Orders: what a request asks for once a provider's module has accepted it.

Invariant: everything in it was received over HTTP; nothing was fetched from anywhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compiler.emulator.bill import Bill
from compiler.ir.asset import AssetFacts

Role = Literal["reference_image", "reference_video", "first_frame"]


@dataclass(frozen=True, slots=True)
class Received:
    """A file that a request names.

    Attributes:
        address: as the request writes it, `data:` addresses shortened.
        path: of the bytes; None for an address on the web, which is never fetched.
        facts: what a probe found in them; None where there are none.
    """

    address: str
    path: Path | None = None
    facts: AssetFacts | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """One reference, as the provider counts it.

    Attributes:
        label: how the prompt calls it, e.g. `Image 1`; empty for a first frame.
        role: what it is used for.
        file: its picture or film.
        voice: the timbre that it speaks with, or None.
    """

    label: str
    role: Role
    file: Received
    voice: Received | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made.

    Attributes:
        provider: `dashscope`, `segmind`, `fal`.
        account: whose it is; see `Stage.account`.
        model: as the request writes it.
        prompt: as received.
        width: of the clip in pixels.
        height: likewise.
        seconds: of the clip.
        ratio: as asked for, e.g. `16:9`.
        materials: in the order of the request.
        bill: due when the job succeeds.
    """

    provider: str
    account: str
    model: str
    prompt: str
    width: int
    height: int
    seconds: int
    ratio: str
    materials: tuple[Material, ...]
    bill: Bill
