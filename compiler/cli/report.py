"""Renders diagnostics in the format that was asked for, and says where they go.

Text goes to standard error beside a command's own output; `check` sends its report to standard output.
"""

from collections.abc import Callable

from compiler.cli.console import Console
from compiler.diagnostics.render.concise import render_concise
from compiler.diagnostics.render.github import render_github
from compiler.diagnostics.render.json import render_json
from compiler.diagnostics.render.sarif import render_sarif
from compiler.diagnostics.render.text import render_text
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Sources

FORMATS: dict[str, Callable[[Diagnostics, Sources], str]] = {
    "concise": render_concise,
    "json": render_json,
    "sarif": render_sarif,
    "github": render_github,
}


def render_report(diagnostics: Diagnostics, sources: Sources, form: str, *, color: bool) -> str:
    """Return diagnostics as text in one of the formats."""
    if form == "text":
        return render_text(diagnostics, sources, color=color)
    return FORMATS[form](diagnostics, sources)


def tell(diagnostics: Diagnostics, sources: Sources, console: Console) -> None:
    """Write diagnostics for a person, if there are any."""
    if len(diagnostics):
        console.say(render_text(diagnostics, sources, color=console.color))
