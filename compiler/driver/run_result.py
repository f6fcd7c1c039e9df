"""What a run left: the clip of each shot, or why it has none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.build.attempt import Attempt
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.driver.failure import Failure

Place = tuple[str, str]
"""A scene's id and a shot's."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A second job that the provider made of one request, and bills.

    Attributes:
        attempt: as it stands in the journal.
        take: the number under which the lock lists its clip; None where it lists none.
        problem: why its clip is not here; empty where it is, and then a listed take has the same bytes or it is listed.
    """

    attempt: Attempt
    take: int | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run left.

    Attributes:
        clips: the stored take of each shot that has one.
        failed: why each other shot that was to have one has none.
        damaged: the shots whose stored clip was found damaged, set aside, and made or fetched again.
        extra: jobs that the provider bills beside those that the shots have, as far as there is news of them.
        bound: the steps that got another key when the clip that they continue was known, by scene, shot and take.
    """

    clips: Mapping[Place, StoredTake]
    failed: Mapping[Place, Failure]
    damaged: tuple[Place, ...]
    extra: tuple[Extra, ...] = ()
    bound: Mapping[tuple[str, str, int], Step] = field(default_factory=dict)
