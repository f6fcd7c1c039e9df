"""A lowered shot, and the list of them that a scene becomes.

Everything is resolved: names to slots, defaults to values, durations to seconds. `build` plans from
it, `edit` cuts from it. Invariant: a shot has either a request or footage.
"""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Literal

from compiler.ir.asset import Asset
from compiler.ir.bed import NO_BEDS, Beds
from compiler.ir.budget import Cap
from compiler.ir.frame import Frame
from compiler.ir.ingredient import Ingredient
from compiler.ir.line import Line
from compiler.ir.price import Price
from compiler.ir.reference import Reference, Slot
from compiler.ir.request import GenerationRequest
from compiler.ir.staging import Slate
from compiler.ir.titles import CastMember
from compiler.ir.trim import WHOLE, Trim
from compiler.source.route import Route
from compiler.source.value import value


@value
class Target:
    """What a film is made for: a lock row and a build folder belong to one.

    Attributes:
        profile: the profile's name, `default` without one.
        language: of the dialogue; empty for the film's own, so that a second one changes nothing for it.
        backend: the backend family.
    """

    profile: str
    language: str
    backend: str

    def __str__(self) -> str:
        return f"{self.profile}-{self.backend}" + (f".{self.language}" if self.language else "")

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Return the target that a text such as `final-dashscope.zh` names; profile and language may hold hyphens."""
        place, _, language = text.partition(".")
        profile, _, backend = place.rpartition("-")
        return cls(profile, language, backend)


@value
class Transition:
    """How a shot passes into the next one.

    Attributes:
        kind: `dissolve` and `wipe` show both shots at once, a `fade` goes through a colour.
        seconds: 0 for a cut.
        route: where it is written; None for the built-in cut.
        own: whether the shot itself says so, rather than a default.
        color: that a fade goes through.
    """

    kind: Literal["cut", "dissolve", "fade", "wipe"] = "cut"
    seconds: float = 0.0
    route: Route | None = None
    own: bool = False
    color: Literal["black", "white"] = "black"

    @property
    def overlaps(self) -> bool:
        """Whether both shots are seen at once."""
        return self.kind in ("dissolve", "wipe")


@value
class Beat:
    """A camera shot inside a generation.

    Attributes:
        start: seconds from the start of the shot.
        seconds: length.
        framing: shot size, may be empty.
        camera: move, may be empty.
        action: prose with names replaced by labels.
    """

    start: float
    seconds: float
    framing: str
    camera: str
    action: str


Ingredients = Callable[[Mapping[str, str]], tuple[Ingredient, ...]]
"""Gives what a shot is made from, with declarations called as asked, by their ids now."""


def nothing_known(called: Mapping[str, str]) -> tuple[Ingredient, ...]:
    """Give the ingredients of a shot of which none are known."""
    del called
    return ()


@value
class Shot:
    """One shot, ready to plan, make and cut.

    Attributes:
        scene: the scene's id: its root-relative path without suffix.
        id: unique in the scene.
        route: where it is written.
        slots: references in request order, first frame not counted.
        lines: in spoken order, all beats.
        beats: at least one; a shot without beats is one.
        seconds: length of the clip.
        width: pixels of the clip.
        height: pixels of the clip.
        request: what is sent; None for footage.
        footage: an existing clip in place of a generation, or None.
        slate: what the animatic writes on it.
        transition: into the next shot.
        intent: digest of what the author asked for, without the means.
        input_seconds: billable seconds of reference videos at the target model.
        price: at the target model; None where the catalogue has none.
        billed_on: the backend whose price it is.
        ingredients: what it is made from, worked out when it is asked for, which most shots never are.
        takes: how many results the author wants to choose from, of a backend that is paid.
        gain: decibels that the cut adds to the clip's sound.
        mute: whether the cut leaves the clip's sound out.
        trim: the part of the clip that the cut shows.
    """

    scene: str
    id: str
    route: Route
    slots: tuple[Slot, ...]
    lines: tuple[Line, ...]
    beats: tuple[Beat, ...]
    seconds: float
    width: int
    height: int
    request: GenerationRequest | None
    footage: Asset | None
    slate: Slate
    transition: Transition
    intent: str
    input_seconds: float
    price: Price | None
    billed_on: str
    ingredients: Ingredients = field(default=nothing_known, compare=False, repr=False)
    takes: int = 1
    gain: float = 0.0
    mute: bool = False
    trim: Trim = WHOLE

    @property
    def frame(self) -> Frame | None:
        """The last frame of the shot before, where this one begins with that."""
        return self.request.frame if self.request is not None else None

    @property
    def price_of_takes(self) -> Price | None:
        """What all takes that the author wants cost at the target model."""
        return self.price.times(self.takes) if self.price is not None else None

    def continuing(self, frame: Frame) -> "Shot":
        """Return the shot with more, or less, known of the frame that it begins with."""
        if self.request is None:
            return self
        opening = replace(self.request.media[-1].asset, frame=frame)
        return replace(self, request=self.request.beginning_with(opening))

    def for_take(self, number: int) -> "Shot":
        """Return the shot with the request of a take; footage stays as it is."""
        return self if self.request is None else replace(self, request=self.request.for_take(number))


@value
class ShotList:
    """A scene, lowered.

    Attributes:
        scene: the scene's id.
        title: for people.
        file: the scene file's display name.
        references: everything declared that the scene sees, in declaration order.
        shots: in film order.
        width: pixels of the film that the scene's defaults ask for.
        height: likewise.
        caps: the author's limits for the scene and for its story.
        cast: who appears, in order of appearance.
        beds: what lies under it in the film.
    """

    scene: str
    title: str
    file: str
    references: tuple[Reference, ...]
    shots: tuple[Shot, ...]
    width: int
    height: int
    caps: tuple[Cap, ...] = ()
    cast: tuple[CastMember, ...] = ()
    beds: Beds = NO_BEDS
