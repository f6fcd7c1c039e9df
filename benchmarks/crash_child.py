"""`scenec` as the crash harness starts it: the same program, which dies where it is told to, or is broken on purpose.

Reads `CRASH_POINT` (`name:n`: end at once, as SIGKILL does, the n-th time that this point is reached) and
`CRASH_MUTANT` (`no-intent`: write nothing down before sending). Both are carried out by wrapping methods from here, so
that nothing of it is in the program that people run. Requests are not paced, so that most of a run is the dangerous
part. Invariant: without these variables, and but for the pace, this is `scenec`.
"""

import importlib
import itertools
import os
import threading
from collections.abc import Callable
from dataclasses import replace

from compiler.backends.http.pace import Pace
from compiler.build.attempt import Attempt, Intent
from compiler.build.journal import Journal
from compiler.cli.app import main

KILLED = 137
_HOSTED = "compiler.driver.hosted"
POINTS = {
    "before-intent": ("compiler.build.journal", "Journal.begin", "before"),
    "after-intent": ("compiler.build.journal", "Journal.begin", "after"),
    "before-send": ("compiler.backends.dashscope.adapter", "DashScopeBackend.submit", "before"),
    "after-answer": ("compiler.backends.dashscope.adapter", "DashScopeBackend.submit", "after"),
    "before-accepted": ("compiler.build.journal", "Journal.accept", "before"),
    "after-accepted": ("compiler.build.journal", "Journal.accept", "after"),
    "after-look": ("compiler.backends.dashscope.adapter", "DashScopeBackend.look", "after"),
    "before-succeeded": ("compiler.build.journal", "Journal.succeed", "before"),
    "after-succeeded": ("compiler.build.journal", "Journal.succeed", "after"),
    "before-download": ("compiler.backends.dashscope.adapter", "DashScopeBackend.fetch", "before"),
    "mid-download": ("compiler.backends.dashscope.adapter", "DashScopeBackend.fetch", "within"),
    "after-download": ("compiler.backends.dashscope.adapter", "DashScopeBackend.fetch", "after"),
    "before-store": ("compiler.build.store", "Store.keep", "before"),
    "before-record": ("compiler.build.store", "Store.record", "before"),
    "after-store": ("compiler.build.store", "Store.keep", "after"),
    "before-fetched": ("compiler.build.journal", "Journal.fetch", "before"),
    "after-fetched": ("compiler.build.journal", "Journal.fetch", "after"),
    "before-lock": (f"{_HOSTED}.lock_rows", "save_lock", "before"),
    "after-lock": (f"{_HOSTED}.lock_rows", "save_lock", "after"),
    "after-done": ("compiler.build.journal", "Journal.finish", "after"),
    "before-cut": ("compiler.driver.cut", "cut_film", "before"),
    "after-cut": ("compiler.driver.cut", "cut_film", "after"),
}
"""The moments of a run: where each is, and when the process ends there."""


def arm(name: str, number: int) -> None:
    """Let the process end the n-th time that a point is reached."""
    module, path, when = POINTS[name]
    *owners, attribute = path.split(".")
    place = importlib.import_module(module)
    for owner in owners:
        place = getattr(place, owner)
    counter, guard = itertools.count(1), threading.Lock()

    def die() -> None:
        with guard:
            if next(counter) == number:
                os._exit(KILLED)

    setattr(place, attribute, _wrapped(getattr(place, attribute), when, die))


def _wrapped(real: Callable[..., object], when: str, die: Callable[[], None]) -> Callable[..., object]:
    def wrapper(*values: object, **named: object) -> object:
        if when == "before":
            die()
        if when == "within":
            *others, progress = values

            def dying(share: float) -> None:
                die()
                progress(share)  # type: ignore[operator]  # the last argument is what is told of progress

            return real(*others, dying, **named)
        result = real(*values, **named)
        if when == "after":
            die()
        return result

    return wrapper


def forget_intents() -> None:
    """Write a request down only once it was accepted, as a program does that is not careful."""
    insert, accept, settle = Journal._insert, Journal.accept, Journal._move  # noqa: SLF001  (the mutant reaches inside)
    held: dict[int, tuple[Intent, float, float | None]] = {}
    numbers = itertools.count(-1, -1)

    def begin(self: Journal, intent: Intent, now: float, ahead: float | None = None) -> Attempt:
        del self
        number = next(numbers)
        held[number] = intent, now, ahead
        return Attempt(number, "INTENT", intent, now, ahead=ahead)

    def write(self: Journal, attempt: Attempt) -> Attempt:
        intent, now, ahead = held[attempt.id]
        return insert(self, intent, {"state": "INTENT", "sent": now, "ahead": ahead})

    def accept_late(self: Journal, attempt: Attempt, *others: object) -> Attempt:
        return accept(self, write(self, attempt) if attempt.id < 0 else attempt, *others)  # type: ignore[arg-type]  # passed on

    def move(self: Journal, attempt: Attempt, state: str, found: dict[str, object]) -> Attempt:
        if attempt.id < 0:
            return replace(attempt, state=state)  # type: ignore[arg-type]  # as it is called
        return settle(self, attempt, state, found)  # type: ignore[arg-type]  # likewise

    for name, mutant in (("begin", begin), ("accept", accept_late), ("_move", move)):
        setattr(Journal, name, mutant)


def _at_once(pace: Pace) -> None:
    del pace


def _prepare() -> None:
    setattr(Pace, "wait", _at_once)  # noqa: B010  (mypy lets nobody assign to a method)
    if os.environ.get("CRASH_MUTANT") == "no-intent":
        forget_intents()
    name, _, number = os.environ.get("CRASH_POINT", "").partition(":")
    if name:
        arm(name, int(number))


if __name__ == "__main__":
    _prepare()
    main()
