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
from compiler.driver.output import check_output
from compiler.driver.planned import PlannedFilm
from compiler.driver.planning import Planned, plan_films
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
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


_ADVICE = {
    "missing-glyphs": "install a font that has them; the words are sent and spoken as written",
    "speech-missing": "install scenec with its `speech` extra, or espeak-ng itself",
}


def compile_films(order: Order, terms: Terms, workplace: Workplace, emit: Emit, agree: Agree) -> Compiled:
    """Make what is missing and cut the films.

    Raises:
        OSError: a repository's `.scenec` or build folder cannot be written.
    """
    planned = plan_films(order, workplace)
    diagnostics = planned.front.diagnostics
    _check_terms(planned, terms, diagnostics)
    if diagnostics.has_errors or not planned.films:
        return Compiled(planned, ())
    caps = tuple(shot_list.budget for film in planned.films for shot_list in film.film.shot_lists if shot_list.budget)
    plans = tuple(film.plan for film in planned.films)
    if clear_plans(plans, terms, caps, agree, diagnostics) is None:
        return Compiled(planned, ())
    films: list[CompiledFilm] = []
    for film in planned.films:
        try:
            with hold_repository(scratch(film.film.project.root), workplace):
                films.append(_compile(film, terms, emit, diagnostics))
        except RepositoryBusyError as busy:
            place = Region(film.film.project.title, 0, 0)
            message = f"another compile is working in this repository: {busy}"
            diagnostics.report("repository-busy", message, place, help="wait until it has finished")
    return Compiled(planned, tuple(films))


def _check_terms(planned: Planned, terms: Terms, diagnostics: Diagnostics) -> None:
    if terms.output is None:
        return
    if len(planned.films) > 1:
        place = Region("--output", 0, 0)
        diagnostics.report("several-films", "one output file for several films", place, help="compile them one by one")
    check_output(terms.output, ".mp4", planned.front.inputs, diagnostics)


def _compile(planned: PlannedFilm, terms: Terms, emit: Emit, diagnostics: Diagnostics) -> CompiledFilm:
    root = planned.film.project.root
    backend = BACKENDS[planned.target.backend]
    # Whether there will be a place for what is made is better known before it is made.
    planned.build_folder.mkdir(parents=True, exist_ok=True)
    yard = Yard(root, planned.store, lambda: backend.open(scratch(root) / planned.target.backend), terms.jobs)
    result = run_plan(planned.plan, yard, emit)
    _report_run(planned, result, diagnostics)
    return CompiledFilm(planned, result, cut_film(planned, result, terms.output, emit, diagnostics))


def _report_run(planned: PlannedFilm, result: RunResult, diagnostics: Diagnostics) -> None:
    for step in planned.plan.steps:
        shot, place = step.shot, (step.shot.scene, step.shot.id)
        if place in result.damaged:
            message = f"the stored clip of `{shot.id}` was damaged; it was set aside and made again"
            diagnostics.report("corrupt-clip", message, shot.route, help="a failing disk does this: look after it")
        if message := result.failed.get(place, ""):
            diagnostics.report("generation-failed", f"`{shot.id}` could not be made: {message}", shot.route)
        take = result.clips.get(place)
        for slug, remark in take.remarks if take else ():
            diagnostics.report(slug, remark, shot.route, help=_ADVICE.get(slug))
