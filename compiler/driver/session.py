"""The phases of a compile, on one screen.

    paths → films → plans (planning) → leave to spend (clearance) → takes (runner) → film (cut)

Called by `cli.commands.compile`. Invariant: the only place that sees all arrows; it holds no state of its own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from compiler.backends.registry import BACKENDS
from compiler.build.journal_table import JournalError
from compiler.build.plan import MAKING
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account import check_account
from compiler.driver.budgets import check_budgets, run_limits
from compiler.driver.clearance import Agree, clear_plans
from compiler.driver.events import Emit, RunBegan, Wanted
from compiler.driver.hosted.open_site import open_site
from compiler.driver.hosted.preflight import check_room
from compiler.driver.hosted.purse import Purse
from compiler.driver.hosted.run import run_hosted
from compiler.driver.last_run import note_failed
from compiler.driver.order import Order
from compiler.driver.output import check_film_output
from compiler.driver.planned import PlannedFilm
from compiler.driver.planning import Planned, plan_films, report_journal
from compiler.driver.recording import record_takes
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.run_report import report_run
from compiler.driver.run_result import RunResult
from compiler.driver.runner import Yard, run_plan
from compiler.driver.store_recall import recall_clips
from compiler.driver.store_repositories import remember_repository
from compiler.driver.terms import Terms
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.price import Price

if TYPE_CHECKING:
    from compiler.driver.cut import Cut

_DRAWN_AT_ONCE = 2
"""How many shots the animatic draws at once, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class CompiledFilm:
    """A film with what a run made of it."""

    planned: PlannedFilm
    result: RunResult
    cut: "Cut"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a compile did; no films when it was refused.

    Attributes:
        planned: the films and their plans.
        films: what became of them.
        spent: what requests that were accepted in this run cost, in each currency.
    """

    planned: Planned
    films: tuple[CompiledFilm, ...]
    spent: tuple[Price, ...] = ()


def compile_films(order: Order, terms: Terms, workplace: Workplace, emit: Emit, agree: Agree) -> Compiled:
    """Make what is missing and cut the films.

    Raises:
        OSError: a repository's `.scenec` or build folder cannot be written.
    """
    planned = plan_films(order, workplace)
    diagnostics = planned.front.diagnostics
    check_film_output(terms.output, len(planned.films), planned.front.inputs, diagnostics)
    if diagnostics.has_errors or not planned.films:
        return Compiled(planned, ())
    purse = _clear(planned, terms, agree, (workplace, emit))
    if purse is None:
        return Compiled(planned, ())
    films: list[CompiledFilm] = []
    for film in planned.films:
        try:
            with hold_repository(scratch(film.film.project.root), workplace, "compile"):
                films.append(_compile(film, terms, (purse, workplace), emit, diagnostics))
        except RepositoryBusyError as busy:
            place = Region(film.film.project.title, 0, 0)
            message = f"another command is working in this repository: {busy}"
            diagnostics.report("repository-busy", message, place, help="wait until it has finished")
        except JournalError as error:
            report_journal(error, diagnostics)
            break
    return Compiled(planned, tuple(films), purse.spent)


def _clear(planned: Planned, terms: Terms, agree: Agree, means: tuple[Workplace, Emit]) -> Purse | None:
    """Return the money for a run, or None where it may not begin."""
    workplace, emit = means
    diagnostics = planned.front.diagnostics
    check_budgets(planned.films, diagnostics)
    caps = run_limits(planned.films)
    usable = _check_accounts(planned, diagnostics, quietly=not terms.can_ask)
    budget = clear_plans(tuple(film.plan for film in planned.films), terms, caps, agree, diagnostics)
    if budget is None or not usable:
        _check_accounts(planned, diagnostics, quietly=False)
        return None
    check_room(planned.films, workplace, diagnostics)
    return None if diagnostics.has_errors else Purse(budget, emit)


def _check_accounts(planned: Planned, diagnostics: Diagnostics, *, quietly: bool) -> bool:
    """Return whether every account that is needed can be used.

    Whoever could be asked for a price is told of a missing key first; for everybody else a price that nobody agreed
    to comes first.
    """
    told = Diagnostics() if quietly else diagnostics
    accounts = [film.account for film in planned.films if film.account is not None and _needs_account(film)]
    return all(tuple(check_account(account, told) for account in accounts))


def _needs_account(planned: PlannedFilm) -> bool:
    return bool(planned.plan.having(*MAKING, "resume"))


def _compile(
    planned: PlannedFilm, terms: Terms, means: tuple[Purse, Workplace], emit: Emit, diagnostics: Diagnostics
) -> CompiledFilm:
    # Whether there will be a place for what is made is better known before it is made.
    planned.build_folder.mkdir(parents=True, exist_ok=True)
    recall_clips(planned, means[1].shared, emit, diagnostics)
    emit(RunBegan(_wanted(planned)))
    result = _run(planned, terms, means, emit)
    planned = planned.with_bound(result.bound)
    tried = [(step.shot.scene, step.shot.id) for step in planned.plan.steps]
    note_failed(planned.film.project.root, str(planned.target), tried, result.failed)
    report_run(planned, result, diagnostics)
    # Pictures, sound and letters take a quarter of a second to load: what is sent to a provider need not wait for it.
    from compiler.driver.cut import cut_film  # noqa: PLC0415

    return CompiledFilm(planned, result, cut_film(planned, result, terms.output, emit, diagnostics))


def _wanted(planned: PlannedFilm) -> tuple[Wanted, ...]:
    steps = planned.plan.having(*MAKING, "resume", "blocked")
    return tuple(Wanted(*step.part, step.shot.seconds) for step in steps)


def _run(planned: PlannedFilm, terms: Terms, means: tuple[Purse, Workplace], emit: Emit) -> RunResult:
    root, account = planned.film.project.root, planned.account
    purse, workplace = means
    if account is None:
        backend = BACKENDS[planned.target.backend]
        jobs = terms.jobs or _DRAWN_AT_ONCE
        keys = {(step.shot.scene, step.shot.id): step.key for step in planned.whole.steps}
        yard = Yard(root, planned.store, lambda: backend.open(scratch(root) / planned.target.backend), jobs, keys)
        result = run_plan(planned.plan, yard, emit)
        record_takes(planned, result)
        return result
    remember_repository(root, workplace)
    with open_site(planned, account, purse, workplace, terms.poll, emit) as site:
        return run_hosted(planned.plan, site, terms.jobs, workplace.draw_seed)
