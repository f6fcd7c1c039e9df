"""Applies the steps of a plan: makes what is to be made, several shots at once, and keeps every clip.

Called by `driver.session`. Invariant: a clip is in the store before its shot counts as done, so an
interrupted run loses at most the shots that were being drawn.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from compiler.backends.protocol import Backend, BackendError
from compiler.build.key import slate_digest
from compiler.build.plan import Plan, Step
from compiler.build.store import Store, StoredTake, file_sha256
from compiler.driver.chain import Chain
from compiler.driver.events import Emit, ShotFailed, ShotFinished, ShotProgressed, ShotStarted
from compiler.driver.failure import Failure, failure_of, without_frame
from compiler.driver.frames import FrameError, Frames
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
        keys: what the clip of every shot of the film is kept under, also of those that are not made now.
    """

    root: Path
    store: Store
    open_backend: Callable[[], Backend]
    jobs: int
    keys: Mapping[Place, str]


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
    lacking: list[Step] = []
    for step in plan.steps:
        if step.action not in ("reuse", "generate"):
            continue
        take = usable_take(step, yard.store)
        if take is not None:
            clips[_place(step)] = take
            continue
        lacking.append(step)
        if _is_damaged(step, yard.store):
            damaged.append(_place(step))
    chain = Chain(lacking, lambda step: step.shot.request is not None)
    for steps, outcome in _make_all(chain, clips, yard, emit):
        for step in steps:
            if isinstance(outcome, StoredTake):
                clips[_place(step)] = outcome
                continue
            failed[_place(step)] = outcome
            for other in chain.lost(_place(step)):
                failed[_place(other)] = without_frame(other.shot)
                emit(ShotFailed(*other.part, failed[_place(other)].message))
    return RunResult(clips, failed, tuple(damaged))


def _is_damaged(step: Step, store: Store) -> bool:
    """Tell whether a step has to be made because its clip is damaged, which is then out of the way."""
    found = store.find(step.key)
    if found.damaged:
        store.clear_damage(step.key)
    return found.damaged or (step.reason == "unchanged" and step.action == "reuse")


def _make_all(
    chain: Chain, clips: Mapping[Place, StoredTake], yard: Yard, emit: Emit
) -> Iterator[tuple[list[Step], StoredTake | Failure]]:
    """Make everything in its order; the caller notes each clip in `clips` before it asks for the next one."""
    if not chain.ready:
        return
    crew = _Crew(yard, yard.open_backend(), Frames(yard.root, yard.store), clips, emit, threading.Event())
    done: SimpleQueue[tuple[list[Step], Future[StoredTake]]] = SimpleQueue()
    left = 0
    with ThreadPoolExecutor(max_workers=yard.jobs, thread_name_prefix="shot") as pool:

        def begin(steps: Iterable[Step]) -> int:
            work = _grouped(sorted(steps, key=lambda step: -chain.behind(_place(step))))
            for group in work:
                pool.submit(crew.make, group[0]).add_done_callback(partial(_tell, done, group))
            return len(work)

        try:
            left = begin(chain.ready)
            while left:
                group, future = done.get()
                left -= 1
                yield group, _outcome(future, group[0], emit)
                left += begin(step for one in group for step in chain.after(_place(one)))
        finally:
            # Whoever stops listening ends the shots in work; when all are done there is nothing left to end.
            crew.cancelled.set()
            pool.shutdown(wait=False, cancel_futures=True)


def _grouped(steps: Iterable[Step]) -> tuple[list[Step], ...]:
    """Return the steps that ask for the same clip together."""
    work: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        work.setdefault((step.key, slate_digest(step.shot.slate)), []).append(step)
    return tuple(work.values())


def _tell(
    done: SimpleQueue[tuple[list[Step], Future[StoredTake]]], group: list[Step], future: Future[StoredTake]
) -> None:
    done.put((group, future))


def _outcome(future: Future[StoredTake], step: Step, emit: Emit) -> StoredTake | Failure:
    try:
        return future.result()
    except FrameError as error:
        failure = without_frame(step.shot, str(error))
        emit(ShotFailed(*step.part, failure.message))
        return failure
    except (BackendError, OSError) as error:
        message = error.message if isinstance(error, BackendError) else (error.strerror or str(error)).lower()
        emit(ShotFailed(*step.part, message))
        return failure_of(error) if isinstance(error, BackendError) else Failure(message)


@dataclass(frozen=True, slots=True)
class _Crew:
    """Whoever makes clips, and what they share: the yard, and the clips that there are so far."""

    yard: Yard
    backend: Backend
    frames: Frames
    clips: Mapping[Place, StoredTake]
    emit: Emit
    cancelled: threading.Event

    def make(self, step: Step) -> StoredTake:
        """Make a clip and keep it.

        Raises:
            BackendError: it cannot be made.
            FrameError: it continues a shot whose last frame cannot be had.
            OSError: it cannot be kept.
        """
        shot, store = step.shot, self.yard.store
        if shot.request is None:
            raise ValueError(f"nothing to make for {shot.scene}#{shot.id}")
        self.emit(ShotStarted(*step.part))
        clip = store.new_clip()
        try:
            with self.frames.filled(shot.request, self._before(step)) as request:
                remarks = self.backend.generate(request, shot.slate, self.yard.root, clip, partial(self._tell, step))
            take = StoredTake(
                number=request.take,
                sha256=file_sha256(clip),
                size=clip.stat().st_size,
                seconds=shot.seconds,
                slate=slate_digest(shot.slate),
                remarks=tuple((remark.slug, remark.message) for remark in remarks),
            )
            store.keep(step.key, take, clip)
        finally:
            clip.unlink(missing_ok=True)
        self.emit(ShotFinished(*step.part, shot.seconds))
        return take

    def _before(self, step: Step) -> str:
        """Return the SHA-256 of the clip that a shot continues: of this run, or one that was drawn before."""
        frame = step.shot.frame
        if frame is None or frame.footage:
            return ""
        made = self.clips.get(frame.place)
        takes = (made,) if made is not None else self.yard.store.find(self.yard.keys[frame.place]).takes
        return takes[0].sha256 if takes else ""

    def _tell(self, step: Step, share: float) -> None:
        if self.cancelled.is_set():
            raise _CancelledError
        self.emit(ShotProgressed(*step.part, share))


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
