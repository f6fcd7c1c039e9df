import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from attempts import an_intent
from lowered import ROUTE, a_list, a_shot, an_asset

from compiler.build.journal import Journal
from compiler.build.key import request_key
from compiler.build.lockfile import LockDocument, LockRow, load_lock, rows_for, rows_of_dubs, save_lock
from compiler.build.made_from import made_from
from compiler.build.made_from_file import MadeFromFile
from compiler.build.plan import Plan
from compiler.build.planner import Ledger, Orders, plan_film
from compiler.build.store import Store, StoredTake
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.ingredient import Ingredient, short_digest
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


def test_a_shot_that_is_the_same_in_another_language_has_its_take(tmp_path: Path) -> None:
    shot, store = a_shot(), Store(tmp_path / "a")
    row = keep(store, shot)
    lock = LockDocument(shots={shot.id: {"default-dashscope": row, "final-dashscope": keep(store, shot, b"other")}})
    dub = Target("default", "zh", "dashscope")
    assert rows_of_dubs(lock, dub) == (row,)
    assert rows_of_dubs(lock, PAID) == ()
    # On a machine that never had the clip, the row is all that tells of it.
    for place, action in ((store, "reuse"), (Store(tmp_path / "b"), "missing")):
        plan = plan_film([a_list(shot)], dub, Ledger(place, {}, paid=True, others=rows_of_dubs(lock, dub)))
        assert [step.action for step in plan.steps] == [action]
        assert plan.charges == ()
    changed = a_shot(prompt="Other words.", intent="other")
    plan = plan_film([a_list(changed)], dub, Ledger(store, {}, paid=True, others=rows_of_dubs(lock, dub)))
    assert [step.action for step in plan.steps] == ["generate"]


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


def made_of(shot: Shot, **values: str) -> Shot:
    """Return a shot with ingredients, each on its own line."""

    def ingredients(called: Mapping[str, str]) -> tuple[Ingredient, ...]:
        del called
        return tuple(Ingredient(name, text, ROUTE / "shots" / 0 / name) for name, text in values.items())

    return replace(shot, ingredients=ingredients)


def test_a_reason_says_what_changed_from_what_to_what_and_where(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = made_of(a_shot(), duration="4", action=short_digest("a"))
    row = keep(store, before).model_copy(update={"made_from": dict(made_from(before))})
    shot = made_of(a_shot(prompt="Image 1 runs.", intent="2" * 64), duration="6", action=short_digest("b"))
    (step,) = plan_paid(store, shot, (("alley", "question"), row)).steps
    assert (step.action, step.reason) == ("generate", "duration 4 → 6, action changed")
    assert [(one.field, one.shown, one.route) for one in step.reasons] == [
        ("duration", ("4", "6"), ROUTE / "shots" / 0 / "duration"),
        ("action", (None, None), ROUTE / "shots" / 0 / "action"),
    ]


def test_outdated_says_which_means_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = made_of(a_shot(), resolution="720P")
    row = keep(store, before).model_copy(update={"made_from": dict(made_from(before))})
    shot = made_of(a_shot(resolution="1080P"), resolution="1080P")
    (step,) = plan_paid(store, shot, (("alley", "question"), row)).steps
    assert (step.action, step.reason) == ("outdated", "only the means changed: resolution 720P → 1080P")


def test_a_row_from_before_there_were_records_is_plainly_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    shot = made_of(a_shot(prompt="Image 1 runs.", intent="2" * 64), duration="6")
    (step,) = plan_paid(store, shot, (("alley", "question"), row)).steps
    assert (step.action, step.reason, step.reasons) == ("generate", "changed", ())


def test_a_long_list_of_changes_is_counted(tmp_path: Path) -> None:
    store = Store(tmp_path)
    names = ("framing", "angle", "camera", "style", "sound", "music")
    before = made_of(a_shot(), **dict.fromkeys(names, "a"))
    row = keep(store, before).model_copy(update={"made_from": dict(made_from(before))})
    shot = made_of(a_shot(prompt="Image 1 runs.", intent="2" * 64), **dict.fromkeys(names, "b"))
    (step,) = plan_paid(store, shot, (("alley", "question"), row)).steps
    assert step.reason == "framing a → b, angle a → b, camera a → b, style a → b, 2 more changes"
    assert len(step.reasons) == 6


def test_a_free_take_is_compared_with_what_is_on_record(tmp_path: Path) -> None:
    records = MadeFromFile(tmp_path / "made-from.json", str(FREE))
    records.put(("alley", "question"), "1" * 64, {"duration": "4"})
    records.save()
    again = MadeFromFile(tmp_path / "made-from.json", str(FREE))
    ledger = Ledger(Store(tmp_path), {}, paid=False, recorded=again.of)
    shots = (made_of(a_shot(), duration="6"), made_of(a_shot("new", prompt="Image 1 goes."), duration="6"))
    plan = plan_film([a_list(*shots)], FREE, ledger)
    assert [step.reason for step in plan.steps] == ["duration 4 → 6", "no clip yet"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"targets": []}', '{"targets": {"default-animatic": []}}'])
def test_a_broken_record_of_free_takes_costs_only_the_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "made-from.json").write_text(text)
    records = MadeFromFile(tmp_path / "made-from.json", str(FREE))
    assert (records.of("alley", "question"), records.key("alley", "question")) == ({}, "")
    records.put(("alley", "question"), "1" * 64, {"duration": "4"})
    records.save()
    assert MadeFromFile(tmp_path / "made-from.json", str(FREE)).key("alley", "question") == "1" * 64


