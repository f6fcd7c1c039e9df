"""Comparing two plans: whichever of its takes is circled, a shot asks for what its scene says."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lowered import a_list, a_request, a_shot, an_asset

from compiler.build.comparison import Comparison, ShotChange, compare_steps
from compiler.build.lockfile import LockRow
from compiler.build.plan import Step
from compiler.build.planner import Ledger, Orders, plan_film
from compiler.build.store import Store
from compiler.ir.asset import Asset
from compiler.ir.frame import Frame
from compiler.ir.price import Price
from compiler.ir.request import MediaItem
from compiler.ir.shot import Shot, Target

PAID = Target("default", "", "dashscope")


def free(folder: Path, *shots: Shot) -> tuple[Step, ...]:
    """Return the steps of a revision, of which nothing is known to be made."""
    return plan_film([a_list(*shots)], PAID, Ledger(Store(folder / "nothing"), {}, paid=False)).every


def paid(folder: Path, *shots: Shot, rows: Iterable[tuple[Shot, LockRow]] = (), retake: str = "") -> tuple[Step, ...]:
    """Return the steps of what is there now, for a provider; the clips of all rows are in the shared store."""
    locked = {(shot.scene, shot.id): row for shot, row in rows}
    ledger = Ledger(Store(folder / "store"), locked, paid=True, shared=lambda _: True)
    orders = Orders(retake=frozenset({("alley", retake)} if retake else ()))
    return plan_film([a_list(*shots)], PAID, ledger, orders).every


def a_row(folder: Path, shot: Shot, take: int, others: Iterable[int] = ()) -> tuple[Shot, LockRow]:
    """Return a shot with its row in the lock."""
    (step, *_) = free(folder, replace(shot.for_take(take), takes=1))
    one = {"key": step.key, "model": "wan2.7-r2v", "sha256": f"{take}" * 64}
    listed = {number: {**one, "sha256": f"{number}" * 64} for number in others}
    return shot, LockRow.model_validate({**one, "intent": shot.intent, "take": take, "takes": listed})


def compared(before: Iterable[Step], after: Iterable[Step]) -> Comparison:
    return Comparison("HEAD", "0" * 40, compare_steps(before, after, paid=True))


def kinds(shots: Iterable[ShotChange]) -> list[str]:
    return [shot.change for shot in shots]


def usd(amount: str) -> tuple[Price, ...]:
    return (Price(Decimal(amount), "USD"),)


@pytest.mark.parametrize("seed", [None, 5])
def test_a_shot_whose_retake_is_circled_is_unchanged_and_so_is_what_continues_it(
    tmp_path: Path, seed: int | None
) -> None:
    one = replace(a_shot("one", seed=seed), takes=2)
    opening = Asset("last frame", remote=False, facts=None, sha256="", route=one.route, frame=Frame("alley", "one"))
    media = (MediaItem("reference_image", an_asset()), MediaItem("first_frame", opening))
    two = replace(a_shot("two", intent="2" * 64), request=replace(a_request(prompt="two"), media=media))
    then = free(tmp_path, one, two)
    now = paid(tmp_path, one, two, rows=[a_row(tmp_path, one, 2, [1])])
    found = compared(then, now)
    assert [step.take_number for step in now] == [2, 1]
    assert kinds(found.shots) == ["unchanged", "unchanged"]
    assert (found.prices, found.adds) == ((), ())
    elsewhere = [replace(step, shot=replace(step.shot, scene="yard")) for step in now]
    assert kinds(compared(then, elsewhere).shots) == ["unchanged", "unchanged"]


def test_all_takes_that_are_wanted_count_on_both_sides(tmp_path: Path) -> None:
    one = replace(a_shot("one"), takes=2)
    more, fewer = replace(one, takes=3), replace(one, takes=1)
    then = free(tmp_path, one)
    assert compared(then, paid(tmp_path, one)).prices == ()
    assert compared(then, paid(tmp_path, more)).prices == usd("0.50")
    assert compared(then, paid(tmp_path, fewer)).prices == usd("-0.50")


def test_only_the_takes_that_are_wanted_more_are_added(tmp_path: Path) -> None:
    one = replace(a_shot("one"), takes=2)
    then = free(tmp_path, one)
    assert compared(then, paid(tmp_path, one)).adds == ()
    assert compared(then, paid(tmp_path, replace(one, takes=3))).adds == usd("0.50")
    retaken = [a_row(tmp_path, one, 3, [1])]
    assert compared(then, paid(tmp_path, replace(one, takes=3), rows=retaken)).adds == usd("0.50")
    other = replace(a_shot("one", prompt="another", intent="2" * 64), takes=2)
    assert compared(then, paid(tmp_path, other)).adds == usd("1.00")


def test_a_retake_that_is_asked_for_with_the_comparison_counts_and_is_no_change(tmp_path: Path) -> None:
    one = a_shot("one")
    found = compared(free(tmp_path, one), paid(tmp_path, one, rows=[a_row(tmp_path, one, 1)], retake="one"))
    assert (kinds(found.shots), found.adds) == (["unchanged"], usd("0.50"))


def test_shots_that_show_the_same_clip_can_all_be_moved(tmp_path: Path) -> None:
    one, two = a_shot("one"), a_shot("two")
    moved = [replace(step, shot=replace(step.shot, scene="yard")) for step in free(tmp_path, one, two)]
    assert kinds(compared(free(tmp_path, one, two), moved).shots) == ["unchanged", "unchanged"]
