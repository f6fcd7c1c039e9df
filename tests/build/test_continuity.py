"""Plans of shots that begin with the last frame of the one before."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from lowered import ROUTE, a_list, a_request, a_shot, an_asset

from compiler.build.comparison import compare_steps
from compiler.build.key import request_key
from compiler.build.lockfile import LockRow
from compiler.build.made_from import made_from
from compiler.build.plan import Plan, Step
from compiler.build.plan_document import moved_shots, plan_document
from compiler.build.planner import Ledger, Orders, plan_film
from compiler.build.store import Store, StoredTake
from compiler.ir.asset import Asset
from compiler.ir.frame import Frame
from compiler.ir.ingredient import Ingredient
from compiler.ir.request import MediaItem
from compiler.ir.shot import Shot, Target

PAID = Target("default", "", "dashscope")
FREE = Target("default", "", "animatic")


def a_follower(shot_id: str, before: str, **changes: object) -> Shot:
    """Return a shot that continues another, whose ingredients are its prompt and its first frame."""
    opening = Asset("last frame", remote=False, facts=None, sha256="", route=ROUTE, frame=Frame("alley", before))
    request = a_request(**{"prompt": shot_id, **changes})
    request = replace(request, media=(MediaItem("reference_image", an_asset()), MediaItem("first_frame", opening)))
    shot = replace(a_shot(shot_id, intent=hashlib.sha256(shot_id.encode()).hexdigest()), request=request)
    prompt = Ingredient("action", request.prompt, ROUTE)
    return replace(shot, ingredients=lambda _: (prompt, Ingredient("first_frame", "previous", ROUTE / "first_frame")))


def chain() -> tuple[Shot, ...]:
    return a_shot("one", prompt="one"), a_follower("two", "one"), a_follower("three", "two")


class Desk:
    """A store, a lock in memory, and plans made with them."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder)
        self.rows: dict[tuple[str, str], LockRow] = {}

    def plan(self, *shots: Shot, orders: Orders = Orders()) -> Plan:  # noqa: B008  (frozen)
        return plan_film([a_list(*shots)], PAID, Ledger(self.store, self.rows, paid=True), orders)

    def make(self, plan: Plan, shot_id: str, data: bytes) -> None:
        """Keep a clip for the step of a shot as a run would, and lock it."""
        step = next(step for step in plan.steps if step.shot.id == shot_id)
        clip = self.store.new_clip()
        clip.write_bytes(data)
        take = StoredTake(1, hashlib.sha256(data).hexdigest(), len(data), 5.0)
        self.store.keep(step.key, take, clip)
        self.rows["alley", shot_id] = LockRow(
            key=step.key,
            intent=step.shot.intent,
            take=step.take_number,
            model="wan2.7-r2v",
            sha256=take.sha256,
            made_from=dict(made_from(step.shot)),
        )

    def make_all(self, *shots: Shot) -> None:
        for shot in shots:
            self.make(self.plan(*shots), shot.id, b"clip of " + shot.id.encode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(step.action, step.reason) for step in plan.steps]


def test_each_is_planned_after_the_one_before_and_priced(desk: Desk) -> None:
    plan = desk.plan(*chain())
    assert told(plan) == [
        ("generate", "no clip yet"),
        ("generate", "no clip yet; it continues `one`, which is made first"),
        ("generate", "no clip yet; it continues `two`, which is made first"),
    ]
    assert plan.charges == plan.prices
    assert plan.charges[0].amount == 3 * plan.steps[0].price.amount  # type: ignore[union-attr]


def test_once_all_are_made_nothing_is_to_be_done(desk: Desk) -> None:
    desk.make_all(*chain())
    assert [step.action for step in desk.plan(*chain()).steps] == ["reuse", "reuse", "reuse"]


def test_a_key_follows_the_bytes_of_the_clip_before_and_not_its_name(desk: Desk) -> None:
    desk.make_all(*chain())
    one, two, three = chain()
    renamed = (
        replace(one, id="first"),
        two.continuing(Frame("alley", "first")),
        three,
    )
    desk.rows["alley", "first"] = desk.rows.pop(("alley", "one"))
    assert [step.action for step in desk.plan(*renamed).steps] == ["reuse", "reuse", "reuse"]


def test_another_clip_before_it_makes_a_shot_outdated_and_says_why(desk: Desk) -> None:
    desk.make_all(*chain())
    desk.make(desk.plan(*chain()), "one", b"another clip")
    assert told(desk.plan(*chain())) == [
        ("reuse", "unchanged"),
        ("outdated", "first frame: `one` ends differently"),
        ("reuse", "unchanged"),
    ]


def test_another_end_of_the_shot_before_makes_a_shot_outdated(desk: Desk) -> None:
    desk.make_all(*chain())
    one, two, three = chain()
    trimmed = two.continuing(Frame("alley", "one", until=90))
    assert told(desk.plan(one, trimmed, three)) == [
        ("reuse", "unchanged"),
        ("outdated", "first frame: `one` ends differently"),
        ("reuse", "unchanged"),
    ]


def test_a_shot_that_is_to_be_made_anew_outdates_the_next_before_it_is(desk: Desk) -> None:
    desk.make_all(*chain())
    one, two, three = chain()
    changed = replace(one, request=replace(one.request, prompt="changed"), intent="2" * 64)  # type: ignore[type-var]
    assert told(desk.plan(changed, two, three))[1:] == [
        ("outdated", "first frame: `one` is made anew"),
        ("reuse", "unchanged"),
    ]


