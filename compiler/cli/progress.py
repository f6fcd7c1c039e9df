"""Shows a run while it lasts: bars on a terminal, a line per change elsewhere.

Used by `scenec compile`; writes through the console. Invariant: without a terminal nothing is drawn over,
so that a log reads from top to bottom.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compiler.cli.console import Console
from compiler.diagnostics.render.visible import visible
from compiler.driver.events import (
    Emit,
    Event,
    FilmFinished,
    FilmProgressed,
    FilmStarted,
    Phase,
    RunStopped,
    ShotFailed,
    ShotFinished,
    ShotProgressed,
    ShotReached,
    ShotStarted,
)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


_PHASES: Mapping[Phase, str] = {
    "preparing": "uploading what it needs",
    "submitted": "submitted",
    "queued": "waiting in the provider's queue",
    "running": "being made",
    "unanswered": "the provider does not answer, asking again",
    "doubtful": "it may have been submitted",
    "downloading": "made and billed, downloading",
}


@contextmanager
def show_progress(console: Console) -> Iterator[Emit]:
    """Yield what events are to be told to."""

    def tell(event: Event) -> None:
        if line := _line(event):
            console.say(visible(line))

    if not console.terminal:
        yield tell
        return
    from rich.console import Console as RichConsole  # noqa: PLC0415  (a third of a second of start-up)
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    rich = RichConsole(stderr=True, no_color=not console.color, highlight=False, markup=False)
    with Progress(*columns, console=rich, transient=True) as progress:
        bars: dict[str, TaskID] = {}

        def show(event: Event) -> None:
            _draw(event, progress, bars)
            if isinstance(event, ShotFinished | ShotFailed | RunStopped | FilmFinished):
                tell(event)

        yield show


def _line(event: Event) -> str:
    match event:
        case FilmStarted(title, shots):
            return f"cutting `{title}`: {shots} {'shot' if shots == 1 else 'shots'}"
        case FilmFinished(_, seconds):
            return f"film: {seconds:.2f} s"
        case RunStopped(working) if working:
            jobs = "1 job is" if working == 1 else f"{working} jobs are"
            return f"{jobs} still at work at the provider; the same command fetches what they make, and pays once"
        case ShotStarted(scene, shot) | ShotReached(scene, shot) | ShotFinished(scene, shot) | ShotFailed(scene, shot):
            return f"{scene}#{shot}: {_news(event)}"
        case _:
            return ""


def _news(event: Event) -> str:
    match event:
        case ShotReached(phase=phase, note=note):
            return _PHASES[phase] + (f": {note}" if note else "")
        case ShotFinished(seconds=seconds):
            return f"done, {seconds:g} s"
        case ShotFailed(message=message):
            return f"failed: {message}"
        case _:
            return "started"


def _draw(event: Event, progress: "Progress", bars: "dict[str, TaskID]") -> None:
    """Move the bar that an event is about; add it at the start, take it away at the end."""
    match event:
        case ShotStarted(scene, shot):
            bars[f"{scene}#{shot}"] = progress.add_task(visible(f"{scene}#{shot}"), total=1.0)
        case ShotReached(scene, shot, phase) if f"{scene}#{shot}" in bars:
            progress.update(
                bars[f"{scene}#{shot}"], description=visible(f"{scene}#{shot} {_PHASES[phase]}"), completed=0.0
            )
        case ShotProgressed(scene, shot, share) if f"{scene}#{shot}" in bars:
            progress.update(bars[f"{scene}#{shot}"], completed=share)
        case ShotFinished(scene, shot) | ShotFailed(scene, shot) if f"{scene}#{shot}" in bars:
            progress.remove_task(bars.pop(f"{scene}#{shot}"))
        case FilmStarted(title):
            bars["film"] = progress.add_task(visible(f"cutting {title}"), total=1.0)
        case FilmProgressed(share) if "film" in bars:
            progress.update(bars["film"], completed=share)
        case FilmFinished() if "film" in bars:
            progress.remove_task(bars.pop("film"))
        case _:
            pass
