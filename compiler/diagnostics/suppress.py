"""Suppressions: diagnostics come in, those that no `# scenec: ignore[slug]` takes away go out.

Called once at the end of the front end. Invariant: an error is never suppressed, and a suppression that
did nothing is itself reported.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from compiler.diagnostics.codes import CODES, code_of
from compiler.diagnostics.diagnostic import Diagnostic, Label, Region, Suggestion
from compiler.diagnostics.locate import locate
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Document, Sources
from compiler.source.tree import Node, walk_scalars

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*scenec:[ \t]*ignore\[(?P<slugs>[^\]\n]*)\]", re.MULTILINE)
_SLUG = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class _Suppression:
    """One slug of one comment: what it names, where, the lines that it speaks for, and what goes if it goes."""

    slug: str
    region: Region
    lines: frozenset[int]
    whole: Region | None


def suppress(diagnostics: Iterable[Diagnostic], sources: Sources) -> Diagnostics:
    """Take away the warnings and notes that authors do not want to see.

    A comment speaks for its own line; standing alone on a line, for the next line that is not a comment.
    Suppressions without effect are reported as unused-suppression, unless there are errors: what stops
    early has not looked for everything.

    Args:
        diagnostics: everything that was found.
        sources: every file that was read.
    """
    found = tuple(diagnostics)
    suppressions = [item for document in sources.values() for item in _find_suppressions(document)]
    kept = Diagnostics()
    if not suppressions:
        kept.extend(found)
        return kept
    wanted: dict[tuple[str, int, str], list[_Suppression]] = {}
    for item in suppressions:
        for line in item.lines:
            wanted.setdefault((item.region.file, line, item.slug), []).append(item)
    used: set[_Suppression] = set()
    for diagnostic in found:
        matching = wanted.get(_address(diagnostic, sources), [])
        used.update(matching)
        if not matching or diagnostic.code.severity == "error":
            kept.add(diagnostic)
        if diagnostic.code.severity == "error":
            _report_attempts(matching, kept)
    _report_unused([item for item in suppressions if item not in used], kept, complete=not kept.has_errors)
    return kept


def _address(diagnostic: Diagnostic, sources: Sources) -> tuple[str, int, str]:
    region = locate(diagnostic.primary, sources)
    document = sources.get(region.file)
    line = 0 if document is None else document.file.position(region.start)[0]
    return region.file, line, diagnostic.code.slug


def _report_attempts(suppressions: Iterable[_Suppression], kept: Diagnostics) -> None:
    for item in suppressions:
        kept.report(
            "unused-suppression",
            f"`{item.slug}` is an error, and errors cannot be suppressed",
            item.region,
            help="mend the error and delete the comment",
        )


def _report_unused(suppressions: Iterable[_Suppression], kept: Diagnostics, *, complete: bool) -> None:
    slugs = tuple(code.slug for code in CODES)
    for item in suppressions:
        if item.slug not in slugs:
            near = nearest(item.slug, slugs)
            advice = f"did you mean `{near}`?" if near else "`scenec explain` lists them"
            kept.report("unused-suppression", f"there is no diagnostic `{item.slug}`", item.region, help=advice)
        elif complete:
            message = f"nothing here is reported as `{item.slug}`"
            gone = (Suggestion(Label(item.whole), "", safe=True),) if item.whole is not None else ()
            kept.report("unused-suppression", message, item.region, help="delete the comment", suggestions=gone)


def _find_suppressions(document: Document) -> list[_Suppression]:
    file = document.file
    # Most files have none: one search over the text instead of a walk over the tree.
    if document.root is None or "scenec:" not in file.text:
        return []
    starts, ends = _quoted_spans(document.root, file.text)
    suppressions = []
    for match in _COMMENT.finditer(file.text):
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and match.start() < ends[index]:
            continue
        line = file.position(match.start())[0]
        lines = frozenset({_next_line(document, line) if _stands_alone(document, line) else line})
        slugs = tuple(_SLUG.finditer(match["slugs"]))
        whole = _whole(document, match, line) if len(slugs) == 1 else None
        for slug in slugs:
            start = match.start("slugs") + slug.start()
            place = Region(file.name, start, start + len(slug[0]))
            suppressions.append(_Suppression(_slug(slug[0]), place, lines, whole))
    return suppressions


def _quoted_spans(root: Node, text: str) -> tuple[list[int], list[int]]:
    """Return where the texts of scalars begin and end: a `#` in there is no comment."""
    spans = set()
    for scalar in walk_scalars(root):
        start = scalar.start
        if scalar.style in ("literal", "folded"):
            # A comment may stand behind the `|`.
            newline = text.find("\n", start, scalar.end)
            start = scalar.end if newline < 0 else newline
        spans.add((start, scalar.end))
    ordered = sorted(spans)
    return [start for start, _ in ordered], [end for _, end in ordered]


def _slug(name: str) -> str:
    """Return the slug of a slug or number; a name that is neither is kept for the report."""
    try:
        return code_of(name).slug
    except KeyError:
        return name


def _whole(document: Document, match: re.Match[str], line: int) -> Region:
    """Return a comment with the space before it, or with its line where it stands alone."""
    file = document.file
    begin, end = file.offset(line), file.offset(line) + len(file.line(line))
    if _stands_alone(document, line):
        return Region(file.name, begin, min(end + 1, len(file.text)))
    return Region(file.name, begin + len(file.text[begin : match.start()].rstrip()), end)


def _stands_alone(document: Document, line: int) -> bool:
    return document.file.line(line).lstrip().startswith("#")


def _next_line(document: Document, line: int) -> int:
    following = line + 1
    while following < document.file.line_count and _stands_alone(document, following):
        following += 1
    return following
