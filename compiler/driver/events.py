"""What happens during a compile, as values that the console shows.

Emitted by `driver.runner` and `driver.film`; nothing below the command line prints.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from compiler.ir.price import Price

if TYPE_CHECKING:
    from pathlib import Path

    from compiler.driver.planned import PlannedFilm
    from compiler.edit.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Wanted:
    """A take that a run has to get.

    Attributes:
        scene: its scene.
        shot: its id.
        take: its number.
        seconds: its length.
    """

    scene: str
    shot: str
    take: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunBegan:
    """A film's run begins; `wanted` is all that has to be made or fetched, in film order."""

    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Money was reserved for a request, spent, or given back; all of one currency.

    Attributes:
        spent: on requests that were accepted in this run.
        reserved: for requests that are under way.
        limit: the most that both may come to.
    """

    spent: Price
    reserved: Price
    limit: Price


@dataclass(frozen=True, slots=True)
class ShotStarted:
    """A take of a shot is being made."""

    scene: str
    shot: str
    take: int


@dataclass(frozen=True, slots=True)
class ShotProgressed:
    """A share of a shot is done, 0 to 1."""

    scene: str
    shot: str
    take: int
    share: float


Phase = Literal["preparing", "waiting", "submitted", "queued", "running", "unanswered", "doubtful", "downloading"]


@dataclass(frozen=True, slots=True)
class ShotReached:
    """A shot that a provider makes has come to another phase.

    Attributes:
        scene: its scene.
        shot: its id.
        take: the number of the take.
        phase: `waiting`: as many jobs are at work as the account may have; `unanswered`: the provider does not answer,
            and is asked again; `doubtful`: it may have been submitted, and the provider's list is looked into.
        note: more about it; may be empty.
    """

    scene: str
    shot: str
    take: int
    phase: Phase
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShotFinished:
    """A shot's clip is in the store."""

    scene: str
    shot: str
    take: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ShotFailed:
    """A shot could not be made."""

    scene: str
    shot: str
    take: int
    message: str


@dataclass(frozen=True, slots=True)
class ClipsLaidOut:
    """The clips of a film lie in its build folder; the film is still to be cut.

    Attributes:
        planned: the film.
        clips: the clip of every shot that has one, by scene and shot.
        timeline: of the film to come; None where a shot has no clip.
    """

    planned: "PlannedFilm"
    clips: "Mapping[tuple[str, str], Path]"
    timeline: "Timeline | None"


@dataclass(frozen=True, slots=True)
class FilmStarted:
    """A film is being cut."""

    title: str
    shots: int


@dataclass(frozen=True, slots=True)
class FilmProgressed:
    """A share of the cut is done, 0 to 1."""

    share: float


@dataclass(frozen=True, slots=True)
class FilmFinished:
    """A film is cut."""

    path: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunStopped:
    """A run at a provider was interrupted.

    Attributes:
        working: how many jobs go on there without us.
    """

    working: int


Event = (
    RunBegan
    | MoneyMoved
    | ShotStarted
    | ShotProgressed
    | ShotReached
    | ShotFinished
    | ShotFailed
    | RunStopped
    | ClipsLaidOut
    | FilmStarted
    | FilmProgressed
    | FilmFinished
)
Emit = Callable[[Event], None]


def tell_nobody(event: Event) -> None:
    """Let an event pass."""
    del event
