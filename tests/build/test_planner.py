import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lowered import a_list, a_shot, an_asset

from compiler.build.key import request_key
from compiler.build.lockfile import LockRow
from compiler.build.plan import Plan
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store, StoredTake
from compiler.ir.price import Price
from compiler.ir.shot import Shot, Target

PAID = Target("default", "", "dashscope")
FREE = Target("default", "", "animatic")


def keep(store: Store, shot: Shot, data: bytes = b"clip") -> LockRow:
    assert shot.request is not None
    clip = store.new_clip()
    clip.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    key = request_key(shot.request)
    store.keep(key, StoredTake(1, sha256, len(data), 5.0), clip)
    return LockRow(key=key, intent=shot.intent, take=1, model="wan2.7-r2v", sha256=sha256)


def plan_paid(store: Store, shot: Shot, *rows: tuple[tuple[str, str], LockRow]) -> Plan:
    return plan_film([a_list(shot)], PAID, Ledger(store, dict(rows), paid=True))


def test_a_new_shot_is_generated_at_its_price(tmp_path: Path) -> None:
    plan = plan_paid(Store(tmp_path), a_shot())
    assert [step.action for step in plan.steps] == ["generate"]
    assert plan.charges == plan.prices == (Price(Decimal("0.50"), "USD"),)


def test_a_free_backend_shows_the_price_and_charges_nothing(tmp_path: Path) -> None:
    plan = plan_film([a_list(a_shot())], FREE, Ledger(Store(tmp_path), {}, paid=False))
    assert plan.prices == (Price(Decimal("0.50"), "USD"),)
    assert plan.charges == ()


def test_a_stored_shot_is_reused_whatever_it_is_called(tmp_path: Path) -> None:
    store = Store(tmp_path)
    keep(store, a_shot())
    renamed = a_shot("quarrel", scene="moved/alley")
    plan = plan_film([a_list(renamed)], FREE, Ledger(store, {}, paid=False))
    assert [step.action for step in plan.steps] == ["reuse"]


def test_a_locked_shot_is_reused_after_it_was_renamed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    plan = plan_paid(store, a_shot("quarrel"), (("alley", "question"), row))
    assert [step.action for step in plan.steps] == ["reuse"]


def test_changed_means_alone_spend_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    plan = plan_paid(store, a_shot(resolution="1080P"), (("alley", "question"), row))
    assert [(step.action, step.charge) for step in plan.steps] == [("outdated", Price(Decimal(0), "USD"))]


def test_a_changed_intent_is_generated(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    plan = plan_paid(store, a_shot(prompt="Image 1 runs.", intent="2" * 64), (("alley", "question"), row))
    assert [step.action for step in plan.steps] == ["generate"]


def test_a_locked_take_whose_clip_is_gone_is_missing_and_never_bought_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    store.blob(row.sha256).unlink()
    plan = plan_paid(store, a_shot(), (("alley", "question"), row))
    assert [step.action for step in plan.steps] == ["missing"]
    assert plan.charges == ()


def test_footage_costs_nothing(tmp_path: Path) -> None:
    footage = replace(a_shot(), request=None, price=None, footage=an_asset("clips/train.mp4"))
    plan = plan_paid(Store(tmp_path), footage)
    assert [(step.action, step.take, step.charge) for step in plan.steps] == [("footage", "a" * 64, None)]


def test_prices_in_several_currencies_are_never_added_up(tmp_path: Path) -> None:
    yuan = replace(a_shot("answer", prompt="Image 1 nods."), price=Price(Decimal(3), "CNY"))
    plan = plan_film([a_list(a_shot(), yuan)], PAID, Ledger(Store(tmp_path), {}, paid=True))
    assert plan.prices == (Price(Decimal(3), "CNY"), Price(Decimal("0.50"), "USD"))
