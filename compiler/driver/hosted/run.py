"""Runs the paid steps of a film: several shots at once, each by the same way.

    errand → prepare → slot → submit → wait ─┐ (the slot is free again)
                                             └→ fetch → store → journal → lock

Called by `driver.session`. Invariant: whatever ends a run, the same command goes on from where it was: what was
accepted is waited for and fetched, and nothing is submitted twice.
"""

import threading
from collections.abc import Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

from compiler.backends.protocol import BackendError
from compiler.build.attempt import Attempt
from compiler.build.journal_table import JournalError
from compiler.build.plan import Plan, Step
from compiler.build.store import StoredTake
from compiler.driver.events import RunStopped, ShotFailed, ShotStarted
from compiler.driver.failure import Failure, failure_of
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.errands import DrawSeed, errands_of
from compiler.driver.hosted.extras import keep_extras
from compiler.driver.hosted.fetching import fetch_clip
from compiler.driver.hosted.reconcile import IN_DOUBT, reconcile
from compiler.driver.hosted.settling import Billed, settle
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.submitting import Doubt, Submitted, not_sent, prepare, submit
from compiler.driver.hosted.sweep import sweep
from compiler.driver.hosted.waiting import wait_for
from compiler.driver.run_result import Place, RunResult
from compiler.driver.usable_take import usable_take

Outcome = StoredTake | Failure
Result = Outcome | Future[Outcome]
"""What an errand leads to: an outcome, or the download that it comes of."""

_Part = tuple[str, str, int]
"""A scene's id, a shot's, and the number of a take."""

_AHEAD = 4
"""How many shots are prepared while they wait for a slot."""
_FETCHES = 4
_LOOK_SECONDS = 0.2
_SENDINGS = 3
"""How often a request is sent in a run that is proved never to have arrived."""


def run_hosted(plan: Plan, site: Site, jobs: int | None, draw_seed: DrawSeed) -> RunResult:
    """Make or fetch the clips that a plan's steps lack, and find those of the others.

    Args:
        plan: cleared for spending.
        site: what the run works with.
        jobs: how many generations at once, at most; None for as many as the account may have.
        draw_seed: gives a new random seed.

    Raises:
        KeyboardInterrupt: passed on once what was under way is on record.
        JournalError: the journal cannot be written.
        OSError: the store or a lock cannot be written.
    """
    steps = tuple(step for step in plan.every if step.shot.request is not None)
    takes = {_part(step): usable_take(step, site.store) for step in steps}
    found: dict[_Part, StoredTake] = {part: take for part, take in takes.items() if take is not None}
    failed: dict[Place, Failure] = {}
    damaged = tuple(
        _place(step) for step in plan.steps if step.action in ("reuse", "outdated") and takes.get(_part(step)) is None
    )
    _circle(steps, found, site)
    lacking = [step for step in steps if _part(step) not in found]
    with closing(_run_all(errands_of(lacking, site, draw_seed), site, jobs)) as outcomes:
        for errand, outcome in outcomes:
            for step in errand.steps:
                if isinstance(outcome, StoredTake):
                    found[_part(step)] = outcome
                else:
                    failed[_place(step)] = outcome
                    site.emit(ShotFailed(*_place(step), outcome.message))
    clips = {_place(step): found[_part(step)] for step in plan.steps if _part(step) in found}
    site.rows.save()
    extra = keep_extras(steps, sweep(site), site)
    return RunResult(clips, failed, tuple(place for place in damaged if place in clips), extra)


def _circle(steps: tuple[Step, ...], found: Mapping[_Part, StoredTake], site: Site) -> None:
    """Let the lock name the clips that are here already, e.g. because a run died before it could write that."""
    for step in steps:
        take = found.get(_part(step))
        if take is not None and step.action != "outdated":
            made = [one for one in site.journal.attempts(step.key) if one.clip == take.sha256]
            site.rows.put((step,), take, made[-1] if made else None)


def _run_all(
    errands: tuple[Errand, ...], site: Site, jobs: int | None
) -> Generator[tuple[Errand, Outcome], None, None]:
    if not errands:
        return
    try:
        running = site.backend.running
    except BackendError as error:
        yield from ((errand, failure_of(error)) for errand in errands)
        return
    running = min(jobs or running, running)
    slots = threading.Semaphore(running)
    with (
        ThreadPoolExecutor(running + _AHEAD, thread_name_prefix="shot") as shots,
        ThreadPoolExecutor(_FETCHES, thread_name_prefix="fetch") as fetches,
    ):
        crew = _Crew(site, slots, fetches)
        # A queue of those that are done: to wait for any of a thousand looks at all thousand each time.
        done: SimpleQueue[tuple[Errand, Future[Result] | Future[Outcome]]] = SimpleQueue()
        for errand in errands:
            shots.submit(crew.make, errand).add_done_callback(partial(_tell, done, errand))
        left = len(errands)
        try:
            while left:
                errand, future = done.get()
                result = future.result()
                if isinstance(result, Future):
                    result.add_done_callback(partial(_tell, done, errand))
                else:
                    left -= 1
                    yield errand, result
        finally:
            if left:
                _stop(errands, site, (shots, fetches))


