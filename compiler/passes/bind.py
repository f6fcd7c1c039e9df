"""Binds references to slots: the one place that counts.

Comes from what a shot names; goes out as slots, from which both the prompt and the request are built.
Called by `lower`. Invariant: every reference has one slot, in `cast` order, then in declaration order.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from compiler.catalog.model import Dialect, Labels
from compiler.ir.asset import Asset
from compiler.ir.reference import Reference, Slot
from compiler.passes.references import Declared
from compiler.source.route import Route


def binding_order(cast: Iterable[str], named: Mapping[str, Route], declared: Mapping[str, Declared]) -> list[str]:
    """Return the ids of a shot's references in slot order.

    Args:
        cast: ids in the author's own order.
        named: everything else that the shot names, by id, with the place that names it first.
        declared: the scene's declarations.
    """
    first = dict.fromkeys(cast)
    others = [id_ for id_ in named if id_ not in first]
    if len(others) > 1:
        others.sort(key=lambda id_: declared[id_].order)
    return [*first, *others]


def bind_slots(
    references: Iterable[Reference], named: Mapping[str, Route], labels: tuple[Labels, Dialect]
) -> tuple[Slot, ...]:
    """Number references in their order.

    Args:
        references: in slot order, each once.
        named: by id, the place that names it first.
        labels: the spelling in the prompt's language, and how the dialect counts.
    """
    spelling, dialect = labels
    together = dialect.counting == "together"
    images = videos = 0
    slots: list[Slot] = []
    for index, reference in enumerate(references):
        if reference.medium == "image":
            images += 1
            number, form = images, spelling.image
        else:
            videos += 1
            number, form = videos, spelling.video
        if together:
            number = index + 1
        slots.append(Slot(reference, index, number, form.replace("{n}", str(number)), named[reference.id]))
    return tuple(slots)


def give_voices(slots: Iterable[Slot], granted: AbstractSet[str]) -> tuple[Slot, ...]:
    """Return slots with the recordings that are sent along.

    Args:
        slots: as bound.
        granted: ids of the references whose voice may be sent.
    """
    return tuple(replace(slot, voice=slot.reference.voice) if slot.reference.id in granted else slot for slot in slots)


def bind_storyboard(storyboard: Asset, spelling: Labels) -> tuple[Slot, ...]:
    """Give a storyboard, which replaces all other references, its slot."""
    reference = Reference("storyboard", "storyboard", "", "image", storyboard, None, "", storyboard.route)
    return (Slot(reference, 0, 1, spelling.storyboard, storyboard.route),)
