"""What stands on the live display of a run: what is at work and for how long, what is done, spent and still to come.

Events go in, lines of a width come out; `cli.progress` draws them. Invariant: no line is wider than asked for, none
holds what acts on a terminal, and nothing at work is no lines at all.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compiler.cli.fitted import fit_end, fit_start
from compiler.diagnostics.render.visible import visible_line
from compiler.driver.events import (
    Event,
    FilmFinished,
    FilmProgressed,
    FilmStarted,
    MoneyMoved,
    Phase,
    RunBegan,
    ShotFailed,
    ShotFinished,
    ShotProgressed,
    ShotReached,
    ShotStarted,
)
from compiler.outputs.review.wording import clock
from compiler.source.width import width

PHASES: Mapping[Phase, str] = {
    "preparing": "uploading what it needs",
    "waiting": "waiting for its turn",
    "submitted": "submitted",
    "queued": "waiting in the provider's queue",
    "running": "being made",
    "unanswered": "the provider does not answer, asking again",
    "doubtful": "it may have been submitted",
    "downloading": "made and billed, downloading",
}
"""How people are told of a phase."""

_WIDEST = 100
"""Cells that the display takes of a wide window: a longer line is hard to follow."""
_FILM = ("", "", 0)
_BAR = 20
_BAR_FITS = 72
_CLOCK = 7
_LEAST_NAME = 8
_LEAST_SHARE = 0.02
"""How much has to be done before how long the rest takes can be told."""

_SURELY_MINUTES = 90
"""Seconds from which a time is told in minutes."""

_Part = tuple[str, str, int]


@dataclass(slots=True)
class _Row:
    """Something at work: since when, in which phase, and how far, None where nobody knows."""

    name: str
    since: float
    phase: str = ""
    share: float | None = None


def part_name(part: tuple[str, str, int]) -> str:
    """Return how people call a take, by scene, shot and number: the first of a shot by the shot alone."""
    scene, shot, take = part
    return f"{scene}#{shot}" if take == 1 else f"{scene}#{shot} take {take}"


class Board:
    """The state of a run as its events tell it; used by all threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nothing at work; `clock` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._wanted: dict[_Part, float] = {}
        self._rows: dict[_Part, _Row] = {}
        self._finished: set[_Part] = set()
        self._failed: set[_Part] = set()
        self._money: dict[str, MoneyMoved] = {}

    def note(self, event: Event) -> None:
        """Take in what happened."""
        with self._lock:
            self._note(event)

    @property
    def busy(self) -> bool:
        """Whether anything is at work."""
        return bool(self._rows)

    def lines(self, columns: int, height: int) -> tuple[str, ...]:
        """Return the display for a window: a line for each take at work, as far as they fit, and one of sums.

        Args:
            columns: cells of the window.
            height: lines of the window.
        """
        with self._lock:
            if not self._rows:
                return ()
            columns = min(columns - 1, _WIDEST)
            sums = _wrapped(self._sums(), columns)
            order = {part: number for number, part in enumerate(self._wanted)}
            parts = sorted(self._rows, key=lambda part: order.get(part, len(order)))
            room = max(1, height - 1 - len(sums))
            shown = parts if len(parts) <= room else parts[: max(1, room - 1)]
            cells = self._name_cells(columns)
            rows = [self._line(self._rows[part], cells, columns) for part in shown]
            if len(shown) < len(parts):
                rows.append(fit_end(f"and {len(parts) - len(shown)} more at work", columns))
            return (*rows, *sums)

    def _note(self, event: Event) -> None:
        match event:
            case RunBegan(wanted):
                self._began = self._clock()
                self._wanted = {(one.scene, one.shot, one.take): one.seconds for one in wanted}
                self._finished, self._failed = set(), set()
            case MoneyMoved(spent):
                self._money[spent.currency] = event
            case ShotStarted() | ShotReached() | ShotProgressed() | ShotFinished() | ShotFailed():
                self._note_shot(event)
            case FilmStarted(title):
                self._rows[_FILM] = _Row("film", self._clock(), f"cutting {title}", share=0.0)
            case FilmProgressed(share) if _FILM in self._rows:
                self._rows[_FILM].share = share
            case FilmFinished():
                self._rows.pop(_FILM, None)
            case _:
                pass

    def _note_shot(self, event: ShotStarted | ShotReached | ShotProgressed | ShotFinished | ShotFailed) -> None:
        part = event.scene, event.shot, event.take
        match event:
            case ShotStarted():
                self._rows[part] = _Row(part_name(part), self._clock())
            case ShotReached(phase=phase, note=note) if part in self._rows:
                # A job's number is for logs.
                told = f": {note}" if note and phase != "submitted" else ""
                self._rows[part].phase, self._rows[part].share = PHASES[phase] + told, None
            case ShotProgressed(share=share) if part in self._rows:
                self._rows[part].share = share
            case ShotFinished() | ShotFailed():
                self._rows.pop(part, None)
                (self._finished if isinstance(event, ShotFinished) else self._failed).add(part)
            case _:
                pass

    def _name_cells(self, columns: int) -> int:
        """Return the width of the names, which is the same as long as a run lasts."""
        names = [*map(part_name, self._wanted)] or [row.name for row in self._rows.values()]
        return min(max(width(visible_line(name)) for name in names), max(_LEAST_NAME, columns // 3))

    def _line(self, row: _Row, cells: int, columns: int) -> str:
        """Return a row: its name, how long it has been at work, its phase, and how far it is."""
        name = fit_start(visible_line(row.name), cells)
        name += " " * (cells - width(name))
        text = f"{name} {clock(self._clock() - row.since):>{_CLOCK}}  "
        bar = "" if row.share is None else _bar(row.share, drawn=columns >= _BAR_FITS)
        phase = visible_line(row.phase)
        if bar and phase:
            phase += "  "
        return fit_end(text + phase + bar, columns).rstrip()

    def _sums(self) -> tuple[str, ...]:
        """Return what the last line tells, the most telling first."""
        parts = []
        if self._wanted:
            parts.append(f"{len(self._finished)} of {len(self._wanted | dict.fromkeys(self._finished, 0.0))} done")
        if self._failed:
            parts.append(f"{len(self._failed)} failed")
        for money in self._money.values():
            spent, reserved, limit = (price.as_json()["amount"] for price in (money.spent, money.reserved, money.limit))
            held = f" + {reserved} reserved" if money.reserved.amount else ""
            parts.append(f"{spent} spent{held} of {limit} {money.limit.currency}")
        left = self._left()
        if left is not None:
            parts.append(f"about {_roughly(left)} left")
        return tuple(parts)

    def _left(self) -> float | None:
        """Return how many seconds what is still to be made may take at the pace so far; None while it is unknown."""
        total = sum(self._wanted.values())
        done = sum(self._wanted.get(part, 0.0) for part in self._finished | self._failed)
        drawn = sum(
            self._wanted.get(part, 0.0) * row.share
            for part, row in self._rows.items()
            if row.share is not None and not row.phase
        )
        if not total or done >= total or (done + drawn) / total < _LEAST_SHARE:
            return None
        return (self._clock() - self._began) * (total - done - drawn) / (done + drawn)


def _roughly(seconds: float) -> str:
    """Return a time as one tells it: `40 s`, `4 min`, `1 h 20 min`."""
    if seconds < _SURELY_MINUTES:
        return f"{max(10, round(seconds / 10) * 10)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _bar(share: float, *, drawn: bool) -> str:
    share = min(1.0, max(0.0, share))
    percent = f"{share * 100:3.0f} %"
    full = round(share * _BAR)
    return f"{'━' * full}{'╌' * (_BAR - full)} {percent}" if drawn else percent


def _wrapped(parts: tuple[str, ...], columns: int) -> tuple[str, ...]:
    """Lay parts out in as few lines as they need, none cut in two."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and width(longer) <= columns:
            lines[-1] = longer
        else:
            lines.append(fit_end(part, columns))
    return tuple(lines)
