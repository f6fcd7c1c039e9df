"""Plans the films that an order names: the first half of a compile, and all of `scenec plan`.

    paths → films (front) → plans

Called by `driver.session` and `cli.commands.plan`. Invariant: loads nothing that makes or cuts a film.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.backends.registry import BACKENDS
from compiler.build.lockfile import LockRow, load_lock, lock_path, rows_for
from compiler.build.planner import Ledger, plan_film
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.front import Film, FrontEnd, read_films
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.selection import select_steps
from compiler.driver.workplace import Workplace, scratch
from compiler.ir.shot import Target


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
    films = tuple(_plan(film, order, workplace, front) for film in front.films)
    return Planned(front, select_steps(order, films, front.diagnostics))


def _report_libraries(order: Order, workplace: Workplace, diagnostics: Diagnostics) -> None:
    """Say that what was named can be checked but not filmed."""
    for path in order.paths:
        name = workplace.name((workplace.cwd / path).resolve())
        advice = "a library only declares; name a scene or a story that uses it"
        diagnostics.report("no-scenes", f"there is no scene in `{name}`", Region(name, 0, 0), help=advice)


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
