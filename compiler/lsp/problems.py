"""Diagnostics as an editor shows them.

Called by the desk after each check, and by the quick fixes. Invariant: each is what `scenec check` says: the same
code, severity, words and place.
"""

from collections.abc import Callable
from pathlib import Path

from lsprotocol import types

from compiler.diagnostics.diagnostic import Diagnostic, Label, Region
from compiler.diagnostics.order import Placed, place_all
from compiler.driver.front import FrontEnd
from compiler.lsp.ruler import Ruler

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
_NEEDLESS = frozenset({"unused-declaration", "unused-suppression"})
"""Slugs of what could as well not be there; editors show it faded."""


class Problems:
    """What a check found, for editors."""

    def __init__(self, front: FrontEnd, ruler: Ruler, uri: Callable[[Path], str]) -> None:
        """Take the findings.

        Args:
            front: of the check.
            ruler: how the editor counts.
            uri: how it calls files.
        """
        self.placed = place_all(front.diagnostics, front.sources)
        self._sources = front.sources
        self._ruler = ruler
        self._uri = uri

    def by_file(self) -> dict[Path, list[types.Diagnostic]]:
        """Return the diagnostics of each file that has some; those without a file are about options."""
        found: dict[Path, list[types.Diagnostic]] = {}
        for placed in self.placed:
            document = self._sources.get(placed.primary.file)
            if document is not None:
                found.setdefault(document.file.path, []).append(self.told(placed))
        return found

    def told(self, placed: Placed) -> types.Diagnostic:
        """Return one diagnostic."""
        diagnostic = placed.diagnostic
        return types.Diagnostic(
            range=self._range(placed.primary),
            message=_message(diagnostic),
            severity=_SEVERITIES[diagnostic.code.severity],
            code=diagnostic.code.number,
            source="scenec",
            tags=[types.DiagnosticTag.Unnecessary] if diagnostic.code.slug in _NEEDLESS else None,
            related_information=[
                self._related(label, region) for label, region in zip(diagnostic.labels, placed.labels, strict=True)
            ],
            data={"slug": diagnostic.code.slug},
        )

    def _related(self, label: Label, region: Region) -> types.DiagnosticRelatedInformation:
        document = self._sources.get(region.file)
        uri = self._uri(document.file.path) if document is not None else ""
        return types.DiagnosticRelatedInformation(types.Location(uri, self._range(region)), label.text or "here")

    def _range(self, region: Region) -> types.Range:
        document = self._sources.get(region.file)
        if document is None:
            return types.Range(types.Position(0, 0), types.Position(0, 0))
        return self._ruler.region(document.file, region)


def _message(diagnostic: Diagnostic) -> str:
    parts = [diagnostic.message, *(f"note: {note}" for note in diagnostic.notes)]
    if diagnostic.help is not None:
        parts.append(f"help: {diagnostic.help}")
    return "\n".join(parts)
