"""Runs the paid steps of a film: several shots at once, each by the same way.

    errand → prepare → slot → submit → wait ─┐ (the slot is free again)
                                             └→ fetch → store → journal → lock

Called by `driver.session`. Invariant: whatever ends a run, the same command goes on from where it was: what was
accepted is waited for and fetched, and nothing is submitted twice.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import SimpleQueue

from compiler.backends.protocol import BackendError
from compiler.build.journal_table import JournalError
from compiler.build.plan import Plan, Step
from compiler.driver.events import RunStopped
from compiler.driver.failure import failure_of
from compiler.driver.hosted.crew import Crew, Outcome, Result
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.errands import DrawSeed
from compiler.driver.hosted.extras import keep_extras
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.sweep import sweep
from compiler.driver.hosted.work import Work
from compiler.driver.run_result import Place, RunResult
from compiler.driver.usable_take import usable_take

_Part = tuple[str, str, int]
"""A scene's id, a shot's, and the number of a take."""

_AHEAD = 4
"""How many shots are prepared while they wait for a slot."""
_FETCHES = 4


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
    takes = {step.part: usable_take(step, site.store) for step in steps}
    work = Work(steps, {part: take for part, take in takes.items() if take is not None}, site, draw_seed)
    damaged = tuple(
        _place(step) for step in plan.steps if step.action in ("reuse", "outdated") and takes.get(step.part) is None
    )
    _run_all(work, site, jobs)
    clips = {_place(step): work.found[step.part] for step in plan.steps if step.part in work.found}
    site.rows.save()
    sent = tuple(work.bound.get(step.part, step) for step in steps)
    extra = keep_extras(sent, sweep(site), site)
    return RunResult(clips, work.failed, tuple(place for place in damaged if place in clips), extra, work.bound)


def _run_all(work: Work, site: Site, jobs: int | None) -> None:
    """Go on all errands, those first that most shots wait for; what waits for a clip keeps nobody from working."""
    line = sorted(work.start(), key=work.rank)
    if not line:
        return
    try:
        running = site.backend.running
    except BackendError as error:
        for errand in line:
            work.note(errand, failure_of(error))
        return
    running = min(jobs or running, running)
    shots = ThreadPoolExecutor(running + _AHEAD, thread_name_prefix="shot")
    fetches = ThreadPoolExecutor(_FETCHES, thread_name_prefix="fetch")
    crew = Crew(site, threading.Semaphore(running), fetches)
    # A queue of those that are done: to wait for any of a thousand looks at all thousand each time.
    done: SimpleQueue[tuple[Errand, Future[Result] | Future[Outcome], bool]] = SimpleQueue()
    begun: list[Errand] = []
    free, left = running + _AHEAD, len(line)
    try:
        while left:
            for errand in line[:free]:
                shots.submit(crew.make, errand).add_done_callback(partial(_tell, done, errand, from_shots=True))
            begun += line[:free]
            free, line = free - len(line[:free]), line[free:]
            errand, future, from_shots = done.get()
            result = future.result()
            free += from_shots
            if isinstance(result, Future):
                result.add_done_callback(partial(_tell, done, errand, from_shots=False))
                continue
            ready = work.note(errand, result)
            line = sorted((*line, *ready), key=work.rank) if ready else line
            left += len(ready) - 1
    finally:
        if left:
            _stop(tuple(begun), site, (shots, fetches))
        else:
            shots.shutdown()
            fetches.shutdown()


def _stop(errands: tuple[Errand, ...], site: Site, pools: tuple[ThreadPoolExecutor, ...]) -> None:
    """End a run that was interrupted: whoever waits for an answer that may cost money still gets it, and records it.

    A second interruption ends the waiting: the intent is on record, and the next run asks what became of it.
    """
    site.clock.stopped.set()
    for pool in pools:
        pool.shutdown(wait=True, cancel_futures=True)
    # What the lock does not say yet, the next run writes into it.
    with suppress(OSError, JournalError):
        site.rows.save()
    with suppress(JournalError):
        site.emit(RunStopped(_at_work(errands, site)))


def _tell(
    done: SimpleQueue[tuple[Errand, Future[Result] | Future[Outcome], bool]],
    errand: Errand,
    future: Future[Result] | Future[Outcome],
    *,
    from_shots: bool,
) -> None:
    done.put((errand, future, from_shots))


def _at_work(errands: tuple[Errand, ...], site: Site) -> int:
    attempts = [attempt for errand in errands for attempt in site.journal.attempts(errand.key)]
    return sum(1 for attempt in attempts if attempt.state in ("ACCEPTED", "SUCCEEDED"))


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
