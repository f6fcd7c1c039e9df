"""The locks of a film's scenes while clips come in.

Called by fetching and at the end of a run. Invariant: a row is written only once its clip is in the store, and a
rehearsal never takes the place of a real take.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from compiler.build.attempt import Attempt
from compiler.build.journal import Journal
from compiler.build.lockfile import LockDocument, LockPrice, LockRow, LockTake, load_lock, save_lock
from compiler.build.made_from import made_from
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.shot import Shot

_SHARE = 400
"""A lock is written again only after this many times as long as writing it took, and once at the end.

What a run that dies has not written, the next one writes from the journal.
"""


class LockRows:
    """The rows of one target in the locks of several scenes."""

    def __init__(
        self, files: Mapping[str, Path], target: str, journal: Journal, now: Callable[[], float], *, rehearsal: bool
    ) -> None:
        """Read the locks; the repository's lock is held, so nobody else writes them.

        Args:
            files: scene files by scene id.
            target: whose rows.
            journal: told which clips the locks name.
            now: monotonic seconds.
            rehearsal: whether the clips are only rehearsed.
        """
        self._files = files
        self._target = target
        self._journal = journal
        self._now = now
        self._rehearsal = rehearsal
        # What is wrong with a lock was reported when the film was planned, and stopped it.
        self._locks = {scene: load_lock(file, file.name, Diagnostics()) for scene, file in files.items()}
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._unfinished: list[Attempt] = []
        self._waiting: dict[tuple[str, str], dict[int, tuple[LockTake, Attempt | None]]] = {}
        self._not_before = 0.0

    def row(self, scene: str, shot: str) -> LockRow | None:
        """Return a shot's row of this target: real, or rehearsed in a rehearsal."""
        row = self._locks[scene].shots.get(shot, {}).get(self._target)
        return row if row is not None and row.rehearsal is self._rehearsal else None

    def put(self, steps: Iterable[Step], take: StoredTake, attempt: Attempt | None) -> None:
        """Circle a take that is in the store, for shots that ask for the same; list it for the steps of spare takes.

        A spare take waits for the one that is circled: a row has but takes of one wish.

        Args:
            steps: of the shots.
            take: as stored under their key.
            attempt: that made it, or None where nothing is known of it, e.g. because another machine made it.

        Raises:
            OSError: a lock cannot be written; the take is in the store all the same.
            JournalError: the journal cannot be written.
        """
        with self._lock:
            for step in steps:
                self._put(step, take, attempt)
            if self._now() >= self._not_before:
                self._save()

    def save(self) -> None:
        """Write what is not written yet.

        Raises:
            OSError: a lock cannot be written.
            JournalError: the journal cannot be written.
        """
        with self._lock:
            self._save()

    def _put(self, step: Step, take: StoredTake, attempt: Attempt | None) -> None:
        shot, place = step.shot, (step.shot.scene, step.shot.id)
        old = self._locks[shot.scene].shots.get(shot.id, {}).get(self._target)
        if shot.request is None or (old is not None and self._rehearsal and not old.rehearsal):
            self._finish_later(attempt)
            return
        if old is not None and (old.rehearsal is not self._rehearsal or old.intent != shot.intent):
            old = None
        if step.spare and old is None:
            self._waiting.setdefault(place, {})[step.take_number] = (self._take(step, take, attempt), attempt)
            return
        waiting = {} if step.spare else self._waiting.pop(place, {})
        for one in (attempt, *(made for _, made in waiting.values())):
            self._finish_later(one)
        others = {number: one for number, (one, _) in waiting.items()}
        if old is not None and (step.spare or (old.key, old.sha256) == (step.key, take.sha256)):
            self._add(step, take, attempt, (old, others))
            return
        others = {**(old.takes if old else {}), **({old.take: old.as_take()} if old else {}), **others}
        others.pop(step.take_number, None)
        own = self._take(step, take, attempt)
        row = {"intent": shot.intent, "take": step.take_number, "rehearsal": self._rehearsal, "takes": others}
        self._set(shot, LockRow.model_validate({**own.__dict__, **row}))

    def _add(
        self, step: Step, take: StoredTake, attempt: Attempt | None, lists: tuple[LockRow, dict[int, LockTake]]
    ) -> None:
        """List takes in a row whose circled take stays."""
        old, others = lists
        takes = {**old.takes, **others}
        if step.spare and step.take_number != old.take and not _is_the_same(take, attempt, old):
            takes[step.take_number] = self._take(step, take, attempt)
        record = old.made_from if step.spare else old.made_from or dict(made_from(step.shot))
        row = old.model_copy(update={"takes": takes, "made_from": record})
        if row != old:
            self._set(step.shot, row)

    def _finish_later(self, attempt: Attempt | None) -> None:
        if attempt is not None and attempt.state == "FETCHED":
            self._unfinished.append(attempt)

    def _take(self, step: Step, take: StoredTake, attempt: Attempt | None) -> LockTake:
        """Return how a take was made."""
        request = step.shot.request
        if request is None:
            raise ValueError(f"nothing made {step.shot.id}")
        price = (attempt.billed or attempt.intent.price) if attempt else None
        return LockTake(
            key=step.key,
            made_as=step.source if step.source not in ("", step.key) else None,
            seed=attempt.intent.seed if attempt else request.seed,
            model=attempt.intent.model if attempt else request.model,
            task=attempt.job if attempt else "",
            seconds=_billed_seconds(step, attempt),
            price=LockPrice.model_validate(price.as_json()) if price else None,
            sha256=take.sha256,
            made_from=dict(made_from(step.shot)),
        )

    def _set(self, shot: Shot, row: LockRow) -> None:
        lock = self._locks[shot.scene]
        shots = {**lock.shots, shot.id: {**lock.shots.get(shot.id, {}), self._target: row}}
        self._locks[shot.scene] = LockDocument(schema_version=1, shots=shots)
        self._changed.add(shot.scene)

    def _save(self) -> None:
        began = self._now()
        for scene in sorted(self._changed):
            save_lock(self._files[scene], self._locks[scene])
        self._changed.clear()
        for attempt in self._unfinished:
            self._journal.finish(attempt)
        self._unfinished.clear()
        took = self._now() - began
        self._not_before = self._now() + _SHARE * took


def _is_the_same(take: StoredTake, attempt: Attempt | None, row: LockRow) -> bool:
    """Tell whether a second job made what a listed take is already, byte by byte: there is nothing to choose."""
    listed = {row.sha256, *(one.sha256 for one in row.takes.values())}
    return attempt is not None and attempt.state == "EXTRA" and take.sha256 in listed


def _billed_seconds(step: Step, attempt: Attempt | None) -> float:
    if attempt is None:
        return 0.0
    if attempt.billed_seconds is not None:
        return attempt.billed_seconds
    return round(step.shot.seconds + step.shot.input_seconds, 3)
