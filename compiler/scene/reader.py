"""Reads each file once: paths come in, documents go out, and what is wrong with their text is reported.

`load` makes one per run and hands it to whatever follows a path. Invariant: every file that was asked for
is among the sources, under the name that messages show, even one that could not be read.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from compiler.diagnostics.diagnostic import Label, Region, Suggestion
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.ground import is_file
from compiler.scene.shelf import Copy, Shelf
from compiler.source.document import Document
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.route import Route

Overlay = Mapping[Path, SourceFile]
"""Files read as they would be, by their path, absolute and free of links: changes that are tried, unsaved texts."""

NO_OVERLAY: Overlay = MappingProxyType({})


class Reader:
    """The files of one run.

    Attributes:
        sources: every file that was asked for, by name.
        unsaved: files that are read as they would be and are not on the disk yet.
    """

    def __init__(self, cwd: Path, overlay: Overlay = NO_OVERLAY, shelf: Shelf | None = None) -> None:
        """Begin without a file.

        Args:
            cwd: what names are relative to.
            overlay: files to be read as they would be.
            shelf: of the process, where runs follow one another.
        """
        self.sources: dict[str, Document] = {}
        self.unsaved = frozenset(path for path in overlay if not is_file(path))
        self._cwd = cwd
        self._overlay = overlay
        self._shelf = Shelf() if shelf is None else shelf
        self._read: dict[Path, Copy] = {}
        self._watchers: list[dict[Path, None]] = []

    def name(self, path: Path) -> str:
        """Return how messages call a file: relative to the working directory where it lies below."""
        shown = path.relative_to(self._cwd) if path.is_relative_to(self._cwd) else path
        # A name that is not Unicode cannot be printed as it is.
        return os.fsencode(shown.as_posix()).decode("utf-8", "replace")

    def route(self, path: Path) -> Route:
        """Return the route of a file's document."""
        return Route(self.name(path))

    def has_file(self, path: Path) -> bool:
        """Tell whether there is a file to read, on the disk or unsaved."""
        return path in self.unsaved or is_file(path)

    def read(self, path: Path, diagnostics: Diagnostics) -> Document:
        """Return a file's document and report what is wrong with its text.

        Args:
            path: the file, absolute and free of links.
            diagnostics: told of every problem, each time, so that a caller who only looks can hand in a sink
                of its own.
        """
        read = self._take(path)
        for problem in read.problems:
            _report(problem, read.document.file.name, diagnostics)
        return read.document

    @contextmanager
    def watch(self) -> Iterator[Mapping[Path, None]]:
        """Collect which files are asked for meanwhile."""
        seen: dict[Path, None] = {}
        self._watchers.append(seen)
        try:
            yield seen
        finally:
            self._watchers.pop()

    def ask_again(self, paths: Iterable[Path]) -> tuple[Document, ...]:
        """Count files as asked for, since what was made of them is used again, and return their documents."""
        return tuple(self._take(path).document for path in paths)

    def is_unchanged(self, documents: Iterable[Document]) -> bool:
        """Tell whether documents of an earlier run are still what their files say; none of them counts as asked for."""
        return all(self._look(document.file.path).document is document for document in documents)

    def _take(self, path: Path) -> Copy:
        read = self._look(path)
        self.sources[read.document.file.name] = read.document
        for seen in self._watchers:
            seen[path] = None
        return read

    def _look(self, path: Path) -> Copy:
        if path not in self._read:
            self._read[path] = self._open(path)
        return self._read[path]

    def _open(self, path: Path) -> Copy:
        name = self.name(path)
        file = self._overlay.get(path) or read_source(path, name)
        known = self._shelf.copies.get(path)
        if known is not None and known.is_of(file, name):
            return known
        if isinstance(file, Problem):
            copy = Copy(Document(SourceFile(path, name, ""), None), (file,), is_text=False)
        else:
            parsed = parse_tree(file)
            copy = Copy(Document(file, parsed.root), parsed.problems)
        self._shelf.copies[path] = copy
        return copy


def _report(problem: Problem, name: str, diagnostics: Diagnostics) -> None:
    labels = tuple(Label(Region(name, start, end), text) for start, end, text in problem.related)
    mend = problem.mend
    suggestions = (
        () if mend is None else (Suggestion(Label(Region(name, mend.start, mend.end)), mend.text, safe=mend.is_safe),)
    )
    diagnostics.report(
        problem.slug,
        problem.message,
        Region(name, problem.start, problem.end),
        help=problem.help,
        labels=labels,
        suggestions=suggestions,
    )
