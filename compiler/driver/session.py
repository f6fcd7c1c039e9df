"""The phases of a compile, on one screen.

    paths → films → plans (planning) → leave to spend (clearance) → takes (runner) → film (cut)

Called by `cli.commands.compile`. Invariant: the only place that sees all arrows; it holds no state of its own.
"""

from dataclasses import dataclass

from compiler.backends.registry import BACKENDS
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.clearance import Agree, clear_plans
from compiler.driver.cut import Cut, cut_film
from compiler.driver.events import Emit
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.planning import Planned, plan_films
from compiler.driver.runner import RunResult, Yard, run_plan
from compiler.driver.terms import Terms
from compiler.driver.workplace import Workplace, scratch


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


def compile_films(order: Order, terms: Terms, workplace: Workplace, emit: Emit, agree: Agree) -> Compiled:
    """Make what is missing and cut the films.

    Raises:
        OSError: a repository's `.scenec` or build folder cannot be written.
    """
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


def _compile(planned: PlannedFilm, terms: Terms, emit: Emit, diagnostics: Diagnostics) -> CompiledFilm:
    root = planned.film.project.root
    backend = BACKENDS[planned.target.backend]
    yard = Yard(root, planned.store, lambda: backend.open(scratch(root) / planned.target.backend), terms.jobs)
    result = run_plan(planned.plan, yard, emit)
    for step in planned.plan.steps:
        if message := result.failed.get((step.shot.scene, step.shot.id)):
            diagnostics.report("generation-failed", f"`{step.shot.id}` could not be made: {message}", step.shot.route)
    return CompiledFilm(planned, result, cut_film(planned, result, terms.output, emit, diagnostics))
