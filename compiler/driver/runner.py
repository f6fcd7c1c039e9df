"""Applies the steps of a plan: makes what is to be made, several shots at once, and keeps every clip.

Called by `driver.session`. Invariant: a clip is in the store before its shot counts as done, so an
interrupted run loses at most the shots that were being drawn.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from compiler.backends.protocol import Backend, BackendError
from compiler.build.key import slate_digest
from compiler.build.plan import Plan, Step
from compiler.build.store import Store, StoredTake, file_sha256
from compiler.driver.events import Emit, ShotFailed, ShotFinished, ShotProgressed, ShotStarted
from compiler.driver.failure import Failure, failure_of
from compiler.driver.run_result import Place, RunResult
from compiler.driver.usable_take import usable_take


class _CancelledError(Exception):
    """Raised inside a backend's progress call to end a shot that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Yard:
    """Where a run takes place.

    Attributes:
        root: the folder that local assets' locations are relative to.
        store: where the clips are kept.
        open_backend: gives the backend; called once, and only if something has to be made.
        jobs: how many shots at once.
    """

    root: Path
    store: Store
    open_backend: Callable[[], Backend]
    jobs: int


def run_plan(plan: Plan, yard: Yard, emit: Emit) -> RunResult:
    """Make the clips of a plan's `generate` steps and find those of the others.

    A clip whose slate no longer says what the shot is called is drawn again under the same key: that is
    free, and nothing else about it changes. A clip found corrupt is set aside and drawn again.

    Raises:
        KeyboardInterrupt: passed on after the shots in work have been ended.
    """
    clips: dict[Place, StoredTake] = {}
    failed: dict[Place, Failure] = {}
    damaged: list[Place] = []
    work: dict[tuple[str, str], list[Step]] = {}
    for step in plan.steps:
        if step.action not in ("reuse", "generate"):
            continue
        take = usable_take(step, yard.store)
        if take is not None:
            clips[_place(step)] = take
            continue
        work.setdefault((step.key, slate_digest(step.shot.slate)), []).append(step)
        if _is_damaged(step, yard.store):
            damaged.append(_place(step))
    for steps, outcome in _make_all(list(work.values()), yard, emit):
        for step in steps:
            if isinstance(outcome, StoredTake):
                clips[_place(step)] = outcome
            else:
                failed[_place(step)] = outcome
    return RunResult(clips, failed, tuple(damaged))


def _is_damaged(step: Step, store: Store) -> bool:
    """Tell whether a step has to be made because its clip is damaged, which is then out of the way."""
    found = store.find(step.key)
    if found.damaged:
        store.clear_damage(step.key)
    return found.damaged or (step.reason == "unchanged" and step.action == "reuse")


def _make_all(work: Iterable[list[Step]], yard: Yard, emit: Emit) -> Iterator[tuple[list[Step], StoredTake | Failure]]:
    work = tuple(work)
    if not work:
        return
    backend = yard.open_backend()
    cancelled = threading.Event()
    with ThreadPoolExecutor(max_workers=yard.jobs, thread_name_prefix="shot") as pool:
        futures: dict[Future[StoredTake], list[Step]] = {
            pool.submit(_make, steps[0], yard, backend, emit, cancelled): steps for steps in work
        }
        try:
            for future in as_completed(futures):
                yield futures[future], _outcome(future, futures[future][0], emit)
        finally:
            # Whoever stops listening ends the shots in work; when all are done there is nothing left to end.
            cancelled.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _outcome(future: Future[StoredTake], step: Step, emit: Emit) -> StoredTake | Failure:
    try:
        return future.result()
    except (BackendError, OSError) as error:
        message = error.message if isinstance(error, BackendError) else (error.strerror or str(error)).lower()
        emit(ShotFailed(*_place(step), message))
        return failure_of(error) if isinstance(error, BackendError) else Failure(message)


def _make(step: Step, yard: Yard, backend: Backend, emit: Emit, cancelled: threading.Event) -> StoredTake:
    shot = step.shot
    if shot.request is None:
        raise ValueError(f"nothing to make for {shot.scene}#{shot.id}")

    def progress(share: float) -> None:
        if cancelled.is_set():
            raise _CancelledError
        emit(ShotProgressed(shot.scene, shot.id, share))

    emit(ShotStarted(shot.scene, shot.id))
    slate = slate_digest(shot.slate)
    clip = yard.store.new_clip()
    try:
        remarks = backend.generate(shot.request, shot.slate, yard.root, clip, progress)
        take = StoredTake(
            number=shot.request.take,
            sha256=file_sha256(clip),
            size=clip.stat().st_size,
            seconds=shot.seconds,
            slate=slate,
            remarks=tuple((remark.slug, remark.message) for remark in remarks),
        )
        yard.store.keep(step.key, take, clip)
    finally:
        clip.unlink(missing_ok=True)
    emit(ShotFinished(shot.scene, shot.id, shot.seconds))
    return take


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
