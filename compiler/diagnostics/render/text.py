"""Diagnostics for people: the source line, carets under what is wrong, and what to type instead.

Called by the command line. Invariant: the same diagnostics give the same text, with colour or without,
but for the colour itself.
"""

from collections.abc import Iterable, Iterator, Sequence

from compiler.diagnostics.diagnostic import Diagnostic, Label, Region
from compiler.diagnostics.order import Placed, place_all
from compiler.diagnostics.render.excerpt import Mark, Run, lay_out
from compiler.diagnostics.render.paint import Paint
from compiler.diagnostics.render.summary import summarize
from compiler.diagnostics.render.visible import visible_line
from compiler.source.document import Document, Sources
from compiler.source.width import width

_LINES_SHOWN = 12
"""Lines quoted per file: labels beyond them are left out."""


def render_text(diagnostics: Iterable[Diagnostic], sources: Sources, *, color: bool = False) -> str:
    """Return diagnostics as text for a terminal, with a line that counts them; empty without any.

    Line and column numbers count from 1, columns in characters, as editors do.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
        color: whether to add ANSI colours.
    """
    placed = place_all(diagnostics, sources)
    if not placed:
        return ""
    paint = Paint(color)
    blocks = ["\n".join(_block(item, sources, paint)) for item in placed]
    blocks.append(paint(summarize(item.diagnostic.code.severity for item in placed), "strong"))
    return "\n\n".join(blocks) + "\n"


def _block(placed: Placed, sources: Sources, paint: Paint) -> Iterator[str]:
    diagnostic = placed.diagnostic
    severity = diagnostic.code.severity
    yield (
        paint(f"{severity}[{diagnostic.code.number}]", severity)
        + paint(f": {visible_line(diagnostic.message)}", "strong")
    )
    excerpts = _excerpts(placed, sources)
    numbers = [number for _, lines in excerpts for number in lines]
    gutter = len(str(max(numbers, default=1))) + 1
    for index, (region, lines) in enumerate(excerpts):
        arrow = "-->" if index == 0 else ":::"
        if index:
            yield paint(" " * (gutter + 1) + "|", "gutter")
        yield paint(" " * gutter + arrow, "gutter") + f" {_address(region, sources)}"
        yield from _excerpt(sources.get(region.file), lines, gutter, paint)
    remarks = list(_remarks(placed.diagnostic))
    if remarks:
        yield paint(" " * (gutter + 1) + "|", "gutter")
    for title, text in remarks:
        yield paint(" " * (gutter + 1) + "=", "gutter") + f" {paint(title + ':', 'strong')} {visible_line(text)}"


def _remarks(diagnostic: Diagnostic) -> Iterator[tuple[str, str]]:
    for note in diagnostic.notes:
        yield "note", note
    if diagnostic.help is not None:
        yield "help", diagnostic.help
    elif diagnostic.suggestions:
        suggestion = diagnostic.suggestions[0]
        yield "help", f"write `{suggestion.replacement}` instead"


def _address(region: Region, sources: Sources) -> str:
    name = visible_line(region.file)
    document = sources.get(region.file)
    if document is None:
        return name
    line, column = document.file.position(region.start)
    return f"{name}:{line}:{column}"


def _excerpts(placed: Placed, sources: Sources) -> list[tuple[Region, dict[int, list[Mark]]]]:
    """Group the labels by file, the primary label's first, and by line."""
    labels = (placed.diagnostic.primary, *placed.diagnostic.labels)
    regions = (placed.primary, *placed.labels)
    excerpts: dict[str, tuple[Region, dict[int, list[Mark]]]] = {}
    for index, (label, region) in enumerate(zip(labels, regions, strict=True)):
        role = "secondary" if index else placed.diagnostic.code.severity
        _, lines = excerpts.setdefault(region.file, (region, {}))
        document = sources.get(region.file)
        if document is None or not document.file.text:
            continue
        number, mark = _mark(document, label, region, role)
        if number in lines or len(lines) < _LINES_SHOWN:
            lines.setdefault(number, []).append(mark)
    return list(excerpts.values())


def _mark(document: Document, label: Label, region: Region, role: str) -> tuple[int, Mark]:
    number, column = document.file.position(region.start)
    last_line, last_column = document.file.position(region.end)
    # Only the first line of a longer stretch is quoted.
    end = last_column - 1 if last_line == number else len(document.file.line(number))
    return number, Mark(column - 1, max(end, column - 1), label.text, role)


def _excerpt(document: Document | None, lines: dict[int, list[Mark]], gutter: int, paint: Paint) -> Iterator[str]:
    if document is None or not lines:
        return
    bar = paint(" " * (gutter + 1) + "|", "gutter")
    yield bar
    before = 0
    for number in sorted(lines):
        if before and number == before + 2:
            yield _source_row(before + 1, lay_out(document.file.line(before + 1), ())[0], gutter, paint)
        elif before and number > before + 1:
            yield paint(f"{'…':>{gutter}}", "gutter")
        shown, rows = lay_out(document.file.line(number), lines[number])
        yield _source_row(number, shown, gutter, paint)
        for row in rows:
            yield f"{bar} {_painted(row, paint)}"
        before = number


def _source_row(number: int, shown: str, gutter: int, paint: Paint) -> str:
    return paint(f"{number:>{gutter}} |", "gutter") + (f" {shown}" if shown else "")


def _painted(row: Sequence[Run], paint: Paint) -> str:
    cell, parts = 0, []
    for start, text, role in row:
        parts.append(" " * (start - cell) + paint(text, role))
        cell = start + width(text)
    return "".join(parts)
