"""With what options a plan was saved, as far as it tells, where those of now are others.

Called by `driver.clearance` when a saved plan does not fit. Invariant: only says; what fits is `moved_shots`' to judge.
"""

from collections.abc import Sequence

from compiler.build.plan_document import PlanDocument, StepDocument

_NAMED = (("--backend", "backend", ""), ("--profile", "profile", "default"), ("--lang", "language", ""))
"""Options, where a plan keeps them, and what stands there without one."""
_TOLD = 3
"""So many retakes are named."""

_Pairs = Sequence[tuple[tuple[str, str], StepDocument, StepDocument]]
"""Shots with their steps in one plan and in the other."""


def saved_options(saved: PlanDocument, current: PlanDocument) -> str:
    """Return what follows "it was saved", for people; empty where the options seem to be the same."""
    then, now = _by_place(saved), _by_place(current)
    both = [(place, then[place], now[place]) for place in then if place in now]
    given = [*_named(saved, current), *_retakes(both), *_refresh(both)]
    swapped = [(place, new, old) for place, old, new in both]
    without = {option.split()[0] for option in (*_retakes(swapped)[:1], *_refresh(swapped))}
    without |= {option for option, name, absent in _NAMED if getattr(saved, name) == absent != getattr(current, name)}
    parts = [f"with `{' '.join(given)}`"] if given else []
    parts += [f"without {' and '.join(f'`{option}`' for option in sorted(without))}"] if without else []
    parts += ["for other shots"] if then.keys() != now.keys() else []
    return ", ".join(parts)


def _named(saved: PlanDocument, current: PlanDocument) -> list[str]:
    differing = [one for one in _NAMED if getattr(saved, one[1]) not in (getattr(current, one[1]), one[2])]
    return [f"{option} {getattr(saved, name)}" for option, name, _ in differing]


def _retakes(pairs: _Pairs) -> list[str]:
    """Return the takes that only the first of two plans asks for; of one that was begun with, the second has it."""
    places = [place for place, one, other in pairs if one.action == "retake" != other.action and one.take != other.take]
    return [f"--retake {'#'.join(place)}" for place in places[:_TOLD]] + (["…"] if len(places) > _TOLD else [])


def _refresh(pairs: _Pairs) -> list[str]:
    return (
        ["--refresh"] if any(one.action == "refresh" and other.action == "outdated" for _, one, other in pairs) else []
    )


def _by_place(plan: PlanDocument) -> dict[tuple[str, str], StepDocument]:
    return {(step.scene, step.shot): step for step in plan.shots if not step.spare}
