"""Carries out what a reviewer decides, and keeps the page up to date with it.

`screening.app` calls it for each decision, `screening.watcher` for each save. Invariants: one piece of work is done at
a time, in the order in which it was asked for; a retake is made at most once for each time that its price was agreed
to.
"""

import queue
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.events import (
    ClipsLaidOut,
    Emit,
    Event,
    FilmStarted,
    Phase,
    ShotFailed,
    ShotReached,
    ShotStarted,
)
from compiler.driver.front import FrontEnd, read_films
from compiler.driver.order import Order
from compiler.driver.review import ReviewedFilm
from compiler.driver.reviewing import (
    Offer,
    ReviewError,
    bring_up_to_date,
    changes_since_commit,
    circle_take,
    make_retake,
    price_retake,
)
from compiler.driver.run_result import Place
from compiler.driver.unchanged import is_unchanged
from compiler.driver.workplace import Workplace
from compiler.screening.show import Show

_OFFERS = 32
"""So many prices that were asked for can be agreed to; the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Studio:
    """Where a desk stands.

    Attributes:
        order: what is reviewed, and whose clips.
        workplace: of the run.
        emit: also told of everything that happens; called from the desk's own thread.
        report: told what was found wrong with the scenes, each time that they were read.
        poll: seconds between two looks at a job of the provider.
    """

    order: Order
    workplace: Workplace
    emit: Emit
    report: Callable[[FrontEnd], None]
    poll: float = 15.0


@dataclass(slots=True)
class _Work:
    """What waits to be done; several wishes for a new film are one, and so are saves that nobody looked at yet."""

    saved: "queue.SimpleQueue[frozenset[Path]]" = field(default_factory=queue.SimpleQueue)
    queue: "queue.SimpleQueue[Callable[[], None] | None]" = field(default_factory=queue.SimpleQueue)
    film_wanted: threading.Event = field(default_factory=threading.Event)
    busy: threading.Event = field(default_factory=threading.Event)


class Desk:
    """A reviewer's desk.

    Args:
        studio: where it stands.
        show: the page.
    """

    def __init__(self, studio: Studio, show: Show) -> None:
        self.show = show
        self._studio = studio
        self._offers: dict[str, Offer] = {}
        self._made_of: FrontEnd | None = None
        self._work = _Work()
        self._thread = threading.Thread(target=self._labour, name="desk", daemon=True)

    @property
    def is_busy(self) -> bool:
        """Whether something is being made."""
        return self._work.busy.is_set()

    def begin(self) -> None:
        """Begin to work; the film is brought up to date first."""
        self._thread.start()
        self.renew()

    def close(self, patience: float) -> None:
        """Begin nothing new, and wait for what is being made, at most so many seconds."""
        self._work.queue.put(None)
        self._thread.join(patience)

    def renew(self) -> None:
        """Have the film made of what is here and what is free; what is wished for twice is done once."""
        if not self._work.film_wanted.is_set():
            self._work.film_wanted.set()
            self._work.queue.put(self._renew)

    def look(self, files: frozenset[Path]) -> None:
        """Have the film made again if files that were saved change anything in it."""
        self._work.saved.put(files)
        self._work.queue.put(self._look)

    def circle(self, place: Place, take: int) -> str:
        """Circle another take, and return what to tell.

        Raises:
            ReviewError: it cannot be.
            OSError: the lock cannot be written.
        """
        studio, film = self._studio, self._film(place)
        if not BACKENDS[studio.order.backend].paid:
            raise ReviewError("there is one take of each shot here; a provider makes several")
        behind = circle_take(studio.order, film.planned, place, take, studio.workplace)
        self.renew()
        told = f"Take {take} of {place[1]} is circled."
        more = f" {', '.join(behind)} continues it, and is outdated now." if behind else ""
        return told + more

    def price(self, place: Place) -> tuple[str, Offer]:
        """Return what a retake costs, and the ticket by which it is agreed to.

        Raises:
            ReviewError: none can be made.
        """
        studio = self._studio
        self._film(place)
        if not BACKENDS[studio.order.backend].paid:
            raise ReviewError("the animatic draws each shot once, since all takes of it would look alike")
        offer = price_retake(studio.order, place, studio.workplace)
        ticket = secrets.token_urlsafe(16)
        self._offers[ticket] = offer
        while len(self._offers) > _OFFERS:
            del self._offers[next(iter(self._offers))]
        return ticket, offer

    def retake(self, ticket: str) -> str:
        """Have a retake made whose price was agreed to, and return what to tell.

        Raises:
            ReviewError: the ticket is none, or was used.
        """
        offer = self._offers.pop(ticket, None)
        if offer is None:
            raise ReviewError("that price is out of date; ask for it again")
        self._work.queue.put(lambda: self._retake(offer))
        return f"Another take of {offer.place[1]} is being made."

    def _film(self, place: Place) -> ReviewedFilm:
        reviewed = self.show.reviewed
        if all((step.shot.scene, step.shot.id) != place for step in reviewed.planned.whole.steps):
            raise ReviewError(f"there is no shot `{place[1]}`")
        return reviewed

    def _labour(self) -> None:
        ended = False
        try:
            while (task := self._work.queue.get()) is not None:
                self._do(task)
            ended = True
        finally:
            if not ended:
                self.show.tell(
                    "scenec itself failed: the terminal says how. Start it again; nothing is lost.", "problem"
                )

    def _do(self, task: Callable[[], None]) -> None:
        self._work.busy.set()
        try:
            task()
        except ReviewError as error:
            self.show.tell(str(error), "problem")
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            self.show.tell(f"{place}{(error.strerror or str(error)).lower()}", "problem")
        finally:
            self._work.busy.clear()

    def _look(self) -> None:
        saved: set[Path] = set()
        while not self._work.saved.empty():
            saved |= self._work.saved.get()
        if not saved or self._work.film_wanted.is_set():
            return
        studio, before = self._studio, self._made_of
        now = read_films(studio.order, studio.workplace)
        if before is not None and is_unchanged(now, before):
            # What failed for another reason than the scenes is tried again when one of their files is saved as it is.
            failed = before.diagnostics.has_errors and not now.diagnostics.has_errors
            if not failed or saved.isdisjoint(before.inputs):
                return
        self._renew()

    def _renew(self) -> None:
        self._work.film_wanted.clear()
        self._made_of = None
        studio = self._studio
        self.show.draw(working=True)
        is_cut = False
        try:
            front, is_cut = bring_up_to_date(studio.order, studio.workplace, self._emit)
            self._made_of = front
        finally:
            self.show.draw(replace(self.show.reviewed, is_cut=is_cut or self.show.reviewed.is_cut), working=False)
        studio.report(front)
        self._tell_problems(front.diagnostics)
        if not self._work.film_wanted.is_set():
            self._compare()

    def _compare(self) -> None:
        """Say on the page what changed since the last commit: last, since nobody waits for it."""
        studio, planned = self._studio, self.show.reviewed.planned
        self.show.draw(changes=changes_since_commit(studio.order, planned, studio.workplace))

    def _tell_problems(self, diagnostics: Diagnostics) -> None:
        errors = [item for item in diagnostics if item.code.severity == "error"]
        if not errors:
            self.show.tell("", "done")
            return
        more = f" And {len(errors) - 1} more: the terminal lists them." if len(errors) > 1 else ""
        place = errors[0].primary.where.file
        self.show.tell(f"{place}: {errors[0].message}.{more}", "problem")

    def _retake(self, offer: Offer) -> None:
        studio = self._studio
        spent = make_retake(studio.order, offer, studio.poll, studio.workplace, self._emit)
        told = " and ".join(str(price) for price in spent)
        self._renew()
        self.show.tell(f"Another take of {offer.place[1]} is made{f', for {told}' if told else ''}.", "done")

    def _emit(self, event: Event) -> None:
        self._studio.emit(event)
        if isinstance(event, ClipsLaidOut):
            self.show.draw(ReviewedFilm(event.planned, event.clips, event.timeline, self.show.reviewed.is_cut))
        elif news := _news(event):
            self.show.tell(news, "problem" if isinstance(event, ShotFailed) else "working")


PHASES: Mapping[Phase, str] = {
    "preparing": "is prepared",
    "waiting": "waits for its turn",
    "submitted": "is submitted",
    "queued": "waits at the provider",
    "running": "is being made",
    "unanswered": "waits for an answer of the provider",
    "doubtful": "may have been submitted; that is looked into",
    "downloading": "is made, and downloaded",
}


def _news(event: Event) -> str:
    """Return what an event is for a reviewer; empty for what need not be told."""
    match event:
        case ShotStarted(_, shot):
            return f"{shot} is being made"
        case ShotReached(shot=shot, phase=phase):
            return f"{shot} {PHASES[phase]}"
        case ShotFailed(shot=shot, message=message):
            return f"{shot} failed: {message}"
        case FilmStarted():
            return "The film is being cut"
        case _:
            return ""
