"""Money under many hands: whatever succeeds, fails or gets lost, and in whatever order, no limit is passed."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hosted_stage import Stage, small_shot
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from lost_answers import MADE, list_job, lost_before
from pretend_provider import PretendProvider

from compiler.backends.hosted import JobReport
from compiler.backends.protocol import AnswerLostError, BackendError, Verdict
from compiler.build.journal import Journal
from compiler.driver.events import Event, MoneyMoved
from compiler.driver.hosted.film_purse import FilmPurse
from compiler.driver.hosted.purse import Purse
from compiler.ir.budget import Budget, Cap
from compiler.ir.price import Price
from compiler.ir.shot import Shot
from compiler.source.route import Route

WORKERS = 16
SCENES = ("alley", "door", "gate")
ENDS = ("released", "spent", "cheaper", "free")


def dollars(amount: str | Decimal) -> Price:
    return Price(Decimal(amount), "USD")


def cents(number: int) -> Price:
    return Price(Decimal(number) / 100, "USD")


def cap(limit: Price, scene: str = "") -> Cap:
    return Cap(limit, scene, Route("story.yaml", ("budget",)))


class Money(RuleBasedStateMachine):
    """A purse, and what each worker holds of it; a model counts beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.run, self.story, self.scene = cents(500), cents(400), cents(150)
        self.whole = Purse(Budget(None, (self.run,)))
        self.purse = FilmPurse(self.whole, (cap(self.story), cap(self.scene, "alley")))
        self.held: list[tuple[Price, frozenset[str]]] = []
        self.spent: list[tuple[Price, frozenset[str]]] = []

    @rule(price=st.integers(1, 120).map(cents), scenes=st.sets(st.sampled_from(SCENES), min_size=1).map(frozenset))
    def send(self, price: Price, scenes: frozenset[str]) -> None:
        lack = self.purse.reserve(price, scenes)
        fits = self.used() + price.amount <= self.story.amount
        fits &= "alley" not in scenes or self.used("alley") + price.amount <= self.scene.amount
        assert (lack is None) is fits
        if lack is None:
            self.held.append((price, scenes))
        else:
            assert Decimal(0) <= lack.left.amount < price.amount

    @precondition(lambda self: self.held)
    @rule(end=st.sampled_from(ENDS))
    def end(self, end: str) -> None:
        price, scenes = self.held.pop()
        finish(self.purse, price, scenes, end)
        if end in ("spent", "cheaper"):
            self.spent.append((half(price) if end == "cheaper" else price, scenes))

    @invariant()
    def no_limit_is_passed(self) -> None:
        assert self.used() <= self.story.amount
        assert self.used("alley") <= self.scene.amount
        assert sum((price.amount for price in self.whole.spent), Decimal(0)) == total(self.spent)

    def teardown(self) -> None:
        while self.held:
            self.end("released")
        # Nothing is held any more, so that all that was not spent can be.
        assert self.purse.reserve(Price(self.story.amount - self.used(), "USD"), frozenset({"door"})) is None

    def used(self, scene: str = "") -> Decimal:
        return total(one for one in (*self.held, *self.spent) if scene in ("", *one[1]))


def total(rows: object) -> Decimal:
    return sum((price.amount for price, _ in rows), Decimal(0))  # type: ignore[attr-defined]  # rows of prices


def half(price: Price) -> Price:
    return replace(price, amount=price.amount / 2)


def finish(purse: FilmPurse, price: Price, scenes: frozenset[str], end: str) -> None:
    """Let what was held for a request come to one of its ends."""
    if end == "released":
        purse.release(price, scenes)
        return
    purse.spend(price)
    if end != "spent":
        purse.correct(price, half(price) if end == "cheaper" else replace(price, amount=Decimal(0)), scenes)


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@settings(max_examples=25, deadline=None)
@given(
    work=st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(SCENES), st.sampled_from(ENDS)), min_size=40, max_size=120
    )
)
def test_sixteen_workers_at_once_never_hold_more_than_there_is(work: list[tuple[int, str, str]]) -> None:
    purse, limit, in_use = Purse(Budget(None, (cents(300),))), Decimal(3), [Decimal(0)]
    film, guard, over = FilmPurse(purse, (cap(cents(300)),)), threading.Lock(), list[Decimal]()
    waiting, ready = iter(work), threading.Barrier(WORKERS)

    def worker() -> None:
        ready.wait()
        while (mine := take_one(waiting, guard)) is not None:
            price, scenes = cents(mine[0]), frozenset({mine[1]})
            if film.reserve(price, scenes) is not None:
                continue
            with guard:
                in_use[0] += price.amount
                over.append(in_use[0])
            back = {"released": price.amount, "free": price.amount, "cheaper": price.amount / 2}.get(
                mine[2], Decimal(0)
            )
            with guard:
                # Less is in use before the purse is told, so that a purse that is right is never called wrong.
                in_use[0] -= back
            finish(film, price, scenes, mine[2])

    threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(over, default=Decimal(0)) <= limit
    spent = sum((price.amount for price in purse.spent), Decimal(0))
    assert spent == in_use[0] <= limit
    assert film.reserve(Price(limit - spent, "USD"), frozenset({"alley"})) is None


def take_one(waiting: Iterator[tuple[int, str, str]], guard: threading.Lock) -> tuple[int, str, str] | None:
    with guard:
        return next(waiting, None)


FATES = ("made", "made", "refused", "lost before", "lost after", "failed")


@pytest.fixture(scope="module")
def pictures(clip: bytes) -> bytes:
    return clip


