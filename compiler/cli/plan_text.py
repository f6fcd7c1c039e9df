"""The plan as a table for a terminal of 80 columns, with totals below.

Called by `plan`, and by `compile` before it asks. Invariant: nothing is cut off; what is too wide goes on below.
"""

from collections.abc import Sequence

from compiler.build.comparison import Comparison
from compiler.build.plan import MAKING, Step, once_each, sum_prices
from compiler.cli.plan_rows import PlanRow, change_rows, plan_rows, plus
from compiler.cli.table import render_wrapped_table
from compiler.driver.budgets import tell_excesses
from compiler.driver.planning import Planned
from compiler.source.document import Sources

_RIGHT = frozenset({"seconds", "price"})
_WIDTH = 80


def render_plan_text(planned: Planned) -> str:
    """Return the plans of one run."""
    return _page(plan_rows(planned), summarize_plan(planned))


def render_comparison_text(comparison: Comparison, sources: Sources) -> str:
    """Return what changed since a revision."""
    return _page(change_rows(comparison, sources), summarize_comparison(comparison))


def _page(rows: Sequence[PlanRow], summary: str) -> str:
    table = render_wrapped_table([row.cells for row in rows], _RIGHT, "reason", _WIDTH) if rows else ""
    return f"{table}\n\n{summary}" if table else summary


def summarize_comparison(comparison: Comparison) -> str:
    """Return the totals of a comparison, a line each."""
    counts = [
        f"{len(comparison.having(change))} {change}" for change in ("new", "changed", "removed", "unchanged")
    ]  # fmt: skip
    lines = [f"against {comparison.revision} ({comparison.commit[:10]}): {', '.join(counts)}"]
    prices = " and ".join(plus(price) for price in comparison.prices)
    lines.append(f"all shots together: {comparison.seconds:+g} s" + (f", {prices}" if prices else ", no other price"))
    adds = " and ".join(str(price) for price in comparison.adds)
    lines.append(f"this change adds at most {adds}" if adds else "this change adds nothing to pay for")
    if comparison.unpriced:
        names = ", ".join("#".join(shot.place) for shot in comparison.unpriced)
        lines.append(f"and nobody knows what these cost: {names}")
    return "\n".join(lines)


def summarize_plan(planned: Planned) -> str:
    """Return the totals of the plans, a line each."""
    steps = [step for film in planned.films for step in film.plan.every]
    account = planned.films[0].account if planned.films else None
    lines = [_count(planned, steps)]
    if account is not None and account.rehearsal:
        lines.append(f"a rehearsal: `{account.base_url}` is on this machine, and bills nothing really")
    undecided = _undecided(steps)
    # What cannot be compiled before somebody has decided is not called free.
    lines += _money(planned, steps) or ([] if undecided else ["compiling is free"])
    lines += [f"a compile refuses that: {excess}" for excess in tell_excesses(planned.films)]
    return "\n".join([*lines, *undecided])


def _count(planned: Planned, steps: Sequence[Step]) -> str:
    making = [step for step in steps if step.action in MAKING]
    clips = [step for film in planned.films for step in film.plan.clips]
    seconds = sum(step.shot.seconds for step in clips)
    shots = {(step.shot.scene, step.shot.id) for step in making}
    shared = f" for {len(shots)} shots" if len(clips) < len(making) else ""
    waiting = {action: sum(1 for step in steps if step.action == action) for action in ("resume", "missing", "blocked")}
    replaced = sum(1 for step in steps if step.replaces)
    rest = len(steps) - len(making) - replaced - sum(waiting.values())
    told = [f"{len(clips)} to generate ({seconds:g} s){shared}"]
    told += [f"{waiting['resume']} to resume"] if waiting["resume"] else []
    told += [f"{replaced} with another take"] if replaced else []
    told.append(f"{rest} as they are")
    told += [f"{waiting[action]} {action}" for action in ("missing", "blocked") if waiting[action]]
    return ", ".join(told)


def _money(planned: Planned, steps: Sequence[Step]) -> list[str]:
    prices = [str(price) for film in planned.films for price in film.plan.prices]
    charges = [str(price) for film in planned.films for price in film.plan.charges]
    where = ", ".join(sorted({step.shot.billed_on for step in steps if step.shot.billed_on}))
    if charges:
        return [f"compiling would spend {' and '.join(charges)} at {where}"]
    if prices:
        backend = planned.films[0].plan.backend
        return [f"compiling is free (`{backend}`); at {where} the same shots cost {' and '.join(prices)}"]
    return []


def _undecided(steps: Sequence[Step]) -> list[str]:
    """Return what a compile would end with before anybody has decided, a line each."""
    lines: list[str] = []
    missing = [step for step in steps if step.action == "missing"]
    if missing:
        again = " and ".join(str(price) for price in sum_prices(step.price for step in once_each(missing)))
        price = f"; making again what is missing costs {again}" if again else ""
        lines.append(f"compiling is refused as long as paid clips are missing{price}")
    if any(step.action == "blocked" for step in steps):
        lines.append("what is blocked may have been submitted already; `scenec recover` settles it")
    return lines
