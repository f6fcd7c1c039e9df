"""What a reviewer does with a film: look at it, circle a take, ask for a retake, write notes.

Called by `screening`. Invariants: nothing is spent but what a person has seen the price of and agreed to; everything
that is decided lands in a lock or in a file of notes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from compiler.backends.registry import BACKENDS
from compiler.build.lockfile import LockRow
from compiler.build.note_file import NoteFile, NotesError
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.against import compare_with_revision
from compiler.driver.cut import cut_film
from compiler.driver.events import Emit
from compiler.driver.existing import find_existing
from compiler.driver.front import FrontEnd
from compiler.driver.lay_out import NO_STAND_INS, lay_out_clips
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.planning import Planned, plan_films
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.review import ReviewedFilm
from compiler.driver.run_result import Place, RunResult
from compiler.driver.session import compile_films
from compiler.driver.store_setting import StoreSetting
from compiler.driver.takes import change_rows, outdated_behind
from compiler.driver.terms import Terms
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.price import Price
from compiler.scene.notes import NoteEntry, notes_path

_HEAD = "HEAD"


class ReviewError(Exception):
    """What a reviewer wants and cannot have; its text says why."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a retake would cost.

    Attributes:
        place: scene and shot.
        charges: one sum per currency; none where it is free.
        takes: the numbers of the takes that would be made.
        beside: whether they are made beside those that there are; else they answer another wish than those.
    """

    place: Place
    charges: tuple[Price, ...]
    takes: tuple[int, ...]
    beside: bool


def look_at(order: Order, workplace: Workplace) -> tuple[Planned, ReviewedFilm | None]:
    """Return a film as far as it is here, its clips laid out; None where it cannot be planned, or is not one film.

    Raises:
        OSError: the build folder cannot be written.
    """
    planned = plan_films(order, replace(workplace, shared=StoreSetting()))
    if planned.front.diagnostics.has_errors or len(planned.films) != 1:
        return planned, None
    film = planned.films[0]
    result = RunResult(find_existing(film).takes, {}, ())
    clips = lay_out_clips(film, result, NO_STAND_INS)
    return planned, ReviewedFilm(film, {place: clip.path for place, clip in clips.items()}, None)


def bring_up_to_date(order: Order, workplace: Workplace, emit: Emit) -> tuple[FrontEnd, bool]:
    """Make the film of what is here and what is free, and return what was found and whether there is a film now.

    What a free backend has not drawn yet is drawn; of a provider's takes only those that are here are cut.

    Raises:
        OSError: the build folder cannot be written.
    """
    if not BACKENDS[order.backend].paid:
        compiled = compile_films(order, Terms(), workplace, emit, lambda charges: not charges)
        cut = [film.cut.film is not None for film in compiled.films]
        return compiled.planned.front, bool(cut) and all(cut)
    planned = plan_films(order, replace(workplace, shared=StoreSetting()))
    front = planned.front
    films = () if front.diagnostics.has_errors else planned.films
    cut = [_cut(film, workplace, emit, front.diagnostics) for film in films]
    return front, bool(cut) and all(cut)


def _cut(film: PlannedFilm, workplace: Workplace, emit: Emit, diagnostics: Diagnostics) -> bool:
    try:
        with hold_repository(scratch(film.film.project.root), workplace, "review"):
            result = RunResult(find_existing(film).takes, {}, ())
            return cut_film(film, result, None, emit, diagnostics).film is not None
    except RepositoryBusyError as busy:
        raise ReviewError(f"another command is working in this repository: {busy}") from None


def changes_since_commit(order: Order, film: PlannedFilm, workplace: Workplace) -> Mapping[Place, tuple[str, ...]]:
    """Return what of each shot changed since the last commit, in sentences; nothing where there is no commit."""
    comparison = compare_with_revision((film,), _HEAD, order, workplace, Diagnostics())
    found: dict[Place, tuple[str, ...]] = {}
    for shot in comparison.shots if comparison else ():
        if shot.change == "new":
            found[shot.place] = ("the shot is new",)
        elif shot.change == "changed":
            found[shot.place] = tuple(reason.text for reason in shot.reasons) or ("the shot changed",)
    return found


def circle_take(order: Order, film: PlannedFilm, place: Place, take: int, workplace: Workplace) -> tuple[str, ...]:
    """Circle another take in the lock, and return the ids of shots that continue this one and are outdated now.

    Raises:
        ReviewError: there is no such take, or the lock cannot be changed now.
        OSError: the lock cannot be written.
    """
    front = plan_films(order, workplace).front
    listed: set[int] = set()

    def circle(scene: str, shot: str, row: LockRow) -> LockRow | None:
        if (scene, shot) != place:
            return None
        listed.update({row.take, *row.takes})
        return row.circling(take) if take in listed else None

    if not front.diagnostics.has_errors:
        change_rows(front, str(film.target), circle, workplace, "review")
    _refuse_errors(front.diagnostics)
    if take not in listed:
        raise ReviewError(f"`{place[1]}` has no take {take}")
    behind = (step for path in order.paths for step in outdated_behind(str(film.target), path, place[1], workplace))
    return tuple(dict.fromkeys(step.shot.id for step in behind))


def price_retake(order: Order, place: Place, workplace: Workplace) -> Offer:
    """Return what one more take of a shot would cost; nothing is spent.

    Raises:
        ReviewError: it cannot be made.
    """
    planned = plan_films(_retaking(order, place), workplace)
    _refuse_errors(planned.front.diagnostics)
    plans = [film.plan for film in planned.films]
    for step in (step for plan in plans for step in plan.having("missing", "blocked")):
        raise ReviewError(f"`{step.shot.id}` needs a decision first: {step.reason}")
    making = [step for plan in plans for step in (*plan.making, *plan.having("resume"))]
    if any((step.shot.scene, step.shot.id) != place for step in making):
        raise ReviewError(f"a selector cannot tell `{place[1]}` from a shot of another scene; rename one of them")
    if not making:
        raise ReviewError(f"there is nothing to make of `{place[1]}`")
    charges = tuple(price for plan in plans for price in plan.charges)
    beside = all(step.action == "retake" or step.spare for step in making)
    return Offer(place, charges, tuple(sorted({step.take_number for step in making})), beside)


def make_retake(order: Order, offer: Offer, poll: float, workplace: Workplace, emit: Emit) -> tuple[Price, ...]:
    """Make what was offered, at the price that was seen and no other, and return what was spent.

    Args:
        order: what is reviewed, and whose clips.
        offer: what was agreed to.
        poll: seconds between two looks at a job of the provider.
        workplace: of the run.
        emit: told of the progress.

    Raises:
        ReviewError: it was refused, or could not be made.
        OSError: a file cannot be written.
    """
    terms = Terms(poll=poll, can_ask=True)
    compiled = compile_films(
        _retaking(order, offer.place), terms, workplace, emit, lambda charges: charges == offer.charges
    )
    _refuse_errors(compiled.planned.front.diagnostics)
    return compiled.spent


def _retaking(order: Order, place: Place) -> Order:
    # What a selector would read as more than a letter of the scene's name fits any one letter.
    name = re.sub(r"[\s,:*?]", "?", f"{place[0]}#{place[1]}")
    return replace(order, select=name, exclude="", retake=(name,))


def _refuse_errors(diagnostics: Diagnostics) -> None:
    for item in diagnostics:
        if item.code.severity == "error":
            raise ReviewError(f"{item.message}; {item.help}" if item.help else item.message)


def notes_of(film: PlannedFilm, scene: str) -> NoteFile:
    """Return the notes beside a scene of a film, to be changed.

    Raises:
        ReviewError: the film has no such scene.
    """
    found = next((one for one in film.film.project.scenes if one.id == scene), None)
    if found is None:
        raise ReviewError(f"there is no scene `{scene}`")
    return NoteFile(notes_path(found.file))


def write_note(film: PlannedFilm, place: Place, text: str, at: float | None) -> None:
    """Write a note beside the scene, about the take that the film shows.

    Raises:
        ReviewError: there is no such shot, or the notes cannot be read.
        OSError: the notes cannot be written.
    """
    step = next((step for step in film.whole.steps if (step.shot.scene, step.shot.id) == place), None)
    if step is None:
        raise ReviewError(f"there is no shot `{place[1]}`")
    take = (step.before or step).take_number if film.account is not None else None
    note = NoteEntry(note=text, at=at, target=str(film.target), take=take)
    try:
        notes_of(film, place[0]).add(place[1], note)
    except NotesError as error:
        raise ReviewError(str(error)) from None
