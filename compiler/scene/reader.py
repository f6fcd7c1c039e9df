"""Reads each file once: paths come in, documents go out, and what is wrong with their text is reported.

`load` makes one per run and hands it to whatever follows a path. Invariant: every file that was asked for
is among the sources, under the name that messages show, even one that could not be read.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from compiler.diagnostics.diagnostic import Label, Region, Suggestion
from compiler.diagnostics.sink import Diagnostics
from compiler.source.document import Document
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.problem import Problem
from compiler.source.read import read_source
from compiler.source.route import Route
from compiler.source.value import value

Overlay = Mapping[Path, SourceFile]
"""Files read as they would be, by their path, absolute and free of links: for changes that are only tried."""

NO_OVERLAY: Overlay = MappingProxyType({})


@value
class _Read:
    document: Document
    problems: tuple[Problem, ...]


class Reader:
    """The files of one run.

    Attributes:
        sources: every file that was asked for, by name.
    """

    def __init__(self, cwd: Path, overlay: Overlay = NO_OVERLAY) -> None:
        self.sources: dict[str, Document] = {}
        self._cwd = cwd
        self._overlay = overlay
        self._read: dict[Path, _Read] = {}

    def name(self, path: Path) -> str:
        """Return how messages call a file: relative to the working directory where it lies below."""
        shown = path.relative_to(self._cwd) if path.is_relative_to(self._cwd) else path
        # A name that is not Unicode cannot be printed as it is.
        return os.fsencode(shown.as_posix()).decode("utf-8", "replace")

    def route(self, path: Path) -> Route:
        """Return the route of a file's document."""
        return Route(self.name(path))

    def read(self, path: Path, diagnostics: Diagnostics) -> Document:
        """Return a file's document and report what is wrong with its text.

        Args:
            path: the file, absolute and free of links.
            diagnostics: told of every problem, each time, so that a caller who only looks can hand in a sink
                of its own.
        """
        if path not in self._read:
            self._read[path] = self._open(path)
            document = self._read[path].document
            self.sources[document.file.name] = document
        read = self._read[path]
        for problem in read.problems:
            _report(problem, read.document.file.name, diagnostics)
        return read.document

    def _open(self, path: Path) -> _Read:
        name = self.name(path)
        file = self._overlay.get(path) or read_source(path, name)
        if isinstance(file, Problem):
            return _Read(Document(SourceFile(path, name, ""), None), (file,))
        parsed = parse_tree(file)
        return _Read(Document(file, parsed.root), parsed.problems)


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