def test_a_lock_keeps_what_a_take_was_made_from_on_one_line(tmp_path: Path) -> None:
    record = {"duration": "4", "camera": "slow: push, in", "action": short_digest("a"), "watermark": "false"}
    row = keep(Store(tmp_path), a_shot()).model_copy(update={"made_from": record})
    save_lock(tmp_path / "alley.yaml", LockDocument(shots={"question": {"default-dashscope": row}}))
    (line,) = [text for text in (tmp_path / "alley.lock.yaml").read_text().splitlines() if "made_from" in text]
    assert line.strip().startswith("made_from: {action: sha256-")
    lock = load_lock(tmp_path / "alley.yaml", "alley.lock.yaml", Diagnostics())
    assert lock.shots["question"]["default-dashscope"].made_from == record


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


def plan_after(store: Store, *moves: str, sent: float = 1000.0) -> Plan:
    """Plan a shot for which a request was sent before and went some way."""
    shot = a_shot()
    assert shot.request is not None
    with closing(Journal(store.folder / "journal.db")) as journal:
        attempt = journal.begin(an_intent(request_key(shot.request)), sent)
        for move in moves:
            if move == "accept":
                attempt = journal.accept(attempt, "job-1", "", {}, sent)
            elif move == "succeed":
                attempt = journal.succeed(attempt, None, None)
            elif move == "fetch":
                attempt = journal.finish(journal.fetch(attempt, "c" * 64))
            elif move == "lose":
                attempt = journal.lose(attempt, "for a reason", sent)
            else:
                attempt = getattr(journal, move)(attempt, "for a reason")
        ledger = Ledger(store, {}, paid=True, attempts=journal.attempts, kept_since=500.0)
        return plan_film([a_list(shot)], PAID, ledger)


@pytest.mark.parametrize(
    "moves, action",
    [
        ((), "blocked"),
        (("lose",), "blocked"),
        (("accept",), "resume"),
        (("accept", "succeed"), "resume"),
        (("accept", "succeed", "fetch"), "resume"),
        (("accept", "lose"), "blocked"),
        (("accept", "fail"), "generate"),
        (("reject",), "generate"),
    ],
)
def test_what_was_sent_before_is_never_planned_to_be_sent_again(
    tmp_path: Path, moves: tuple[str, ...], action: str
) -> None:
    plan = plan_after(Store(tmp_path), *moves)
    assert [step.action for step in plan.steps] == [action]
    assert plan.charges == (() if action != "generate" else (Price(Decimal("0.50"), "USD"),))


def test_a_clip_that_was_paid_for_and_that_nobody_keeps_is_missing(tmp_path: Path) -> None:
    plan = plan_after(Store(tmp_path), "accept", "succeed", "fetch", sent=400.0)
    assert [step.action for step in plan.steps] == ["missing"]


def test_a_clip_that_two_shots_share_is_priced_once(tmp_path: Path) -> None:
    plan = plan_film([a_list(a_shot(), a_shot("again"))], PAID, Ledger(Store(tmp_path), {}, paid=True))
    assert [step.action for step in plan.steps] == ["generate", "generate"]
    assert plan.charges == plan.prices == (Price(Decimal("0.50"), "USD"),)


def test_rehearsed_and_real_takes_do_not_see_each_other(tmp_path: Path) -> None:
    row = keep(Store(tmp_path), a_shot())
    rehearsed = row.model_copy(update={"rehearsal": True})
    lock = LockDocument(shots={"question": {"default-dashscope": rehearsed}, "answer": {"default-dashscope": row}})
    assert set(rows_for(lock, "alley", str(PAID))) == {("alley", "answer")}
    assert set(rows_for(lock, "alley", str(PAID), rehearsal=True)) == {("alley", "question")}


