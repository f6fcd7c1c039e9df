"""The only writer: data to standard output, everything else to standard error.

Commands hold one. Invariant: right without colour and without a terminal, and no control character that
came from a file reaches a terminal.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from compiler.diagnostics.render.visible import visible
from compiler.driver.events import (
    Emit,
    Event,
    FilmFinished,
    FilmProgressed,
    FilmStarted,
    ShotFailed,
    ShotFinished,
    ShotProgressed,
    ShotStarted,
)

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Console:
    """Writes for a person and for programs.

    Args:
        color: True or False to force it, None for "if a terminal listens".
    """

    def __init__(self, *, color: bool | None) -> None:
        self._terminal = sys.stderr.isatty()
        self.color = self._terminal if color is None else color
        self.color_out = sys.stdout.isatty() if color is None else color

    def data(self, text: str) -> None:
        """Write what the command was asked for, to standard output."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()

    def say(self, text: str) -> None:
        """Write to a person, on standard error."""
        sys.stderr.write(text if text.endswith("\n") else text + "\n")
        sys.stderr.flush()

    def ask(self, question: str) -> bool:
        """Ask a person yes or no; anything but `y` or `yes` is no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    @contextmanager
    def progress(self) -> Iterator[Emit]:
        """Show a run's events while it lasts: bars on a terminal, a line per change elsewhere."""
        if not self._terminal:
            yield self._tell
            return
        from rich.console import Console as RichConsole  # noqa: PLC0415  (a third of a second of start-up)
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        rich = RichConsole(stderr=True, no_color=not self.color, highlight=False, markup=False)
        with Progress(*columns, console=rich, transient=True) as progress:
            bars: dict[str, TaskID] = {}

            def show(event: Event) -> None:
                _draw(event, progress, bars)
                if isinstance(event, ShotFinished | ShotFailed | FilmFinished):
                    self._tell(event)

            yield show

    def _tell(self, event: Event) -> None:
        if line := _line(event):
            self.say(visible(line))


def _line(event: Event) -> str:
    match event:
        case ShotStarted(scene, shot):
            return f"{scene}#{shot}: started"
        case ShotFinished(scene, shot, seconds, remarks):
            return "\n".join([f"{scene}#{shot}: done, {seconds:g} s", *(f"  note: {remark}" for remark in remarks)])
        case ShotFailed(scene, shot, message):
            return f"{scene}#{shot}: failed: {message}"
        case FilmStarted(title, shots):
            return f"cutting `{title}`: {shots} {'shot' if shots == 1 else 'shots'}"
        case FilmFinished(_, seconds, conformed):
            fitted = [f"  warning: `{name}` was fitted to the film: {reason}" for name, reason in conformed]
            return "\n".join([f"film: {seconds:.2f} s", *fitted])
        case _:
            return ""


def _draw(event: Event, progress: "Progress", bars: "dict[str, TaskID]") -> None:
    """Move the bar that an event is about; add it at the start, take it away at the end."""
    match event:
        case ShotStarted(scene, shot):
            bars[f"{scene}#{shot}"] = progress.add_task(visible(f"{scene}#{shot}"), total=1.0)
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
