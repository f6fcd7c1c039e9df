"""Diagnostics as SARIF 2.1.0, for code scanning.

Called by the command line. Invariant: every rule that a result names is there, with its page as help,
and file addresses are relative wherever the file lies below the working directory.
"""

import json
from collections.abc import Iterable
from urllib.parse import quote

from compiler import __version__
from compiler.diagnostics.codes import Code
from compiler.diagnostics.diagnostic import Diagnostic, Region
from compiler.diagnostics.explain_page import load_page
from compiler.diagnostics.locate import locate
from compiler.diagnostics.order import Placed, place_all
from compiler.diagnostics.render.visible import visible, visible_line
from compiler.source.document import Sources

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return diagnostics as a SARIF log with one run.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
    """
    placed = place_all(diagnostics, sources)
    codes = sorted({item.diagnostic.code for item in placed}, key=lambda code: code.number)
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "scenec", "version": __version__, "rules": [_rule(code) for code in codes]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(item, codes.index(item.diagnostic.code), sources) for item in placed],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _rule(code: Code) -> dict[str, object]:
    page = load_page(code)
    return {
        "id": code.number,
        "name": "".join(word.capitalize() for word in code.slug.split("-")),
        "shortDescription": {"text": code.summary},
        "fullDescription": {"text": _first_paragraph(page)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": code.severity},
    }


def _first_paragraph(page: str) -> str:
    """Return what follows the title of a page, up to the first blank line, on one line."""
    return " ".join(page.split("\n\n")[1].split())


def _result(placed: Placed, rule: int, sources: Sources) -> dict[str, object]:
    diagnostic = placed.diagnostic
    remarks = [f"note: {note}" for note in diagnostic.notes]
    if diagnostic.help is not None:
        remarks.append(f"help: {diagnostic.help}")
    related = [
        {**_location(region, sources), "message": _message(label.text or "see also")}
        for label, region in zip(diagnostic.labels, placed.labels, strict=True)
        if region.file in sources
    ]
    result: dict[str, object] = {
        "ruleId": diagnostic.code.number,
        "ruleIndex": rule,
        "level": diagnostic.code.severity,
        "message": _message(diagnostic.message, *remarks),
        "locations": [_location(placed.primary, sources)] if placed.primary.file in sources else [],
    }
    fixes = [
        _fix(suggestion.replacement, region, sources)
        for suggestion in diagnostic.suggestions
        if (region := locate(suggestion.label, sources)).file in sources
    ]
    return result | ({"relatedLocations": related} if related else {}) | ({"fixes": fixes} if fixes else {})


def _fix(text: str, region: Region, sources: Sources) -> dict[str, object]:
    replacement = {"deletedRegion": _region(region, sources), "insertedContent": {"text": visible(text)}}
    return {
        "description": _message(f"write `{text}`" if text else "delete it"),
        "artifactChanges": [{"artifactLocation": {"uri": _uri(region.file)}, "replacements": [replacement]}],
    }


def _message(*lines: str) -> dict[str, str]:
    # `[text](target)` would become a link in a viewer.
    return {"text": visible("\n".join(visible_line(line) for line in lines)).replace("](", "]\\(")}


def _location(region: Region, sources: Sources) -> dict[str, object]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(region.file)},
            "region": _region(region, sources),
        }
    }


def _region(region: Region, sources: Sources) -> dict[str, int]:
    file = sources[region.file].file
    line, column = file.position(region.start)
    end_line, end_column = file.position(region.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _uri(name: str) -> str:
    return ("file://" if name.startswith("/") else "") + quote(name, errors="surrogateescape")
