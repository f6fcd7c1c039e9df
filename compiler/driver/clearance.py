"""Decides whether plans may be applied on the user's terms.

Called by `driver.session` before anything is made. Invariant: without a price that was seen, nothing can
spend; a refusal names the numbers.
"""

from collections.abc import Callable

from compiler.backends.registry import BACKENDS
from compiler.build.plan import Plan, sum_prices
from compiler.build.plan_document import moved_shots, plan_document
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.terms import Terms
from compiler.ir.budget import Budget
from compiler.ir.price import Price

Agree = Callable[[tuple[Price, ...]], bool]
"""Asks a person whether so much may be spent; False where nobody can be asked."""


def clear_plans(
    plans: tuple[Plan, ...], terms: Terms, caps: tuple[Price, ...], agree: Agree, diagnostics: Diagnostics
) -> Budget | None:
    """Return leave to apply the plans, or None with the reason reported.

    Args:
        plans: one per film, complete.
        terms: the user's.
        caps: the authors' budgets.
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
        for limit in limits:
            _check_cap(charge, limit, diagnostics)
    if diagnostics.has_errors:
        return None
    if not charges:
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


def _check_saved(plans: tuple[Plan, ...], terms: Terms, diagnostics: Diagnostics) -> None:
    if terms.saved is None or not plans:
        return
    if moved := moved_shots(terms.saved, plan_document(plans)):
        shown = ", ".join(f"`{name}`" for name in moved[:5]) + (" …" if len(moved) > 5 else "")  # noqa: PLR2004
        diagnostics.report(
            "plan-out-of-date",
            f"the saved plan no longer fits: {shown}",
            Region("--plan", 0, 0),
            help="look at a new plan and save it with `scenec plan -o`",
        )


def _check_locked(plans: tuple[Plan, ...], terms: Terms, diagnostics: Diagnostics) -> None:
    if not terms.locked:
        return
    for plan in plans:
        for step in plan.having("generate"):
            name = f"{step.shot.scene}#{step.shot.id}"
            diagnostics.report(
                "locked",
                f"`{name}` would be generated: {step.reason}",
                step.shot.route,
                help="compile without `--locked`",
            )


def _check_missing(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    for plan in plans:
        for step in plan.having("missing"):
            price = f"; making it again costs {step.price}" if step.price else ""
            diagnostics.report(
                "missing-clip", f"the clip of `{step.shot.id}` is not here{price}", step.shot.route, help=step.reason
            )


def _check_cap(charge: Price, limit: Price, diagnostics: Diagnostics) -> None:
    if limit.currency not in ("", charge.currency):
        message = f"the plan costs {charge}, but the cap is in {limit.currency}"
    elif charge.amount > limit.amount:
        message = f"the plan costs {charge}, but the cap is {Price(limit.amount, charge.currency)}"
    else:
        return
    diagnostics.report(
        "budget-exceeded", message, Region("--max-cost", 0, 0), help="raise the cap, or `--select` fewer shots"
    )


def _check_available(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    absent = {plan.backend for plan in plans if plan.having("generate") and not BACKENDS[plan.backend].generates}
    for name in sorted(absent):
        diagnostics.report(
            "backend-unavailable",
            f"`{name}` cannot generate in this version",
            Region("--backend", 0, 0),
            help="`plan` and `show` work with it; `--backend animatic` makes a film",
        )


def _check_priced(plans: tuple[Plan, ...], diagnostics: Diagnostics) -> None:
    for plan in plans:
        for step in plan.having("generate"):
            if step.charge is None and BACKENDS[plan.backend].paid:
                diagnostics.report(
                    "spending-not-agreed",
                    f"nobody knows what `{step.shot.id}` would cost: the catalogue has no price for it",
                    step.shot.route,
                    help="choose a model, a resolution or a region that has a price; `scenec plan` shows it",
                )
