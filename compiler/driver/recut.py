"""Cuts films again from the takes that exist: `scenec cut`.

    paths → films → plans (planning) → takes that are here (existing) → film (cut)

Called by `cli.commands.cut`. Invariant: generates nothing, fetches nothing, and needs neither key, network nor budget.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from compiler.build.plan import Step
from compiler.diagnostics.diagnostic import Label, Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.cut import Cut, cut_film
from compiler.driver.events import Emit
from compiler.driver.existing import find_existing
from compiler.driver.order import Order
from compiler.driver.output import check_film_output
from compiler.driver.planned import PlannedFilm
from compiler.driver.planning import Planned, plan_films
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.run_result import RunResult
from compiler.driver.shot_names import ShotNames
from compiler.driver.stand_ins import make_stand_ins
from compiler.driver.store_setting import StoreSetting
from compiler.driver.workplace import Workplace, scratch

Missing = Literal["error", "slate", "skip"]
"""What stands for a shot without a take: nothing, so that there is no film; a slate; or the film goes on without it."""


@dataclass(frozen=True, slots=True)
class RecutFilm:
    """A film with what cutting it left.

    Attributes:
        planned: the film; shots that were left out of it are not in its plan.
        cut: what was cut.
        absent: scene and shot of those without a take.
    """

    planned: PlannedFilm
    cut: Cut
    absent: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Recut:
    """What became of everything that an order names."""

    planned: Planned
    films: tuple[RecutFilm, ...]


def recut_films(order: Order, output: Path | None, missing: Missing, workplace: Workplace, emit: Emit) -> Recut:
    """Cut the films from what is here.

    Raises:
        OSError: a repository's `.scenec` or build folder cannot be written.
    """
    planned = plan_films(order, replace(workplace, shared=StoreSetting()))
    diagnostics = planned.front.diagnostics
    check_film_output(output, len(planned.films), planned.front.inputs, diagnostics)
    films: list[RecutFilm] = []
    for film in planned.films if not diagnostics.has_errors else ():
        try:
            with hold_repository(scratch(film.film.project.root), workplace, "cut"):
                films.append(_recut(film, output, missing, emit, diagnostics))
        except RepositoryBusyError as busy:
            place = Region(film.film.project.title, 0, 0)
            message = f"another command is working in this repository: {busy}"
            diagnostics.report("repository-busy", message, place, help="wait until it has finished")
    return Recut(planned, tuple(films))


def _recut(
    planned: PlannedFilm, output: Path | None, missing: Missing, emit: Emit, diagnostics: Diagnostics
) -> RecutFilm:
    existing = find_existing(planned)
    absent = tuple((step.shot.scene, step.shot.id) for step in existing.absent)
    names = ShotNames.among(planned.whole.steps)
    _report_older(existing.older, names, diagnostics)
    if existing.absent and missing == "error":
        _report_absent(existing.absent, names, diagnostics)
        return RecutFilm(planned, Cut(None, {}, absent), absent)
    stand_ins = make_stand_ins(planned, existing.absent) if missing == "slate" else {}
    if missing == "skip":
        planned = planned.without(frozenset(absent))
    if not planned.whole.steps:
        _report_absent(existing.absent, names, diagnostics)
        return RecutFilm(planned, Cut(None, {}, absent), absent)
    result = RunResult(existing.takes, {}, ())
    return RecutFilm(planned, cut_film(planned, result, output, emit, diagnostics, stand_ins=stand_ins), absent)


def _report_absent(steps: Sequence[Step], names: ShotNames, diagnostics: Diagnostics) -> None:
    ways = ["`scenec compile` makes it"] if any(step.action != "missing" for step in steps) else []
    if any(step.action == "missing" for step in steps):
        # A cut does not look into the shared store.
        ways.append("a clip that was paid for comes back with `scenec store pull`, or is made again with `--retake`")
    ways.append("`--missing slate` or `--missing skip` cuts the film without it")
    _report("no-take", _told("have", "has", "no take to be cut", steps, names), steps, "; ".join(ways), diagnostics)


def _report_older(steps: Sequence[Step], names: ShotNames, diagnostics: Diagnostics) -> None:
    if steps:
        changed = "they were changed" if len(steps) > 1 else "it was changed"
        message = _told("show", "shows", f"a take of before {changed}", steps, names)
        _report("older-take", message, steps, "`scenec compile` makes them anew", diagnostics)


def _told(many: str, one: str, what: str, steps: Sequence[Step], names: ShotNames) -> str:
    """Return what holds for all shots of one kind; a film may have hundreds of them."""
    called = ", ".join(f"`{names.of(step)}`" for step in steps)
    return f"{len(steps)} shots {many} {what}: {called}" if len(steps) > 1 else f"{called} {one} {what}"


def _report(slug: str, message: str, steps: Sequence[Step], advice: str, diagnostics: Diagnostics) -> None:
    first, *others = steps
    labels = tuple(Label(step.shot.route / "id", "and this one") for step in others[:3])
    diagnostics.report(slug, message, first.shot.route / "id", labels=labels, help=advice)
