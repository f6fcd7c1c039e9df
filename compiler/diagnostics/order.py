"""Diagnostics in the order in which people and programs read them, with every label's region.

Called by all renderings. Invariant: sorted by file and offset, and nothing is said twice at one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.diagnostics.diagnostic import Diagnostic, Region
from compiler.diagnostics.locate import locate
from compiler.source.document import Sources


@dataclass(frozen=True, slots=True)
class Placed:
    """A diagnostic whose places are known.

    Attributes:
        diagnostic: the diagnostic.
        primary: where its primary label points to.
        labels: where its other labels point to, in their order.
    """

    diagnostic: Diagnostic
    primary: Region
    labels: tuple[Region, ...]


def place_all(diagnostics: Iterable[Diagnostic], sources: Sources) -> tuple[Placed, ...]:
    """Locate, sort and de-duplicate diagnostics.

    Args:
        diagnostics: in any order.
        sources: every file that was read.
    """
    kept: dict[tuple[str, str, Region], Placed] = {}
    for diagnostic in diagnostics:
        primary = locate(diagnostic.primary, sources)
        labels = tuple(locate(label, sources) for label in diagnostic.labels)
        kept.setdefault((diagnostic.code.number, diagnostic.message, primary), Placed(diagnostic, primary, labels))
    return tuple(sorted(kept.values(), key=_reading_order))


def _reading_order(placed: Placed) -> tuple[str, int, int, str, str]:
    region, diagnostic = placed.primary, placed.diagnostic
    return region.file, region.start, region.end, diagnostic.code.number, diagnostic.message