def _stop(errands: tuple[Errand, ...], site: Site, pools: tuple[ThreadPoolExecutor, ...]) -> None:
    """End a run that was interrupted: whoever waits for an answer that may cost money still gets it, and records it."""
    site.clock.stopped.set()
    for pool in pools:
        pool.shutdown(wait=True, cancel_futures=True)
    # What the lock does not say yet, the next run writes into it.
    with suppress(OSError, JournalError):
        site.rows.save()
    with suppress(JournalError):
        site.emit(RunStopped(_at_work(errands, site)))


def _tell(
    done: SimpleQueue[tuple[Errand, Future[Result] | Future[Outcome]]],
    errand: Errand,
    future: Future[Result] | Future[Outcome],
) -> None:
    done.put((errand, future))


def _at_work(errands: tuple[Errand, ...], site: Site) -> int:
    attempts = [attempt for errand in errands for attempt in site.journal.attempts(errand.key)]
    return sum(1 for attempt in attempts if attempt.state in ("ACCEPTED", "SUCCEEDED"))


@dataclass(frozen=True, slots=True)
class _Crew:
    """Whoever goes on errands, and what they share beside the site."""

    site: Site
    slots: threading.Semaphore
    fetches: ThreadPoolExecutor

    def make(self, errand: Errand) -> Result:
        """Go on an errand until its clip is being fetched, or cannot be had."""
        site, attempt = self.site, errand.attempt
        if attempt is None and errand.price is None:
            return _lost(errand)
        site.emit(ShotStarted(*errand.place))
        if attempt is not None and attempt.state in IN_DOUBT:
            billed = self._resolve(errand, Doubt(attempt, fresh=False))
            if billed is None:
                billed = self._generate(errand, None)
        else:
            billed = self._generate(errand, attempt)
        if isinstance(billed, Failure) and billed.again and errand.price is not None:
            # The provider failed and bills nothing: once more is free.
            billed = self._generate(errand, None)
        if isinstance(billed, Billed):
            return self.fetches.submit(fetch_clip, errand, billed, site)
        return billed

    def _generate(self, errand: Errand, attempt: Attempt | None) -> Billed | Outcome:
        site = self.site
        if attempt is not None:
            with self._slot():
                return self._await(errand, Submitted(attempt, fresh=False))
        if site.halt.reason is not None or errand.price is None:
            return not_sent(errand)
        prepared = prepare(errand, site)
        if isinstance(prepared, Failure):
            return prepared
        for _ in range(_SENDINGS):
            with self._slot():
                submitted = submit(errand, prepared, errand.price, site)
                if not isinstance(submitted, Doubt):
                    return submitted if isinstance(submitted, Failure) else self._await(errand, submitted)
            if (resolved := self._resolve(errand, submitted)) is not None:
                return resolved
        return not_sent(errand)

    def _resolve(self, errand: Errand, doubt: Doubt) -> Billed | Outcome | None:
        """Find out what became of a request, and go on from there; None where it never arrived."""
        site, price = self.site, doubt.attempt.intent.price
        found = reconcile(errand, doubt.attempt, site)
        if isinstance(found, Failure):
            # What is held stays held: it may be billed.
            return found
        if found.state in ("REJECTED", "FAILED"):
            if doubt.fresh:
                site.purse.release(price, errand.scenes)
            return None
        if doubt.fresh:
            site.purse.spend(price)
        with self._slot():
            return self._await(errand, Submitted(found, fresh=doubt.fresh))

    def _await(self, errand: Errand, submitted: Submitted) -> Billed | Outcome:
        site = self.site
        if not submitted.fresh and (take := usable_take(errand.steps[0], site.store)) is not None:
            return take
        ended = wait_for(errand, submitted.attempt, site, fresh=submitted.fresh)
        return ended if isinstance(ended, Failure) else settle(errand, ended, site, fresh=submitted.fresh)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        """Take one of the places that the account has for jobs at work."""
        while not self.slots.acquire(timeout=_LOOK_SECONDS):
            self.site.clock.pause(0)
        try:
            self.site.clock.pause(0)
            yield
        finally:
            self.slots.release()


def _lost(errand: Errand) -> Failure:
    """Return why a clip that was paid for, or was to be there, is not made again by itself."""
    price = errand.steps[0].price
    again = f"; making it again costs {price}" if price else ""
    return Failure(
        f"the clip of `{errand.label}` is not here any more, and the provider no longer keeps it{again}",
        "missing-clip",
        "restore it from a backup of the folder of clips, or change the shot to have it made anew",
    )


def _part(step: Step) -> _Part:
    return step.shot.scene, step.shot.id, step.take_number


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
