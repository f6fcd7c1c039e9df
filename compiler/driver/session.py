"""The phases: everything that scenec does, on one screen.

    paths → films (front) → plans → leave to spend (clearance) → takes (runner) → film (cut)

Called by `cli.commands`. Invariant: the only place that sees all arrows; it holds no state of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.backends.registry import BACKENDS
from compiler.build.lockfile import LockRow, load_lock, lock_path, rows_for
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.clearance import Agree, clear_plans
from compiler.driver.cut import Cut, cut_film
from compiler.driver.events import Emit
from compiler.driver.front import Film, FrontEnd, read_films
from compiler.driver.order import Order, Terms
from compiler.driver.planned import PlannedFilm
from compiler.driver.runner import RunResult, Yard, run_plan
from compiler.driver.selection import select_steps
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.shot import Target


@dataclass(frozen=True, slots=True)
class Planned:
    """Plans of everything that an order names; none when there are errors."""

    front: FrontEnd
    films: tuple[PlannedFilm, ...]


@dataclass(frozen=True, slots=True)
class CompiledFilm:
    """A film with what a run made of it."""

    planned: PlannedFilm
    result: RunResult
    cut: Cut


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a compile did; no films when it was refused."""

    planned: Planned
    films: tuple[CompiledFilm, ...]


def plan_films(order: Order, workplace: Workplace) -> Planned:
    """Say what compiling would do. Writes nothing but the cache of facts."""
    front = read_films(order, workplace)
    if front.diagnostics.has_errors:
        return Planned(front, ())
    films = tuple(_plan(film, order, workplace, front) for film in front.films)
    return Planned(front, select_steps(order, films, front.diagnostics))


def compile_films(order: Order, terms: Terms, workplace: Workplace, emit: Emit, agree: Agree) -> Compiled:
    """Make what is missing and cut the films."""
    planned = plan_films(order, workplace)
    diagnostics = planned.front.diagnostics
    if terms.output is not None and len(planned.films) > 1:
        diagnostics.report("several-films", "one output file for several films", Region("--output", 0, 0))
    if diagnostics.has_errors or not planned.films:
        return Compiled(planned, ())
    caps = tuple(shot_list.budget for film in planned.films for shot_list in film.film.shot_lists if shot_list.budget)
    plans = tuple(film.plan for film in planned.films)
    if clear_plans(plans, terms, caps, agree, diagnostics) is None:
        return Compiled(planned, ())
    return Compiled(planned, tuple(_compile(film, terms, emit, diagnostics) for film in planned.films))


def _plan(film: Film, order: Order, workplace: Workplace, front: FrontEnd) -> PlannedFilm:
    target = Target(order.profile or "default", "", order.backend)
    paid = BACKENDS[order.backend].paid
    store = Store(workplace.data / order.backend if paid else scratch(film.project.root) / "store")
    rows = _lock_rows(film, target, workplace, front.diagnostics) if paid else {}
    plan = plan_film(film.shot_lists, target, Ledger(store, rows, paid))
    return PlannedFilm(film, target, store, plan, plan, front.sources)


def _lock_rows(
    film: Film, target: Target, workplace: Workplace, diagnostics: Diagnostics
) -> Mapping[tuple[str, str], LockRow]:
    rows: dict[tuple[str, str], LockRow] = {}
    for scene in film.project.scenes:
        name = workplace.name(lock_path(scene.file))
        rows.update(rows_for(load_lock(scene.file, name, diagnostics), scene.id, str(target)))
    return rows


def _compile(planned: PlannedFilm, terms: Terms, emit: Emit, diagnostics: Diagnostics) -> CompiledFilm:
    root = planned.film.project.root
    backend = BACKENDS[planned.target.backend]
    yard = Yard(root, planned.store, lambda: backend.open(scratch(root) / planned.target.backend), terms.jobs)
    result = run_plan(planned.plan, yard, emit)
    for step in planned.plan.steps:
        if message := result.failed.get((step.shot.scene, step.shot.id)):
            diagnostics.report("generation-failed", f"`{step.shot.id}` could not be made: {message}", step.shot.route)
    return CompiledFilm(planned, result, cut_film(planned, result, terms.output, emit, diagnostics))
