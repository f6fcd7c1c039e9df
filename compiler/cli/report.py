"""Renders diagnostics in the format that was asked for, and says where they go.

Text goes to standard error beside a command's own output; `check` sends its report to standard output.
Invariant: only the renderer that is needed is loaded.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from compiler.cli.console import Console
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Sources

if TYPE_CHECKING:
    from collections.abc import Callable

FORMATS = ("text", "concise", "json", "sarif", "github")


def render_report(diagnostics: Diagnostics, sources: Sources, form: str, *, color: bool) -> str:
    """Return diagnostics as text in one of the formats; nothing for a person when there are none."""
    if form == "text" and not len(diagnostics):
        return ""
    known = {**diagnostics.sources, **sources}
    module = import_module(f"compiler.diagnostics.render.{form}")
    render: Callable[..., str] = getattr(module, f"render_{form}")
    return render(diagnostics, known, color=color) if form == "text" else render(diagnostics, known)


def tell(diagnostics: Diagnostics, sources: Sources, console: Console) -> None:
    """Write diagnostics for a person, if there are any."""
    if len(diagnostics):
        console.say(render_report(diagnostics, sources, "text", color=console.color))
