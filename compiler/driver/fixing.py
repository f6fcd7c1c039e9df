"""Applies what diagnostics suggest and nobody has to look at: paths come in, files as they should be go out.

Called by `cli.commands.check`. What was fixed may bring to light what could not be looked for before, so the files are
read again until nothing more can be done. Invariant: nothing is written here, and no fix leaves a file with more wrong
in its YAML than before.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from compiler.diagnostics.diagnostic import Suggestion
from compiler.diagnostics.locate import locate
from compiler.diagnostics.order import place_all
from compiler.driver.front import FrontEnd, lower_films, read_sources
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace
from compiler.source.document import Document, Sources
from compiler.source.edit import Edit, EditError, apply_edits, edit_bytes
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.value import value

_ROUNDS = 10


@value
class Fixed:
    """A file with its fixes.

    Attributes:
        path: absolute.
        name: how messages call it.
        old: the file as it is.
        new: as it should be.
        count: how many problems were settled in it.
    """

    path: Path
    name: str
    old: bytes
    new: bytes
    count: int


@value
class Fixes:
    """What can be fixed, and the front end as it is after that."""

    files: tuple[Fixed, ...]
    front: FrontEnd


def fix_films(order: Order, workplace: Workplace) -> Fixes:
    """Apply every safe suggestion, in memory.

    Args:
        order: what to check, and for whom.
        workplace: where from.

    Raises:
        OSError: a file vanished while it was read.
    """
    files: dict[Path, Fixed] = {}
    overlay: dict[Path, SourceFile] = {}
    front = _read(order, workplace, overlay)
    for _ in range(_ROUNDS):
        fixed = False
        for document, edits in _edits(front):
            path = document.file.path
            kept = _harmless(document, edits)
            if not kept:
                continue
            before = files.get(path) or Fixed(path, document.file.name, *(path.read_bytes(),) * 2, 0)
            new = edit_bytes(before.new, document.file.text, kept)
            files[path] = Fixed(path, before.name, before.old, new, before.count + len(kept))
            overlay[path] = SourceFile(path, document.file.name, apply_edits(document.file.text, kept))
            fixed = True
        if not fixed:
            break
        front = _read(order, workplace, overlay)
    return Fixes(tuple(files.values()), front)


def _read(order: Order, workplace: Workplace, overlay: dict[Path, SourceFile]) -> FrontEnd:
    return lower_films(read_sources(order.paths, workplace, overlay), order, workplace, checks_only=True)


def _edits(front: FrontEnd) -> Iterator[tuple[Document, tuple[Edit, ...]]]:
    """Yield the files for which something is suggested, with the edits that do not touch one another."""
    found: dict[str, list[Edit]] = {}
    for placed in place_all(front.diagnostics, front.sources):
        for suggestion in placed.diagnostic.suggestions[:1]:
            if suggestion.safe and (name := locate(suggestion.label, front.sources).file) in front.sources:
                found.setdefault(name, []).append(_edit(suggestion, front.sources))
    for name, edits in found.items():
        yield front.sources[name], tuple(_apart(edits))


def _edit(suggestion: Suggestion, sources: Sources) -> Edit:
    region = locate(suggestion.label, sources)
    return Edit(region.start, region.end, suggestion.replacement)


def _apart(edits: Iterable[Edit]) -> Iterator[Edit]:
    done = -1
    for edit in sorted(set(edits), key=lambda edit: (edit.start, edit.end)):
        if edit.start >= done:
            yield edit
            done = max(edit.end, edit.start + 1)


def _harmless(document: Document, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the edits after which no more is wrong with a file's YAML: all of them, or as many as can be."""
    worst = len(parse_tree(document.file).problems)
    if _count_problems(document, edits) <= worst:
        return edits
    kept: tuple[Edit, ...] = ()
    for edit in edits:
        if _count_problems(document, (*kept, edit)) <= worst:
            kept = (*kept, edit)
    return kept


def _count_problems(document: Document, edits: tuple[Edit, ...]) -> int:
    try:
        text = apply_edits(document.file.text, edits)
    except EditError:
        return len(document.file.text)
    return len(parse_tree(SourceFile(document.file.path, document.file.name, text)).problems)
