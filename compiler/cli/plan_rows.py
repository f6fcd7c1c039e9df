"""What a plan or a comparison says of each shot, as cells for people.

Comes from plans; `plan_text` and `plan_markdown` lay it out. Invariant: every shot has a row, and what has work to do
is told apart from what stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from compiler.build.comparison import Comparison, ShotChange
from compiler.build.difference import Difference
from compiler.build.plan import Step
from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.locate import locate
from compiler.driver.planning import Planned
from compiler.ir.price import Price
from compiler.source.document import Sources

_AS_IT_IS = frozenset({"reuse", "footage", "outdated"})
_TOLD = 4


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A shot.

    Attributes:
        cells: by column, in order: `shot`, `action`, `reason`, `seconds`, `price`; in a comparison also `change`.
        is_work: whether something is done, or has to be.
    """

    cells: dict[str, str]
    is_work: bool


def plan_rows(planned: Planned) -> tuple[PlanRow, ...]:
    """Return a row for each step of the plans."""
    steps = [step for film in planned.films for step in film.plan.every]
    return tuple(
        PlanRow(
            {
                "shot": _name(step),
                "action": step.action,
                "reason": _reason(step, planned.front.sources),
                "seconds": _seconds(step),
                "price": str(step.price) if step.price else "-",
            },
            step.action not in _AS_IT_IS or step.replaces,
        )
        for step in steps
    )


def change_rows(comparison: Comparison, sources: Sources) -> tuple[PlanRow, ...]:
    """Return a row for each shot of a comparison."""
    return tuple(_change_row(shot, sources) for shot in comparison.shots)


def _change_row(shot: ShotChange, sources: Sources) -> PlanRow:
    moved = shot.before and shot.after and _name(shot.before) != _name(shot.after)
    reason = listed(shot.reasons, sources) or (f"was {_name(shot.before)}" if moved and shot.before else "")
    return PlanRow(
        {
            "shot": _name(shot.step),
            "change": shot.change,
            "reason": reason or "-",
            "seconds": _then_and_now(shot, _seconds),
            "price": _then_and_now(shot, _price_of_takes),
        },
        shot.change != "unchanged",
    )


def listed(reasons: Iterable[Difference], sources: Sources) -> str:
    """Return what changed with the places, the first few in words and the others as a number."""
    reasons = tuple(reasons)
    told = reasons if len(reasons) <= _TOLD + 1 else reasons[:_TOLD]
    texts = [one.text + place_of(one, sources) for one in told]
    more = [f"{len(reasons) - len(told)} more changes"] if len(told) < len(reasons) else []
    return ", ".join([*texts, *more])


def place_of(difference: Difference, sources: Sources) -> str:
    """Return where a field is written, in brackets after a space; empty where it is written nowhere."""
    route = difference.route
    document = sources.get(route.file) if route else None
    if route is None or document is None:
        return ""
    line, _ = document.file.position(locate(Label(route), sources).start)
    return f" ({route.file}:{line})"


def plus(price: Price) -> str:
    """Return a difference of prices with its sign."""
    return f"{'+' if price.amount > 0 else ''}{price}"


def _reason(step: Step, sources: Sources) -> str:
    if not step.reasons:
        return step.reason
    of_means = step.action == "outdated" and not all(one.is_of_continuity for one in step.reasons)
    told = ("only the means changed: " if of_means else "") + listed(step.reasons, sources)
    return f"{told}; {step.condition}" if step.condition else told


def _name(step: Step) -> str:
    return f"{step.shot.scene}#{step.shot.id}" + (f", take {step.take_number}" if step.spare else "")


def _seconds(step: Step) -> str:
    shot = step.shot
    return f"{shot.seconds:g}" + (f" + {shot.input_seconds:g}" if shot.input_seconds else "")


def _price_of_takes(step: Step) -> str:
    return str(step.shot.price_of_takes or "-")


def _then_and_now(shot: ShotChange, text: Callable[[Step], str]) -> str:
    then = text(shot.before) if shot.before else ""
    now = text(shot.after) if shot.after else ""
    if not (then and now) or then == now:
        return now or then
    unit = f" {now.rpartition(' ')[2]}"
    return f"{then.removesuffix(unit)} → {now}"
