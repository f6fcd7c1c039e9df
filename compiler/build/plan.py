"""The plan: what a compile would do to each shot, why, and what it would cost.

`build.planner` makes it, `driver` applies it, `cli` prints it. Invariant: every shot of the film has
exactly one step, those with nothing to do included.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from compiler.build.difference import Difference
from compiler.build.key import request_key
from compiler.ir.price import Price
from compiler.ir.shot import Shot

Action = Literal["reuse", "generate", "retake", "refresh", "resume", "blocked", "outdated", "missing", "footage"]
MAKING: tuple[Action, ...] = ("generate", "retake", "refresh")
"""The actions that make a clip."""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one shot.

    Attributes:
        shot: the shot.
        action: `reuse` and `footage` do nothing, `generate` makes a clip, `retake` one more of a shot that has one,
            `refresh` one in place of an outdated one, `resume` waits for or fetches what was
            submitted before, `blocked` may have been submitted and must not be sent again, `outdated` keeps a clip
            whose means changed, `missing` has a take that was paid for and whose clip is nowhere.
        reason: why, for people.
        key: the request key; empty for footage.
        take: SHA-256 of the clip that is used as it is; empty otherwise.
        price: what generating it costs at the model it is meant for; None where the catalogue has no price.
        charge: what this step would really spend now; a clip that several shots share is spent on once.
        source: the request key under which `take` is stored; empty where nothing is used as it is.
        reasons: what changed since the take that the shot had was made; empty where nothing is known of one.
        spare: whether it is about a take that is only listed, to choose from, beside the one that the film shows.
        before: the step that keeps the take that the shot has now, where another is made to take its place.
        lost: SHA-256 of the clip that the shot has, where it is not here; empty where it is, or where there is none.
        awaits: whether it begins with the last frame of a shot whose clip is not here yet. If that clip is not even
            known, its key holds what the shot before asks for in place of it, and is never sent.
    """

    shot: Shot
    action: Action
    reason: str
    key: str
    take: str
    price: Price | None
    charge: Price | None
    source: str = ""
    reasons: tuple[Difference, ...] = ()
    spare: bool = False
    before: "Step | None" = None
    lost: str = ""
    awaits: bool = False

    @property
    def plan_key(self) -> str:
        """What saved plans and revisions know the step by: its key, a first frame standing as what its shot asks for.

        It stays as it is when the clip before is made.
        """
        frame = self.shot.frame
        if frame is None or not frame.clip:
            return self.key
        asked = self.shot.continuing(replace(frame, clip="")).request
        return request_key(asked) if asked is not None else self.key

    @property
    def wish(self) -> str:
        """What its shot asks for, whichever take the step is about: the plan key of the first; empty for footage."""
        first = self.shot.for_take(1).request
        if first is None or self.take_number == 1:
            return self.plan_key
        return replace(self, shot=self.shot.for_take(1), key=request_key(first)).plan_key

    @property
    def is_provisional(self) -> bool:
        """Whether its key is not the one that will be sent."""
        return self.awaits and self.shot.frame is not None and not self.shot.frame.clip

    @property
    def condition(self) -> str:
        """What has to be done before it is made, for people; empty where nothing has, or the reasons say it."""
        frame = self.shot.frame
        is_told = any(one.is_of_continuity for one in self.reasons)
        if frame is None or is_told or not (self.awaits and self.action in MAKING):
            return ""
        return f"it continues `{frame.shot}`, which is made first"

    @property
    def replaces(self) -> bool:
        """Whether a take that is there already takes the place of the one that the film shows."""
        return self.action == "reuse" and self.before is not None

    def beginning_with(self, clip: str) -> "Step":
        """Return the step with the clip known that it continues, by its SHA-256."""
        if self.shot.request is None or self.shot.frame is None:
            return self
        shot = self.shot.continuing(replace(self.shot.frame, clip=clip))
        key = request_key(shot.request) if shot.request is not None else self.key
        return replace(self, shot=shot, key=key, awaits=False)

    @property
    def part(self) -> tuple[str, str, int]:
        """Scene, shot and number of the take that it is about."""
        return self.shot.scene, self.shot.id, self.take_number

    @property
    def take_number(self) -> int:
        """Which take of its shot it is about; 1 for footage."""
        return self.shot.request.take if self.shot.request is not None else 1


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one film in film order.

    Attributes:
        backend: the chosen backend.
        profile: the profile's name.
        steps: one per shot.
        spares: one for each further take that is wanted and not listed yet.
        language: of the dub that it is for; empty for the film's own language.
        slated: whether each shot's name is drawn on its clip, so that no two share one.
    """

    backend: str
    profile: str
    steps: tuple[Step, ...]
    spares: tuple[Step, ...] = ()
    language: str = ""
    slated: bool = False

    def without(self, places: frozenset[tuple[str, str]]) -> "Plan":
        """Return the plan without the steps of some shots, by scene and shot."""
        left = [
            tuple(step for step in part if (step.shot.scene, step.shot.id) not in places)
            for part in (self.steps, self.spares)
        ]
        return replace(self, steps=left[0], spares=left[1])

    @property
    def every(self) -> tuple[Step, ...]:
        """The steps of all takes: those of the film, then the spare ones."""
        return (*self.steps, *self.spares)

    @property
    def making(self) -> tuple[Step, ...]:
        """The steps that make a clip."""
        return self.having(*MAKING)

    @property
    def clips(self) -> tuple[Step, ...]:
        """One step for each clip that is made, whichever of those that share it."""
        return self.making if self.slated else once_each(self.making)

    def with_steps(self, steps: Mapping[tuple[str, str, int], Step]) -> "Plan":
        """Return the plan with some steps in the place of those of the same scene, shot and take."""
        own, spares = (
            tuple(steps.get((step.shot.scene, step.shot.id, step.take_number), step) for step in part)
            for part in (self.steps, self.spares)
        )
        return replace(self, steps=own, spares=spares)

    def having(self, *actions: Action) -> tuple[Step, ...]:
        """Return the steps with any of some actions, spare takes included."""
        return tuple(step for step in self.every if step.action in actions)

    @property
    def prices(self) -> tuple[Price, ...]:
        """What making what is to be made costs at its models, one sum per currency."""
        return sum_prices(step.price for step in once_each(self.making))

    @property
    def charges(self) -> tuple[Price, ...]:
        """What applying the plan spends, one sum per currency; free steps leave nothing."""
        return tuple(price for price in sum_prices(step.charge for step in once_each(self.every)) if price.amount)


def once_each(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps without those that ask for a clip that an earlier one asks for."""
    return tuple({step.key or f"{step.shot.scene}#{step.shot.id}": step for step in reversed(tuple(steps))}.values())


def sum_prices(prices: Iterable[Price | None]) -> tuple[Price, ...]:
    """Add prices up, one sum per currency, in alphabetical order of the currency."""
    sums: dict[str, Decimal] = {}
    for price in prices:
        if price is not None:
            sums[price.currency] = sums.get(price.currency, Decimal(0)) + price.amount
    return tuple(Price(amount, currency) for currency, amount in sorted(sums.items()))
