"""What the catalogue knows of one model at one backend.

Comes from `data/*.yaml` through `catalog.load`; read by `passes` for checks, labels and prices, and by
`backends` for the form of a body. Invariant: no limit, size, label or price stands in code.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[int, Field(gt=0)]
Size = tuple[Positive, Positive]


class Fact(BaseModel):
    """A mapping in a catalogue file; an unknown key is an error."""

    # Only the outermost model is validated by itself: building a validator for each part takes longer than loading.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ReferenceLimits(Fact):
    """How many references one request takes, the first frame not counted.

    `storyboard` says whether one page of panels may stand in their place.
    """

    max: Positive
    max_images: Positive
    max_videos: Positive
    storyboard: bool


class DurationRange(Fact):
    """Whole seconds of a clip; `max_with_video` holds as soon as one reference is a video."""

    min: Positive
    max: Positive
    max_with_video: Positive
    default: Positive

    def longest(self, *, with_video: bool) -> int:
        """Return the longest clip in seconds."""
        return self.max_with_video if with_video else self.max


class TextLimits(Fact):
    """Characters of the prompt and the negative prompt."""

    max_prompt: Positive
    max_negative: Positive


class AssetLimits(Fact):
    """What a file must be: formats as `AssetFacts.format` spells them, sides in pixels, lengths in seconds.

    `opaque` lists the formats that are refused with an alpha channel.
    """

    formats: tuple[str, ...]
    opaque: tuple[str, ...] = ()
    max_bytes: Positive
    min_side: int = 0
    max_side: int | None = None
    max_aspect: float | None = None
    min_seconds: float = 0.0
    max_seconds: float | None = None


class Labels(Fact):
    """How slots are spelled in one prompt language; `{n}` is the number.

    `located` spells one of several in a picture, of their `{locator}` and the `{item}`.
    """

    image: str
    video: str
    storyboard: str
    located: str


class Dialect(Fact):
    """How references are addressed: counted per medium or all together, and spelled per prompt language."""

    counting: Literal["separate", "together"]
    labels: Mapping[Literal["en", "zh"], Labels]


class Fields(Fact):
    """What the request has a field for.

    `voice`: one recording for `each` reference, `one` for the whole request, or only the sound of a
    reference `video`.
    """

    voice: Literal["each", "one", "video"]
    first_frame: bool
    ratio: bool
    negative: bool
    seed: bool
    watermark: bool
    prompt_extend: bool
    shot_type: bool


class Channel(Fact):
    """How one kind of file reaches the service: a local one, and which schemes of addresses it fetches."""

    local: Literal["inline", "upload", "none"]
    schemes: tuple[Literal["http", "https"], ...]


class Delivery(Fact):
    """How files reach the service, by kind."""

    image: Channel
    video: Channel
    voice: Channel


class Billing(Fact):
    """Which input seconds are billed: `caps[n - 1]` seconds at most of each video, with n counted inputs."""

    counted: Literal["videos", "references", "nothing"]
    caps: tuple[float, ...]


class Tariff(Fact):
    """The price of a billed second, and where and when it was read; `any` is every region."""

    region: str
    resolution: str
    per_second: Decimal
    currency: str
    checked: str
    source: str


class ModelFacts(Fact):
    """One model at one backend; `endpoint` is what the provider calls it, where that is another name."""

    backend: str
    model: str
    endpoint: str = ""
    snapshots: tuple[str, ...] = ()
    wire: Literal["media", "reference_urls", "flat"]
    source: str
    checked: str
    references: ReferenceLimits
    duration: DurationRange
    text: TextLimits
    image: AssetLimits
    video: AssetLimits
    voice: AssetLimits
    sizes: Mapping[str, Mapping[str, Size]]
    dialect: Dialect
    fields: Fields
    delivery: Delivery
    billing: Billing
    prices: tuple[Tariff, ...]

    def tariff(self, region: str, resolution: str) -> Tariff | None:
        """Return the price of a second, or None where the catalogue has none."""
        return next(
            (price for price in self.prices if price.region in (region, "any") and price.resolution == resolution),
            None,
        )
