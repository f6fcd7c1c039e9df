"""Diagnostics one per line, for editors and for grep.

Called by the command line. Invariant: a diagnostic is exactly one line, whatever its message holds.
"""

from collections.abc import Iterable

from compiler.diagnostics.diagnostic import Diagnostic
from compiler.diagnostics.order import Placed, place_all
from compiler.diagnostics.render.visible import visible_line
from compiler.source.document import Sources


def render_concise(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return lines of the form `file:line:column: error[SC0301] unknown-character: message`.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
    """
    return "".join(f"{_line(placed, sources)}\n" for placed in place_all(diagnostics, sources))


def _line(placed: Placed, sources: Sources) -> str:
    code, region = placed.diagnostic.code, placed.primary
    document = sources.get(region.file)
    place = "" if document is None else ":{}:{}".format(*document.file.position(region.start))
    message = f"{code.severity}[{code.number}] {code.slug}: {placed.diagnostic.message}"
    return visible_line(f"{region.file}{place}: {message}")