@settings(max_examples=10, deadline=None)
@given(
    fates=st.lists(st.sampled_from(FATES), min_size=20, max_size=32),
    run=st.integers(3, 30),
    story=st.integers(3, 30),
)
def test_a_run_of_sixteen_at_once_bills_no_more_than_the_least_cap(
    pictures: bytes, fates: list[str], run: int, story: int
) -> None:
    with a_stage(pictures) as stage:
        stage.provider.running, stage.provider.can_list = WORKERS, True
        # What is billed is billed; to look through every clip takes long.
        stage.provider.downloads = [BackendError("away")] * (3 * len(fates))
        stage.budget, stage.caps = Budget(None, (cents(10 * run),)), (cap(cents(10 * story)),)
        shots = [small_shot(f"shot-{number}") for number in range(len(fates))]
        for shot, fate in zip(shots, fates, strict=True):
            meet(stage, shot, fate)
        stage.run(*shots, jobs=WORKERS)
        billed = Decimal("0.10") * sum(1 for one in stage.attempts() if one.job and one.state != "FAILED")
        spent = sum((price.amount for price in stage.purse.spent), Decimal(0))
        assert billed == spent <= min(run, story) * Decimal("0.10")
        assert {one.state for one in stage.attempts()} <= {"SUCCEEDED", "REJECTED", "FAILED"}
        left = Price(run * Decimal("0.10") - spent, "USD")
        assert stage.purse.reserve(left) is None


def meet(stage: Stage, shot: Shot, fate: str) -> None:
    """Let something happen to the first request of a shot."""
    name, provider = shot.id, stage.provider
    provider.looks[name] = [replace(MADE, prompt=name)]
    if fate == "refused":
        provider.on[name] = [BackendError("no", verdict=Verdict("moderated"))]
    elif fate == "lost before":
        lost_before(stage, name)
    elif fate == "failed":
        provider.looks[name] = [JobReport("running", prompt=name), JobReport("failed", prompt=name)]
    elif fate == "lost after":
        provider.on[name] = [_AcceptedError(stage, name)]


class _AcceptedError(AnswerLostError):
    """An answer that gets lost once the provider has taken the request."""

    def __init__(self, stage: Stage, prompt: str) -> None:
        super().__init__("reset", billed=True)
        self._stage, self._prompt = stage, prompt

    def take(self) -> None:
        list_job(self._stage, self._prompt)


@contextmanager
def a_stage(clip: bytes) -> Iterator[Stage]:
    with TemporaryDirectory() as name, closing(Journal(Path(name) / "state/journal.db")) as journal:
        stage = Stage(Path(name), PretendProvider(clip), journal)
        stage.provider.on_lost = lambda error: error.take() if isinstance(error, _AcceptedError) else None
        yield stage


def test_a_scenes_budget_holds_before_each_request(stage: Stage) -> None:
    stage.caps = (cap(cents(15), "alley"),)
    result = stage.run(*(small_shot(name) for name in "abc"))
    assert len(stage.provider.submitted) == 1
    (failure, _) = result.failed.values()
    assert failure.slug == "budget-exceeded"
    assert "0.05 USD may still be spent on the scene `alley`" in failure.message


def test_a_request_that_never_arrived_is_sent_again_only_within_the_budget_of_its_scene(stage: Stage) -> None:
    stage.provider.can_list = True
    lost_before(stage, "a")
    stage.caps = (cap(cents(10), "alley"),)
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    lost_before(stage, "b")
    stage.run(small_shot("a"), small_shot("b"))
    assert stage.provider.submitted == ["a", "b"]


def test_what_was_in_doubt_before_this_run_counts_once_it_is_sent(stage: Stage) -> None:
    """A plan cannot know: it says `blocked`, at no price."""
    lost_before(stage, "a")
    stage.run(small_shot("a"))
    stage.provider.can_list = True
    stage.caps = (cap(cents(5), "alley"),)
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "budget-exceeded"
    assert stage.provider.submitted == []


def test_a_bill_above_the_estimate_counts_against_the_budget_of_the_story(stage: Stage) -> None:
    stage.provider.running = 1
    stage.provider.looks = {name: [replace(MADE, usage=replace(MADE.usage, seconds=2.0))] for name in "ab"}
    stage.caps = (cap(cents(25)),)
    result = stage.run(small_shot("a"), small_shot("b"))
    (failure,) = result.failed.values()
    assert (failure.slug, "on the story" in failure.message) == ("budget-exceeded", True)


def test_a_budget_in_another_currency_lets_nothing_through(stage: Stage) -> None:
    stage.caps = (cap(Price(Decimal(9), "CNY")),)
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "budget-exceeded"
    assert stage.provider.submitted == []


def test_a_clip_that_two_scenes_show_counts_for_both() -> None:
    purse = FilmPurse(Purse(Budget(None, (dollars("9"),))), (cap(cents(10), "alley"), cap(cents(10), "door")))
    assert purse.reserve(cents(10), {"alley", "door"}) is None
    lacks = [purse.reserve(cents(1), {scene}) for scene in ("alley", "door", "gate")]
    assert [lack is None for lack in lacks] == [False, False, True]


def test_every_move_of_money_is_told_as_it_stands_after_it() -> None:
    told: list[Event] = []
    purse = Purse(Budget(None, (cents(300),)), told.append)
    assert purse.reserve(cents(100)) is None
    assert purse.reserve(cents(150)) is None
    assert purse.reserve(cents(100)) is not None
    purse.spend(cents(100))
    purse.release(cents(150))
    purse.correct(cents(100), cents(90))
    moves = [move for move in told if isinstance(move, MoneyMoved)]
    assert [(move.spent, move.reserved) for move in moves] == [
        (cents(0), cents(100)),
        (cents(0), cents(250)),
        (cents(100), cents(150)),
        (cents(100), cents(0)),
        (cents(90), cents(0)),
    ]
    assert {move.limit for move in moves} == {cents(300)}
