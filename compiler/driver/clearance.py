"""Decides whether plans may be applied on the user's terms.

Called by `driver.session` before anything is made. Invariant: without a price that was seen, nothing can
spend; a refusal names the numbers.
"""

from collections.abc import Callable

from compiler.backends.registry import BACKENDS
from compiler.build.comparison import Comparison
from compiler.build.plan import Plan, sum_prices
from compiler.build.plan_document import moved_shots, plan_document
from compiler.build.saved_options import saved_options
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.shot_names import ShotNames
from compiler.driver.terms import Terms
from compiler.ir.budget import Budget
from compiler.ir.price import Price
from compiler.ir.shot import Shot

Agree = Callable[[tuple[Price, ...]], bool]
"""Asks a person whether so much may be spent; False where nobody can be asked."""


def clear_plans(
    plans: tuple[Plan, ...], terms: Terms, caps: tuple[Price, ...], agree: Agree, diagnostics: Diagnostics
) -> Budget | None:
    """Return leave to apply the plans, or None with the reason reported.

    Args:
        plans: one per film, complete.
        terms: the user's.
        caps: what follows from the authors' budgets for the whole run; `budgets` has held the plans against them.
        agree: asked last, and only if money would be spent.
        diagnostics: told why not.
    """
    _check_saved(plans, terms, diagnostics)
    _check_locked(plans, terms, diagnostics)
    _check_missing(plans, diagnostics)
    _check_available(plans, diagnostics)
    _check_priced(plans, diagnostics)
    charges = sum_prices(price for plan in plans for price in plan.charges)
    limits = (*caps, terms.max_cost) if terms.max_cost else caps
    for charge in charges:
        if terms.max_cost is not None:
            check_cap(charge, terms.max_cost, "the plan costs", diagnostics)
    if diagnostics.has_errors:
        return None
    # What was in doubt and proves never to have arrived may be sent: only those who set a limit and no more allow it.
    doubtful = any(plan.having("blocked") for plan in plans) and terms.agreed and limits and not terms.saved
    if not charges and (terms.locked or not doubtful):
        return Budget(agreed=(), caps=limits)
    if terms.agreed and limits and not terms.saved:
        return Budget(agreed=None, caps=limits)
    if terms.saved or agree(charges):
        return Budget(agreed=charges, caps=limits)
    total = " and ".join(str(charge) for charge in charges)
    diagnostics.report(
        "spending-not-agreed",
        f"this would spend {total}, and nobody has agreed to it",
        Region("--yes", 0, 0),
        help="run it in a terminal, or add `--yes --max-cost`, or apply a saved plan with `--plan`",
    )
    return None


def check_plans(plans: tuple[Plan, ...], cap: Price, diagnostics: Diagnostics) -> None:
    """Report plans whose shots cost more than a cap at the models they are meant for, whoever makes them now."""
    for price in sum_prices(price for plan in plans for price in plan.prices):
        check_cap(price, cap, "the plan costs", diagnostics)
    unpriced = [step for plan in plans for step in plan.making if step.price is None]
    for step in unpriced:
        _report_unpriced(step.shot, diagnostics)


def check_change(comparison: Comparison, cap: Price, diagnostics: Diagnostics) -> None:
    """Report a change that may add more than a cap, at the models meant."""
    for price in comparison.adds:
        check_cap(price, cap, "this change adds up to", diagnostics)
    for shot in comparison.unpriced:
        _report_unpriced(shot.step.shot, diagnostics)


def _report_unpriced(shot: Shot, diagnostics: Diagnostics) -> None:
    diagnostics.report(
        "spending-not-agreed",
        f"nobody knows what `{shot.id}` would cost: the catalogue has no price for it",
        shot.route,
        help="choose a model, a resolution or a region that has a price; `scenec plan` shows it",
    )


def _check_saved(plans: tuple[Plan, ...], terms: Terms, diagnostics: Diagnostics) -> None:
    if terms.saved is None or not plans:
        return
    current = plan_document(plans)
    if moved := moved_shots(terms.saved, current):
        shown = ", ".join(f"`{name}`" for name in moved[:5]) + (" …" if len(moved) > 5 else "")  # noqa: PLR2004
        options, anew = saved_options(terms.saved, current), "look at a new plan and save it with `scenec plan -o`"
        diagnostics.report(
            "plan-out-of-date",
            f"the saved plan no longer fits: {shown}",
            Region("--plan", 0, 0),
            help=f"it was saved {options}; give the same paths and options, or {anew}" if options else anew,
        )


def _check_locked(plans: tuple[Plan, ...], terms: Terms, diagnostics: Diagnostics) -> None:
    if not terms.locked:
        return
    for plan in plans:
        for step in plan.making:
            name = f"{step.shot.scene}#{step.shot.id}"
            diagnostics.report(
                "locked",
                f"`{name}` would be generated: {step.reason}",
                step.shot.route,
                help="compile without `--locked`",
            )


def _check_missing(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    names = ShotNames.among(step for plan in plans for step in plan.every)
    for step in (step for plan in plans for step in plan.having("missing")):
        name, price = names.of(step), f"; making it again costs {step.price}" if step.price else ""
        diagnostics.report(
            "missing-clip",
            f"`{name}` is missing: {step.reason}{price}",
            step.shot.route,
            help="look for it with `scenec store pull`, and on the machine that made it; "
            f"`scenec compile --retake {name}` makes it again",
        )


def check_cap(charge: Price, limit: Price, what: str, diagnostics: Diagnostics) -> None:
    """Report a price above a cap, or in another currency.

    Args:
        charge: what would be spent.
        limit: the cap; with an empty currency it holds in each.
        what: who would spend it: `the plan costs`.
        diagnostics: told `budget-exceeded`.
    """
    advice = "raise the cap, or `--select` fewer shots"
    if limit.currency not in ("", charge.currency):
        message = f"{what} {charge}, but the cap is in {limit.currency}"
        advice = f"give the cap in {charge.currency}"
    elif charge.amount > limit.amount:
        message = f"{what} {charge}, but the cap is {Price(limit.amount, charge.currency)}"
    else:
        return
    diagnostics.report("budget-exceeded", message, Region("--max-cost", 0, 0), help=advice)


def _check_available(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    absent = {plan.backend for plan in plans if plan.making and not BACKENDS[plan.backend].generates}
    for name in sorted(absent):
        diagnostics.report(
            "backend-unavailable",
            f"`{name}` cannot generate in this version",
            Region("--backend", 0, 0),
            help="`plan` and `show` work with it; `--backend animatic` makes a film",
        )


def _check_priced(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    for plan in plans:
        for step in plan.making:
            if step.charge is None and BACKENDS[plan.backend].paid:
                _report_unpriced(step.shot, diagnostics)