@pytest.mark.parametrize("harm", ["deleted", "cut", "folder", "record"])
def test_a_paid_clip_that_was_here_and_has_no_row_is_missing_and_never_bought_again(tmp_path: Path, harm: str) -> None:
    store = Store(tmp_path)
    blob = store.blob(keep(store, a_shot()).sha256)
    if harm == "cut":
        blob.chmod(0o644)
        blob.write_bytes(b"cl")
    elif harm == "record":
        next((tmp_path / "takes").rglob("*.json")).write_bytes(b"{")
    else:
        blob.unlink()
    if harm == "folder":
        blob.mkdir()
    (step,) = plan_paid(store, a_shot()).steps
    assert (step.action, step.charge, step.price) == (
        "missing",
        Price(Decimal(0), "USD"),
        Price(Decimal("0.50"), "USD"),
    )


def test_a_locked_take_is_reused_where_only_its_record_is_lost(tmp_path: Path) -> None:
    store = Store(tmp_path)
    row = keep(store, a_shot())
    next((tmp_path / "takes").rglob("*.json")).unlink()
    assert [step.action for step in plan_paid(store, a_shot(), (("alley", "question"), row)).steps] == ["reuse"]


def test_a_locked_take_that_the_shared_store_has_is_reused(tmp_path: Path) -> None:
    row = keep(Store(tmp_path / "elsewhere"), a_shot())
    rows = {("alley", "question"): row}
    for shared, action in ((True, "reuse"), (False, "missing")):
        ledger = Ledger(Store(tmp_path / "here"), rows, paid=True, shared=[row.sha256][: int(shared)].__contains__)
        (step,) = plan_film([a_list(a_shot())], PAID, ledger).steps
        assert (step.action, step.take, step.charge) == (action, row.sha256 if shared else "", Price(Decimal(0), "USD"))


def test_a_retake_that_nobody_waited_for_is_listed_and_not_lost(tmp_path: Path) -> None:
    store, shot = Store(tmp_path), a_shot()
    row = keep(store, shot)
    assert shot.request is not None
    second = request_key(shot.request.for_take(2))
    with closing(Journal(tmp_path / "journal.db")) as journal:
        journal.accept(journal.begin(an_intent(second), 1000.0), "job-1", "", {}, 1000.0)
        ledger = Ledger(store, {("alley", "question"): row}, paid=True, attempts=journal.attempts)
        plan = plan_film([a_list(shot)], PAID, ledger)
        again = plan_film([a_list(shot)], PAID, ledger, Orders(retake=frozenset({("alley", "question")})))
    assert [(step.action, step.take_number, step.spare) for step in plan.every] == [
        ("reuse", 1, False),
        ("resume", 2, True),
    ]
    assert [(step.action, step.take_number) for step in again.every] == [("resume", 2)]
    assert plan.charges == again.charges == ()


def test_a_retake_that_a_twin_has_already_says_which_take_comes_in(tmp_path: Path) -> None:
    store, shot = Store(tmp_path), a_shot()
    row = keep(store, shot)
    keep(store, shot.for_take(2), b"another clip")
    twins, rows = a_list(shot, a_shot("again")), {("alley", "question"): row, ("alley", "again"): row}
    orders = Orders(retake=frozenset({("alley", "again")}))
    plan = plan_film([twins], PAID, Ledger(store, rows, paid=True), orders)
    assert [(step.action, step.take_number, step.reason, step.replaces) for step in plan.steps] == [
        ("reuse", 1, "unchanged", False),
        ("reuse", 2, "take 2, made before", True),
    ]
    assert plan.charges == ()


def test_a_refresh_that_a_twin_has_already_says_that_another_clip_comes_in(tmp_path: Path) -> None:
    store, shot = Store(tmp_path), a_shot(resolution="1080P")
    row = keep(store, a_shot())
    keep(store, shot, b"another clip")
    rows = {("alley", "question"): row}
    plan = plan_film([a_list(shot)], PAID, Ledger(store, rows, paid=True), Orders(refresh=frozenset(rows)))
    assert [(step.action, step.reason, step.replaces) for step in plan.steps] == [
        ("reuse", "its new clip was made before", True)
    ]


def test_a_seed_of_the_authors_strides_with_the_take() -> None:
    shot = a_shot(seed=2**31 - 1)
    assert shot.request is not None
    requests = [shot.request.for_take(number) for number in (1, 2, 3)]
    assert [request.seed for request in requests] == [2**31 - 1, 7918, 15837]
    keys = {request_key(request) for request in requests}
    assert len(keys) == 3


def test_what_is_not_there_any_more_can_be_taken_again(tmp_path: Path) -> None:
    store, shot = Store(tmp_path), a_shot()
    row = keep(store, shot)
    store.blob(row.sha256).unlink()
    rows = {("alley", "question"): row}
    plan = plan_film([a_list(shot)], PAID, Ledger(store, rows, paid=True), Orders(retake=frozenset(rows)))
    assert [(step.action, step.take_number, step.charge) for step in plan.steps] == [
        ("retake", 2, Price(Decimal("0.50"), "USD"))
    ]
