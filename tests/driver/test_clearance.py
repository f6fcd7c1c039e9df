from dataclasses import replace
from decimal import Decimal

import pytest
from lowered import a_list, a_shot

from compiler.backends.registry import BACKENDS
from compiler.build.plan import Plan
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.clearance import clear_plans
from compiler.driver.terms import Terms
from compiler.ir.budget import Budget
from compiler.ir.price import Price
from compiler.ir.shot import Shot, Target

CAP = Price(Decimal("0.60"), "")
HALF = Price(Decimal("0.50"), "USD")


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("store"))


def a_plan(store: Store, *shots: Shot) -> Plan:
    return plan_film([a_list(*shots)], Target("default", "", "dashscope"), Ledger(store, {}, paid=True))


def clear(
    plan: Plan, terms: Terms, *caps: Price, answer: bool = False
) -> tuple[Budget | None, list[str], list[tuple[Price, ...]]]:
    diagnostics, asked = Diagnostics(), list[tuple[Price, ...]]()

    def agree(charges: tuple[Price, ...]) -> bool:
        asked.append(charges)
        return answer

    budget = clear_plans((plan,), terms, caps, agree, diagnostics)
    return budget, [item.code.slug for item in diagnostics], asked


def test_who_says_yes_agrees_to_exactly_the_price_shown(store: Store) -> None:
    budget, slugs, asked = clear(a_plan(store, a_shot()), Terms(), answer=True)
    assert (budget, slugs, asked) == (Budget((HALF,), ()), [], [(HALF,)])


def test_who_agreed_beforehand_is_held_to_all_caps_and_not_asked(store: Store) -> None:
    budget, slugs, asked = clear(a_plan(store, a_shot()), Terms(max_cost=CAP, agreed=True), HALF)
    assert (budget, slugs, asked) == (Budget(None, (HALF, CAP)), [], [])


def test_yes_without_any_cap_agrees_to_nothing(store: Store) -> None:
    budget, slugs, asked = clear(a_plan(store, a_shot()), Terms(agreed=True))
    assert (budget, slugs, len(asked)) == (None, ["spending-not-agreed"], 1)


def test_a_price_that_nobody_knows_is_refused_before_anybody_is_asked(store: Store) -> None:
    unpriced = replace(a_shot(), price=None)
    budget, slugs, asked = clear(a_plan(store, unpriced), Terms(max_cost=CAP, agreed=True), answer=True)
    assert (budget, slugs, asked) == (None, ["spending-not-agreed"], [])


def test_a_backend_without_a_way_to_make_clips_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BACKENDS, "dashscope", replace(BACKENDS["dashscope"], connector=""))
    budget, slugs, _ = clear(a_plan(store, a_shot()), Terms(max_cost=CAP, agreed=True))
    assert (budget, slugs) == (None, ["backend-unavailable"])
