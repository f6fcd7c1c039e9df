"""Authors' budgets: what one compile may spend on a scene, and on a whole story.

Called by `driver.session` before anything is made. Invariant: a plan that would spend more than a budget is refused
whole, at the line of the budget, before the first request; what no plan can know is judged by `hosted.film_purse`.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from compiler.build.plan import Plan, Step, once_each, sum_prices
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.planned import PlannedFilm
from compiler.ir.budget import Cap
from compiler.ir.price import Price


def check_budgets(films: Iterable[PlannedFilm], diagnostics: Diagnostics) -> None:
    """Report every budget that a plan would exceed, or that is in another currency."""
    for charge, cap in _excesses(films):
        if cap.limit.currency == charge.currency:
            advice = "raise the budget, or `--select` fewer shots"
        else:
            advice = f"write the budget in {charge.currency}"
        diagnostics.report("budget-exceeded", _message(charge, cap), cap.route, help=advice)


def tell_excesses(films: Iterable[PlannedFilm]) -> tuple[str, ...]:
    """Return what `check_budgets` would refuse, in words."""
    return tuple(_message(charge, cap) for charge, cap in _excesses(films))


def run_limits(films: tuple[PlannedFilm, ...]) -> tuple[Price, ...]:
    """Return the limits that follow from budgets for all that a run spends; none where something has no budget.

    They hold before each request, and stand in for `--max-cost` where the user agreed beforehand.
    """
    limits = [_film_limits(film) for film in films if film.plan.charges or len(films) == 1]
    if len(limits) == 1:
        return limits[0]
    firsts = [options[0] for options in limits if options]
    sums = sum_prices(firsts)
    return sums if len(firsts) == len(limits) and len(sums) == 1 else ()


def _film_limits(film: PlannedFilm) -> tuple[Price, ...]:
    caps = caps_of(film)
    story = [cap.limit for cap in caps if not cap.scene]
    by_scene = {cap.scene: cap.limit for cap in caps if cap.scene}
    spending = {step.shot.scene for step in film.plan.every if step.charge is not None and step.charge.amount}
    sums = sum_prices(by_scene[scene] for scene in spending or by_scene if scene in by_scene)
    is_covered = bool(by_scene) and spending <= set(by_scene) and len(sums) == 1
    return (*story, *(sums if is_covered else ()))


def caps_of(film: PlannedFilm) -> tuple[Cap, ...]:
    """Return the budgets of a story and of its scenes."""
    return tuple(dict.fromkeys(cap for shot_list in film.film.shot_lists for cap in shot_list.caps))


def _charges(plan: Plan, scene: str) -> tuple[Price, ...]:
    steps: list[Step] = [step for step in plan.every if scene in ("", step.shot.scene)]
    return tuple(price for price in sum_prices(step.charge for step in once_each(steps)) if price.amount > Decimal(0))


def _excesses(films: Iterable[PlannedFilm]) -> Iterator[tuple[Price, Cap]]:
    for film in films:
        for cap in caps_of(film):
            for charge in _charges(film.plan, cap.scene):
                if cap.limit.currency != charge.currency or charge.amount > cap.limit.amount:
                    yield charge, cap


def _message(charge: Price, cap: Cap) -> str:
    what = f"the scene `{cap.scene}`" if cap.scene else "the story"
    limit = f"is {cap.limit}" if cap.limit.currency == charge.currency else f"is in {cap.limit.currency}"
    return f"{what} would spend {charge}, but its budget {limit}"
