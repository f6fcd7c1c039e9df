"""Diagnostics as JSON, for programs.

Called by the command line; the shape is a promise, described by `scenec schema diagnostics`. Invariant:
the output is ASCII, so that no character in a file can act on a terminal.
"""

import json
from collections.abc import Iterable

from compiler.diagnostics.diagnostic import Diagnostic, Region
from compiler.diagnostics.locate import locate
from compiler.diagnostics.order import Placed, place_all
from compiler.source.document import Sources


def render_json(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return diagnostics as a JSON document of schema version 1.

    Lines and columns count from 1, columns in code points; they are null where a diagnostic is about no
    place in a file, such as a wrong option.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
    """
    placed = place_all(diagnostics, sources)
    severities = [item.diagnostic.code.severity for item in placed]
    document = {
        "schema_version": 1,
        "diagnostics": [_diagnostic(item, sources) for item in placed],
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "notes": severities.count("note"),
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _diagnostic(placed: Placed, sources: Sources) -> dict[str, object]:
    diagnostic = placed.diagnostic
    return {
        "code": diagnostic.code.number,
        "slug": diagnostic.code.slug,
        "severity": diagnostic.code.severity,
        "message": diagnostic.message,
        **_place(placed.primary, sources),
        "help": diagnostic.help,
        "label": diagnostic.primary.text,
        "labels": [
            {**_place(region, sources), "text": label.text}
            for label, region in zip(diagnostic.labels, placed.labels, strict=True)
        ],
        "notes": list(diagnostic.notes),
        "suggestions": [
            {**_place(locate(item.label, sources), sources), "replacement": item.replacement, "safe": item.safe}
            for item in diagnostic.suggestions
        ],
    }


def _place(region: Region, sources: Sources) -> dict[str, object]:
    document = sources.get(region.file)
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    line = column = end_line = end_column = None
    if document is not None:
        line, column = document.file.position(region.start)
        end_line, end_column = document.file.position(region.end)
    return {"file": region.file, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