def test_refresh_makes_the_whole_chain_behind_a_new_shot_anew_after_it(desk: Desk) -> None:
    desk.make_all(*chain())
    one, two, three = chain()
    changed = replace(one, request=replace(one.request, prompt="changed"), intent="2" * 64)  # type: ignore[type-var]
    orders = Orders(refresh=frozenset({("alley", "two"), ("alley", "three")}))
    assert told(desk.plan(changed, two, three, orders=orders))[1:] == [
        ("refresh", "first frame: `one` is made anew"),
        ("refresh", "first frame: `two` is made anew"),
    ]


def test_its_own_wish_makes_a_shot_anew_whatever_stands_before(desk: Desk) -> None:
    desk.make_all(*chain())
    one, _, three = chain()
    other = replace(a_follower("two", "one", prompt="another"), intent="9" * 64)
    plan = desk.plan(one, other, three)
    assert [step.action for step in plan.steps] == ["reuse", "generate", "outdated"]
    assert not plan.steps[1].awaits


def test_a_retake_outdates_the_next(desk: Desk) -> None:
    desk.make_all(*chain())
    plan = desk.plan(*chain(), orders=Orders(retake=frozenset({("alley", "one")})))
    assert [step.action for step in plan.steps] == ["retake", "outdated", "reuse"]


def test_a_shot_that_is_not_selected_is_continued_as_it_is(desk: Desk) -> None:
    desk.make_all(*chain())
    orders = Orders(retake=frozenset({("alley", "one")}), only=frozenset({("alley", "two")}))
    assert [step.action for step in desk.plan(*chain(), orders=orders).steps] == ["retake", "reuse", "reuse"]


def test_a_clip_that_is_not_here_is_still_known_by_the_lock(desk: Desk) -> None:
    desk.make_all(*chain())
    desk.store.blob(desk.rows["alley", "one"].sha256).unlink()
    assert [step.action for step in desk.plan(*chain()).steps] == ["missing", "reuse", "reuse"]


def test_a_drawn_chain_has_its_keys_before_anything_is_drawn(tmp_path: Path) -> None:
    ledger = Ledger(Store(tmp_path), {}, paid=False)
    before = plan_film([a_list(*chain())], FREE, ledger)
    for step in before.steps[:2]:
        clip = ledger.store.new_clip()
        clip.write_bytes(step.key.encode())
        sha256 = hashlib.sha256(step.key.encode()).hexdigest()
        ledger.store.keep(step.key, StoredTake(1, sha256, 64, 5.0), clip)
    after = plan_film([a_list(*chain())], FREE, ledger)
    assert [step.key for step in after.steps] == [step.key for step in before.steps]
    assert [step.action for step in after.steps] == ["reuse", "reuse", "generate"]


def moved(before: Plan, after: Plan) -> tuple[str, ...]:
    return moved_shots(plan_document((before,)), plan_document((after,)))


def test_a_saved_plan_holds_while_a_chain_is_made(desk: Desk) -> None:
    saved = desk.plan(*chain())
    desk.make(saved, "one", b"clip")
    assert moved(saved, desk.plan(*chain())) == ()
    desk.make(desk.plan(*chain()), "two", b"clip too")
    assert moved(saved, desk.plan(*chain())) == ()


def test_a_saved_plan_is_refused_when_the_shot_before_asks_for_something_else(desk: Desk) -> None:
    saved = desk.plan(*chain())
    _, two, three = chain()
    assert moved(saved, desk.plan(a_shot("one", prompt="changed"), two, three)) == (
        "alley#one",
        "alley#two",
        "alley#three",
    )


def test_a_saved_plan_is_refused_when_another_clip_stands_before_a_known_one(desk: Desk) -> None:
    desk.make(desk.plan(*chain()), "one", b"clip")
    saved = desk.plan(*chain())
    desk.make(saved, "one", b"another clip")
    assert moved(saved, desk.plan(*chain())) == ("alley#two",)


def test_against_a_revision_only_what_is_asked_for_counts(desk: Desk) -> None:
    nothing = Ledger(Store(desk.store.folder / "nothing"), {}, paid=False)
    then: tuple[Step, ...] = plan_film([a_list(*chain())], PAID, nothing).steps
    desk.make_all(*chain())
    one, two, three = chain()
    assert [one.change for one in compare_steps(then, desk.plan(*chain()).steps, paid=True)] == ["unchanged"] * 3
    changed = replace(one, request=replace(one.request, prompt="changed"), intent="2" * 64)  # type: ignore[type-var]
    changes = compare_steps(then, desk.plan(changed, two, three).steps, paid=True)
    assert [(one.change, [reason.text for reason in one.reasons]) for one in changes[1:]] == [
        ("changed", ["first frame: `one` ends differently"]),
        ("changed", ["first frame: `two` ends differently"]),
    ]


def test_no_shot_has_the_key_of_another_one_that_continues_something_else(desk: Desk) -> None:
    desk.make_all(*chain())
    keys = {step.key for step in desk.plan(*chain()).steps}
    alone = a_shot("two", prompt="two")
    assert len({*keys, request_key(alone.request)}) == 4  # type: ignore[arg-type]
