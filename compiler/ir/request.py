"""The generation request: the only thing a backend sees, and the only thing hashed.

`passes.lower` makes it, `build.key` hashes `canonical`, `backends` turn it into a body.
Invariant: `canonical` holds no name, id or path.
"""

from dataclasses import replace
from typing import Literal

from compiler.ir.asset import Asset
from compiler.ir.frame import Frame
from compiler.ir.staging import Staging
from compiler.source.value import value

SEEDS = 2**31
"""Seeds go from 0 to one less."""
STRIDE = 7919
"""Between the seeds of two takes: far enough apart that neighbouring shots do not share them, and a prime."""

Role = Literal["reference_image", "reference_video", "first_frame"]


@value
class MediaItem:
    """One entry of the request's media list.

    Attributes:
        role: what the model uses it for.
        asset: its bytes or address.
        voice: the timbre of the character it shows, or None.
    """

    role: Role
    asset: Asset
    voice: Asset | None = None


@value
class GenerationRequest:
    """What one generation asks for.

    Attributes:
        backend: the backend family that it is addressed to.
        model: the model's id at that backend.
        prompt: rendered, labels in the model's dialect.
        negative_prompt: may be empty.
        media: in the order of the slots; a first frame stands last.
        resolution: `720P` or `1080P`.
        ratio: `16:9`, …
        seconds: length of the clip.
        seed: None means drawn once per take.
        take: from 1; stands in the key only for an automatic seed: a seed of the author's own strides with it.
        prompt_extend: whether the service may rewrite the prompt.
        watermark: whether the service marks the picture.
        multi_shot: whether the prompt is a timed multi-shot prompt (wan2.6's `shot_type`).
        staging: what the animatic draws; None for every other backend.
    """

    backend: str
    model: str
    prompt: str
    negative_prompt: str
    media: tuple[MediaItem, ...]
    resolution: str
    ratio: str
    seconds: int
    seed: int | None
    take: int
    prompt_extend: bool
    watermark: bool
    multi_shot: bool = False
    staging: Staging | None = None

    def for_take(self, number: int) -> "GenerationRequest":
        """Return the request of another take of the same: its seed is as many strides away."""
        seed = None if self.seed is None else (self.seed + (number - self.take) * STRIDE) % SEEDS
        return replace(self, take=number, seed=seed)

    @property
    def opening(self) -> Asset | None:
        """The picture that the clip begins with."""
        last = self.media[-1] if self.media else None
        return last.asset if last is not None and last.role == "first_frame" else None

    @property
    def frame(self) -> Frame | None:
        """The last frame of the shot before, where the clip begins with that."""
        return self.media[-1].asset.frame if self.media else None

    def beginning_with(self, opening: Asset) -> "GenerationRequest":
        """Return the request with another picture in the place of its first frame."""
        return replace(self, media=(*self.media[:-1], replace(self.media[-1], asset=opening)))

    def canonical(self) -> dict[str, object]:
        """Return the request as plain data with content hashes in place of files."""
        return {
            "backend": self.backend,
            "model": self.model,
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt,
            "media": [
                {"role": item.role, "asset": item.asset.identity, "voice": item.voice.identity if item.voice else None}
                for item in self.media
            ],
            "resolution": self.resolution,
            "ratio": self.ratio,
            "seconds": self.seconds,
            "seed": f"auto/{self.take}" if self.seed is None else self.seed,
            "prompt_extend": self.prompt_extend,
            "watermark": self.watermark,
            "multi_shot": self.multi_shot,
            "staging": self.staging.canonical() if self.staging else None,
        }
