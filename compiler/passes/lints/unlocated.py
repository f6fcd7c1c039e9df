"""Lint: somebody is in a picture with others, and nothing says where.

Called by `lower` with a bound shot. Invariant: a place needs no locator: it is all of its picture, and a thing may be
shown by the picture of whoever holds it.
"""

from collections.abc import Sequence

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.reference import Slot


def lint_unlocated(slots: Sequence[Slot], diagnostics: Diagnostics) -> None:
    """Warn of those who share a picture and have no locator, and of a picture that is sent for each of several."""
    _lint_twins(slots, diagnostics)
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


def _lint_twins(slots: Sequence[Slot], diagnostics: Diagnostics) -> None:
    """Warn of characters with the same picture of whom none has a locator: it is sent for each of them."""
    first: dict[tuple[str, str], Slot] = {}
    for slot in slots:
        reference = slot.reference
        if reference.kind != "character":
            continue
        one = first.setdefault((reference.medium, reference.asset.identity), slot)
        if one.index != slot.index:
            diagnostics.report(
                "unlocated",
                f"`{one.reference.id}` and `{reference.id}` have the same picture, which is sent as {one.item} and "
                f"as {slot.item}, and nothing says who in it is who",
                reference.route,
                part="key",
                labels=(Label(one.reference.route, "the same picture", "key"),),
                help="give each a `locator`, for instance `locator: the man on the right`, and they share one",
            )
