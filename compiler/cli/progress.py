"""Shows a run while it lasts: a live display on a terminal, a line per change elsewhere.

Used by commands that make something; writes through the console. Invariant: without a terminal nothing is drawn over,
so that a log reads from top to bottom.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from compiler.cli.board import PHASES, Board, part_name
from compiler.cli.console import Console
from compiler.diagnostics.render.visible import visible
from compiler.driver.events import (
    Emit,
    Event,
    FilmFinished,
    FilmStarted,
    RunStopped,
    ShotFailed,
    ShotFinished,
    ShotReached,
    ShotStarted,
)

_REDRAWN = 4
"""How often a second the display is drawn again: often enough for a clock, and calm."""


@contextmanager
def show_progress(console: Console) -> Iterator[Emit]:
    """Yield what events are to be told to."""

    def tell(event: Event) -> None:
        if line := _line(event):
            console.say(visible(line))

    if not console.draws:
        yield tell
        return
    from rich.console import Console as RichConsole  # noqa: PLC0415  (a third of a second of start-up)
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    board = Board(time.monotonic)
    rich = RichConsole(stderr=True, no_color=not console.color, highlight=False, markup=False)

    def drawn() -> Text:
        lines = Text("\n".join(board.lines(*rich.size)), no_wrap=True, overflow="crop")
        lines.highlight_regex("━+", "cyan")
        lines.highlight_regex("╌+", "bright_black")
        lines.highlight_regex(r"\d+ failed", "red")
        return lines

    live = Live(get_renderable=drawn, console=rich, transient=True, refresh_per_second=_REDRAWN)

    def show(event: Event) -> None:
        board.note(event)
        if isinstance(event, ShotFinished | ShotFailed | RunStopped | FilmFinished):
            if live.is_started:
                # What is over leaves the display before its line stands above it.
                live.refresh()
            tell(event)
        # Until there is something to show, the terminal is whoever's asks a question.
        if board.busy and not live.is_started:
            live.start(refresh=True)

    try:
        yield show
    finally:
        live.stop()


def _line(event: Event) -> str:
    match event:
        case FilmStarted(title, shots):
            return f"cutting `{title}`: {shots} {'shot' if shots == 1 else 'shots'}"
        case FilmFinished(_, seconds):
            return f"film: {seconds:.2f} s"
        case RunStopped(working) if working:
            jobs = "1 job is" if working == 1 else f"{working} jobs are"
            return f"{jobs} still at work at the provider; the same command fetches what they make, and pays once"
        case ShotStarted() | ShotReached() | ShotFinished() | ShotFailed():
            return f"{part_name((event.scene, event.shot, event.take))}: {_news(event)}"
        case _:
            return ""


def _news(event: ShotStarted | ShotReached | ShotFinished | ShotFailed) -> str:
    match event:
        case ShotReached(phase=phase, note=note):
            return PHASES[phase] + (f": {note}" if note else "")
        case ShotFinished(seconds=seconds):
            return f"done, {seconds:g} s"
        case ShotFailed(message=message):
            return f"failed: {message}"
        case ShotStarted():
            return "started"
