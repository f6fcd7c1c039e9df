"""Diagnostics as GitHub workflow commands, which become remarks beside the lines of a pull request.

Called by the command line. Invariant: nothing in a file or message can end a command or begin another.
"""

from collections.abc import Iterable

from compiler.diagnostics.diagnostic import Diagnostic
from compiler.diagnostics.order import Placed, place_all
from compiler.diagnostics.render.visible import visible_line
from compiler.source.document import Sources

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render_github(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return one workflow command per diagnostic.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
    """
    return "".join(f"{_command(placed, sources)}\n" for placed in place_all(diagnostics, sources))


def _command(placed: Placed, sources: Sources) -> str:
    diagnostic, region = placed.diagnostic, placed.primary
    properties = {"title": f"{diagnostic.code.number} {diagnostic.code.slug}"}
    document = sources.get(region.file)
    message = visible_line(diagnostic.message)
    if document is None:
        message = f"{visible_line(region.file)}: {message}"
    else:
        line, column = document.file.position(region.start)
        end_line, end_column = document.file.position(region.end)
        properties |= {"file": visible_line(region.file), "line": str(line), "endLine": str(end_line)}
        if line == end_line:
            properties |= {"col": str(column), "endColumn": str(max(end_column, column + 1))}
    remarks = [f"note: {visible_line(note)}" for note in diagnostic.notes]
    if diagnostic.help is not None:
        remarks.append(f"help: {visible_line(diagnostic.help)}")
    listing = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.code.severity]} {listing}::{_data(chr(10).join((message, *remarks)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
