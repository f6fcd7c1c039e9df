"""Serves a film's review page, for `scenec review` and `scenec watch`.

Both hand in an order and say whether saves are watched. Invariant: the first line on standard output is the address,
with the key to it.
"""

import importlib.util
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from compiler.backends.registry import BACKENDS
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.progress import show_progress
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.driver.order import Order

if TYPE_CHECKING:
    from compiler.driver.front import FrontEnd
    from compiler.driver.planning import Planned
    from compiler.driver.review import ReviewedFilm
    from compiler.driver.workplace import Workplace

_Command = TypeVar("_Command", bound=Callable[..., object])
_NEEDED = ("starlette", "uvicorn", "watchfiles")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is.

    Attributes:
        port: of this machine; 0 for any that is free.
        opened: whether the browser is told to open it.
    """

    port: int = 0
    opened: bool = False


def screen_options(command: _Command) -> _Command:
    """Add the options that say where the page is."""
    for option in (
        click.option("--open", "opened", is_flag=True, help="Open the page in the browser."),
        click.option(
            "--port", type=click.IntRange(0, 65535), default=0, help="Of this machine; else any that is free."
        ),
    ):
        command = option(command)
    return command


def screen_film(order: Order, console: Console, place: Place, *, watching: bool = False, poll: float = 15.0) -> int:
    """Serve the page of the one film that an order names until Ctrl-C, and return the exit code.

    Args:
        order: what is looked at, and whose clips.
        console: where to write.
        place: where the page is.
        watching: whether the film is drawn again at each save.
        poll: seconds between two looks at a job of a provider.

    Raises:
        OSError: the port is taken, or the build folder cannot be written.
    """
    if not all(importlib.util.find_spec(name) for name in _NEEDED):
        console.say("error: this needs packages that are not installed\n  = help: install `scenec[review]`")
        return ExitCode.USAGE
    # An optional extra, and what cuts films.
    from compiler.driver.reviewing import look_at  # noqa: PLC0415
    from compiler.driver.unchanged import is_unchanged  # noqa: PLC0415
    from compiler.screening.desk import Desk, Studio  # noqa: PLC0415
    from compiler.screening.server import Screening, screen  # noqa: PLC0415
    from compiler.screening.show import Show  # noqa: PLC0415
    from compiler.screening.watcher import watch_story  # noqa: PLC0415

    workplace = open_workplace()
    planned, reviewed = look_at(order, workplace)
    tell(planned.front.diagnostics, planned.front.sources, console)
    if reviewed is None and watching:
        planned, reviewed = _first_that_can_be_shown(order, planned, workplace, console)
    if reviewed is None:
        return _refusal(planned)

    told = [planned.front]

    def report(front: "FrontEnd") -> None:
        if not is_unchanged(front, told[-1]):
            tell(front.diagnostics, front.sources, console)
        told[:] = [front]

    def announce(address: str) -> None:
        console.say("the page is here; whoever has the address may decide on it. Stop this with Ctrl-C")
        console.data(address)
        if place.opened:
            click.launch(address)

    def watch(over: threading.Event) -> None:
        watch_story(_folders(planned, workplace), desk.look, over)

    with show_progress(console) as emit:
        show = Show(reviewed, paid=BACKENDS[order.backend].paid)
        desk = Desk(Studio(order, workplace, emit, report, poll), show)
        at_rest = screen(Screening(desk, place.port, announce, watch if watching else None))
    if not at_rest:
        console.say("something was still being made; `scenec compile` goes on from there, and pays once")
    return ExitCode.DONE if at_rest else ExitCode.INTERRUPTED


def _first_that_can_be_shown(
    order: Order, planned: "Planned", workplace: "Workplace", console: Console
) -> "tuple[Planned, ReviewedFilm | None]":
    """Look again at each save until there is something to show; give up when interrupted."""
    reviewed = None
    while reviewed is None and planned.front.diagnostics.has_errors:
        console.say("watching; nothing can be shown before these are mended")
        looked = _next_look(order, planned, workplace)
        if looked is None:
            break
        planned, reviewed = looked
        tell(planned.front.diagnostics, planned.front.sources, console)
    return planned, reviewed


def _next_look(
    order: Order, planned: "Planned", workplace: "Workplace"
) -> "tuple[Planned, ReviewedFilm | None] | None":
    """Look at each save until there is something else to see; None when interrupted."""
    from compiler.driver.reviewing import look_at  # noqa: PLC0415  (an optional extra)
    from compiler.driver.unchanged import is_unchanged  # noqa: PLC0415
    from compiler.screening.watcher import watch_story  # noqa: PLC0415

    looked: list[tuple[Planned, ReviewedFilm | None]] = []
    over = threading.Event()

    def look(_: frozenset[Path]) -> None:
        found = look_at(order, workplace)
        if not is_unchanged(found[0].front, planned.front):
            looked.append(found)
            over.set()

    watch_story(_folders(planned, workplace), look, over)
    return looked[0] if looked else None


def _folders(planned: "Planned", workplace: "Workplace") -> tuple[Path, ...]:
    """Return the folders that the files of a story lie in."""
    scenes = [scene for film in planned.front.films for scene in film.project.scenes]
    found = {folder for scene in scenes for folder in (scene.root, *scene.asset_roots)} or {workplace.cwd}
    return tuple(sorted(folder for folder in found if folder.is_dir()))


def _refusal(planned: "Planned") -> ExitCode:
    if planned.front.diagnostics.has_errors:
        return exit_code_of(planned.front.diagnostics)
    titles = ", ".join(f"`{film.film.project.title}`" for film in planned.films)
    raise click.UsageError(f"the page shows one film; these are several: {titles}")
