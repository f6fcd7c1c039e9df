"""Plans the films that an order names: the first half of a compile, and all of `scenec plan`.

    paths → films (front) → plans

Called by `driver.session` and `cli.commands.plan`. Invariant: loads nothing that makes or cuts a film.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from compiler.backends.registry import BACKENDS
from compiler.build.journal_table import JournalError
from compiler.build.journal_view import JournalView
from compiler.build.lockfile import LockRow, load_lock, lock_path, rows_for, rows_of_dubs
from compiler.build.planner import Ledger, Orders, plan_film
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.account import Account, account_of
from compiler.driver.front import Film, FrontEnd, read_films
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.recording import made_from_file
from compiler.driver.selection import select_steps, selected_places
from compiler.driver.store_shared import SharedClips
from compiler.driver.workplace import Workplace, scratch_folder
from compiler.ir.shot import Target

_MARGIN_SECONDS = 600.0
"""A clip that the provider drops while it is downloaded is as good as gone."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Plans of everything that an order names; none when there are errors."""

    front: FrontEnd
    films: tuple[PlannedFilm, ...]


def plan_films(order: Order, workplace: Workplace) -> Planned:
    """Say what compiling would do. Writes nothing but the cache of facts."""
    front = read_films(order, workplace)
    if not front.films and not front.diagnostics.has_errors:
        _report_libraries(order, workplace, front.diagnostics)
    if front.diagnostics.has_errors:
        return Planned(front, ())

    def plan_all(only: frozenset[tuple[str, str]] | None = None) -> tuple[PlannedFilm, ...]:
        return tuple(_plan(film, order, workplace, front, only) for film in front.films)

    try:
        return Planned(front, select_steps(order, plan_all(), workplace, front.diagnostics, plan_all))
    except JournalError as error:
        report_journal(error, front.diagnostics)
        return Planned(front, ())


def report_journal(error: JournalError, diagnostics: Diagnostics) -> None:
    """Report a journal without which nothing may be sent."""
    advice = "make its folder writable, or restore it; without it nobody knows what is paid for already"
    diagnostics.report("bad-journal", str(error), Region("journal", 0, 0), help=advice)


def _report_libraries(order: Order, workplace: Workplace, diagnostics: Diagnostics) -> None:
    """Say that what was named can be checked but not filmed."""
    for path in order.paths:
        name = workplace.name((workplace.cwd / path).resolve())
        advice = "a library only declares; name a scene or a story that uses it"
        diagnostics.report("no-scenes", f"there is no scene in `{name}`", Region(name, 0, 0), help=advice)


def _plan(
    film: Film, order: Order, workplace: Workplace, front: FrontEnd, only: frozenset[tuple[str, str]] | None
) -> PlannedFilm:
    """Plan a film; with `only`, the shots that are not in it keep what they have."""
    target = film.target(order.profile, order.backend)
    warnings = tuple(one for one in front.diagnostics if one.code.severity == "warning")
    account = account_of(order.backend, workplace.settings) if BACKENDS[order.backend].paid else None
    if account is None:
        store = Store(scratch_folder(film.project.root) / "store")
        records = made_from_file(film.project.root, target)
        plan = plan_film(film.shot_lists, target, Ledger(store, {}, paid=False, recorded=records.of))
        return PlannedFilm(film, target, store, plan, plan, front.sources, warnings=warnings)
    store = Store(workplace.data / account.realm)
    rows, others = _lock_rows(film, target, (workplace, account), front.diagnostics)
    kept_since = workplace.now_ns() / 1e9 - account.facts.lifetimes.job * 3600 + _MARGIN_SECONDS
    with closing(JournalView(account.journal(workplace.state_folder))) as journal:
        shared = SharedClips(workplace.shared, account.realm, front.diagnostics)
        shared.look(rows, store)
        ledger = Ledger(
            store,
            rows,
            paid=True,
            attempts=journal.attempts,
            kept_since=kept_since,
            shared=shared.has,
            others=others,
        )
        plan = plan_film(film.shot_lists, target, ledger, replace(_orders(film, order, front), only=only))
    return PlannedFilm(film, target, store, plan, plan, front.sources, account, warnings)


def _orders(film: Film, order: Order, front: FrontEnd) -> Orders:
    """Return of which shots of a film more is asked for than the scenes say."""
    # A selector is judged by all films: a shot of one is none of another.
    retake = selected_places("--retake", order.retake, front.films, front.diagnostics) if order.retake else frozenset()
    shots = [shot for shot_list in film.shot_lists for shot in shot_list.shots] if order.refresh else []
    return Orders(retake, frozenset((shot.scene, shot.id) for shot in shots))


def _lock_rows(
    film: Film, target: Target, place: tuple[Workplace, Account], diagnostics: Diagnostics
) -> tuple[Mapping[tuple[str, str], LockRow], tuple[LockRow, ...]]:
    """Return the lock's rows of a target, and those of its other languages."""
    workplace, account = place
    rows: dict[tuple[str, str], LockRow] = {}
    others: list[LockRow] = []
    for scene in film.project.scenes:
        name = workplace.name(lock_path(scene.file))
        lock = load_lock(scene.file, name, diagnostics)
        rows.update(rows_for(lock, scene.id, str(target), rehearsal=account.rehearsal))
        others += rows_of_dubs(lock, target, rehearsal=account.rehearsal)
    return rows, tuple(others)
