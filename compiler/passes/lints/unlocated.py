"""Lint: somebody is in a picture with others, and nothing says where.

Called by `lower` with a bound shot. Invariant: a place needs no locator: it is all of its picture.
"""

from collections.abc import Sequence

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.reference import Slot


def lint_unlocated(slots: Sequence[Slot], diagnostics: Diagnostics) -> None:
    """Warn of those who share a picture and have no locator."""
    for slot in slots:
        reference = slot.reference
        others = [other.reference.id for other in slots if other.index == slot.index and other is not slot]
        if others and not reference.locator and reference.kind != "location":
            diagnostics.report(
                "unlocated",
                f"`{reference.id}` is in one picture with `{others[0]}`, and nothing says where",
                reference.route,
                part="key",
                help="say it with `locator`, for instance `locator: the man on the right`",
            )
