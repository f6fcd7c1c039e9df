"""Limits on resolution and ratio: the catalogue lists those that a model has.

Called by `lower`. Invariant: a ratio that a first frame overrides is not judged.
"""

from collections.abc import Iterable

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.near import nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.source.route import Route


def check_resolution(resolution: str, where: Route, facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Report a resolution that the model does not have."""
    if resolution not in facts.sizes:
        _report("resolution", resolution, where, (facts, facts.sizes), diagnostics)


def check_ratio(ratio: str, where: Route, facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Report a ratio that the model does not have."""
    shapes = next(iter(facts.sizes.values()))
    if ratio not in shapes:
        _report("ratio", ratio, where, (facts, shapes), diagnostics)


def _report(
    kind: str, value: str, where: Route, known: tuple[ModelFacts, Iterable[str]], diagnostics: Diagnostics
) -> None:
    facts, choices = known
    near = nearest(value, choices)
    diagnostics.report(
        "unsupported-size",
        f"`{facts.model}` has no {kind} `{value}`",
        where,
        help=f"did you mean `{near}`?" if near else "it has " + ", ".join(f"`{choice}`" for choice in choices),
    )
