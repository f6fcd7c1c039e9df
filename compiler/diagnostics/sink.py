"""The sink that every phase reports into.

Invariant: equal diagnostics are kept once, in the order of their first report.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypedDict, Unpack

from compiler.diagnostics.codes import code_of
from compiler.diagnostics.diagnostic import Diagnostic, Label, Region, Suggestion
from compiler.source.document import Document
from compiler.source.route import Route


class Details(TypedDict, total=False):
    """The optional parts of a report; see `Diagnostic` and `Label`."""

    label: str
    part: Literal["value", "key"]
    fragment: str | None
    nth: int
    labels: tuple[Label, ...]
    notes: tuple[str, ...]
    help: str | None
    suggestions: tuple[Suggestion, ...]


class Diagnostics:
    """A collection of diagnostics that phases add to.

    Attributes:
        sources: files that diagnostics are about and that were read late, by name.
    """

    def __init__(self, items: Iterable[Diagnostic] = ()) -> None:
        self._items: dict[Diagnostic, None] = dict.fromkeys(items)
        self.sources: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic unless an equal one is here already."""
        self._items.setdefault(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep several diagnostics."""
        for diagnostic in diagnostics:
            self.add(diagnostic)

    def show(self, document: Document) -> None:
        """Keep a file that no reader of scenes has read, so that its lines can be shown."""
        self.sources[document.file.name] = document

    def report(self, slug: str, message: str, at: Route | Region, **details: Unpack[Details]) -> None:
        """Make a diagnostic of a registered code and keep it.

        Args:
            slug: the code's slug.
            message: what is wrong.
            at: the primary place.
            **details: `label` is the remark at the primary place; the rest as in `Diagnostic` and `Label`.

        Raises:
            KeyError: no code has this slug.
        """
        primary = Label(
            at,
            details.get("label", ""),
            part=details.get("part", "value"),
            fragment=details.get("fragment"),
            nth=details.get("nth", 0),
        )
        self.add(
            Diagnostic(
                code_of(slug),
                message,
                primary,
                details.get("labels", ()),
                details.get("notes", ()),
                details.get("help"),
                details.get("suggestions", ()),
            )
        )

    def count(self, severity: str) -> int:
        """Return how many diagnostics have a severity."""
        return sum(1 for item in self._items if item.code.severity == severity)

    @property
    def has_errors(self) -> bool:
        """Whether anything here is an error."""
        return any(item.code.severity == "error" for item in self._items)
