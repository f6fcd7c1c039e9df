"""Compares two plans of the same scenes: what a change adds, shot by shot.

Comes from the plans of two revisions; `driver.against` makes them, `cli` and the selector `changed:` read the result.
Invariants: a shot that was only renamed or moved is unchanged, whichever of its takes is circled, and a clip that both
revisions ask for adds nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from compiler.build.difference import Difference
from compiler.build.made_from import differences, made_from
from compiler.build.plan import Step, sum_prices
from compiler.ir.price import Price
from compiler.ir.shot import Shot

Change = Literal["new", "changed", "removed", "unchanged"]
_MAKING = frozenset({"generate", "retake", "refresh"})


@dataclass(frozen=True, slots=True)
class ShotChange:
    """What became of one shot.

    Attributes:
        change: whether it is there only now, asks for something else, is gone, or asks for the same.
        before: its step then; None for a new one.
        after: its step now; None for one that is gone.
        reasons: of a changed shot, what changed.
        costs: what would have to be made because of the change: a name for each clip, the same wherever the same is
            asked for, with its price, None where nobody knows.
    """

    change: Change
    before: Step | None
    after: Step | None
    reasons: tuple[Difference, ...] = ()
    costs: tuple[tuple[str, Price | None], ...] = ()

    @property
    def adds(self) -> bool:
        """Whether something would have to be made because of the change."""
        return bool(self.costs)

    @property
    def step(self) -> Step:
        """Its step now, or then where it is gone."""
        step = self.after or self.before
        assert step is not None  # noqa: S101  (one of them is there by construction)
        return step

    @property
    def place(self) -> tuple[str, str]:
        """Scene and shot."""
        return self.step.shot.scene, self.step.shot.id


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of the same scenes.

    Attributes:
        revision: the earlier one, as asked for.
        commit: its id.
        shots: in film order, those that are gone last.
    """

    revision: str
    commit: str
    shots: tuple[ShotChange, ...]

    def having(self, change: Change) -> tuple[ShotChange, ...]:
        """Return the shots of which so much became."""
        return tuple(shot for shot in self.shots if shot.change == change)

    @property
    def adds(self) -> tuple[Price, ...]:
        """The most that making the change costs, at the models meant, in each currency; each clip once."""
        return sum_prices(dict(cost for shot in self.shots for cost in shot.costs).values())

    @property
    def unpriced(self) -> tuple[ShotChange, ...]:
        """The shots that add something nobody knows the price of."""
        return tuple(shot for shot in self.shots if any(price is None for _, price in shot.costs))

    @property
    def prices(self) -> tuple[Price, ...]:
        """What making all shots now costs more than making all of them then; less than nothing where it is less."""
        return _less((shot.after for shot in self.shots), (shot.before for shot in self.shots))

    @property
    def seconds(self) -> float:
        """How much longer all shots are now than then."""
        after = sum(shot.after.shot.seconds for shot in self.shots if shot.after)
        return after - sum(shot.before.shot.seconds for shot in self.shots if shot.before)


def compare_steps(before: Iterable[Step], after: Iterable[Step], *, paid: bool) -> tuple[ShotChange, ...]:
    """Return what became of each shot.

    Args:
        before: the earlier steps, one for each shot; how they were planned makes no difference.
        after: the present ones, those of further takes among them.
        paid: whether the present steps say what is paid for already; else every changed shot adds its price.
    """
    before, after = tuple(before), tuple(after)
    shown = [step for step in after if not step.spare]
    here = {_place(step) for step in shown}
    places = {_place(step): step for step in before}
    gone = {_place(step): step for step in before if _place(step) not in here}
    moved: dict[str, list[Step]] = {}
    for step in gone.values():
        moved.setdefault(_content(step), []).append(step)
    asked = _takes_asked_for(before)
    shots: list[ShotChange] = []
    for step in shown:
        then = places.get(_place(step))
        if then is None and (same := moved.get(_content(step))):
            then = same.pop(0)
        if then is not None:
            gone.pop(_place(then), None)
        takes = [other for other in after if other.spare and _place(other) == _place(step)] if paid else []
        shots.append(_change(then, step, _costs((step, *takes), asked.get(_content(step), 0), paid=paid)))
    return (*shots, *(ShotChange("removed", step, None) for step in gone.values()))


def _takes_asked_for(steps: Iterable[Step]) -> Mapping[str, int]:
    """Return how many takes were wanted of whatever shots show."""
    found: dict[str, int] = {}
    for step in steps:
        found[_content(step)] = max(found.get(_content(step), 0), step.shot.takes)
    return found


def _costs(now: tuple[Step, ...], asked: int, *, paid: bool) -> tuple[tuple[str, Price | None], ...]:
    """Return what a shot's change makes necessary.

    Args:
        now: its step and those of its further takes.
        asked: how many takes of the same were wanted before, by any shot.
        paid: whether the steps say what is paid for already.
    """
    shot = now[0].shot
    if not now[0].key:
        return ()
    if not paid:
        return tuple((f"{now[0].wish} take {number}", shot.price) for number in range(asked + 1, shot.takes + 1))
    making = [step for step in now if step.action in _MAKING]
    if asked:
        # What is missing beyond the takes that are wanted more was missing before the change, too. A retake is asked
        # for together with the comparison.
        retakes = [step for step in making if step.action == "retake"]
        others = [step for step in making if step.action != "retake"]
        more = max(shot.takes - asked, 0)
        making = retakes + others[max(len(others) - more, 0) :]
    return tuple((step.plan_key, step.price) for step in making)


def _change(then: Step | None, now: Step, costs: tuple[tuple[str, Price | None], ...]) -> ShotChange:
    if then is None:
        return ShotChange("new", None, now, costs=costs)
    reasons = differences(_asked(now), made_from(_asked(then))) if _content(then) != _content(now) else ()
    if then.shot.takes != now.shot.takes:
        takes = (str(then.shot.takes), str(now.shot.takes))
        reasons = (*reasons, Difference("takes", *takes, now.shot.route / "takes"))
    is_same = _content(then) == _content(now) and not reasons
    return ShotChange("unchanged" if is_same else "changed", then, now, reasons, costs)


def _place(step: Step) -> tuple[str, str]:
    return step.shot.scene, step.shot.id


def _content(step: Step) -> str:
    """Return what a shot shows: its request, or the clip that it cuts in."""
    return step.wish or f"footage {step.take}"


def _asked(step: Step) -> Shot:
    """Return a shot whose first frame stands as what its shot asks for, whether or not there is a clip by now."""
    frame = step.shot.frame
    return step.shot.continuing(replace(frame, clip="")) if frame is not None and frame.wish else step.shot


def _less(after: Iterable[Step | None], before: Iterable[Step | None]) -> tuple[Price, ...]:
    return tuple(price for price in sum_prices((*_prices(after, 1), *_prices(before, -1))) if price.amount)


def _prices(steps: Iterable[Step | None], sign: int) -> Iterator[Price]:
    """Return what the takes cost that are wanted, each clip once."""
    unique: dict[tuple[str, int], Price] = {}
    for step in steps:
        if step is not None and step.shot.price is not None:
            unique.update(((step.wish, number), step.shot.price) for number in range(step.shot.takes))
    return (price.times(sign) for price in unique.values())
