"""Binds references to slots: the one place that counts.

Comes from what a shot names; goes out as slots, from which both the prompt and the request are built.
Called by `lower`. Invariant: every reference has one slot, in `cast` order, then in declaration order; those that a
locator finds in one picture share its place and number.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from compiler.catalog.model import Dialect, Labels
from compiler.ir.asset import Asset
from compiler.ir.phrase import Phrase
from compiler.ir.reference import Reference, Slot
from compiler.passes.references import Declared
from compiler.source.route import Route

_PLACES = re.compile(r"(\{locator\}|\{item\})")


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
    references = tuple(references)
    spelling, dialect = labels
    shared = {_content(reference) for reference in references if reference.locator}
    taken: dict[tuple[str, str], Slot] = {}
    counts = {"image": 0, "video": 0}
    slots: list[Slot] = []
    for reference in references:
        content = _content(reference)
        first = taken.get(content) if content in shared else None
        if first is None:
            counts[reference.medium] += 1
            index = sum(counts.values()) - 1
            number = index + 1 if dialect.counting == "together" else counts[reference.medium]
            form = spelling.image if reference.medium == "image" else spelling.video
            item = form.replace("{n}", str(number))
        else:
            index, number, item = first.index, first.number, first.item
        label = _located(spelling, reference.locator, item) if reference.locator else item
        slot = Slot(reference, index, number, label, item, named[reference.id])
        taken.setdefault(content, slot)
        slots.append(slot)
    return tuple(slots)


def _content(reference: Reference) -> tuple[str, str]:
    return reference.medium, reference.asset.identity


def _located(spelling: Labels, locator: str, item: str) -> str:
    parts = {"{locator}": locator, "{item}": item}
    return Phrase("".join(parts.get(part, part) for part in _PLACES.split(spelling.located)))


def one_each(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return the first slot of each picture and film: what is sent, counted and billed."""
    first: dict[int, Slot] = {}
    for slot in slots:
        first.setdefault(slot.index, slot)
    return tuple(first.values())


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
    return (Slot(reference, 0, 1, spelling.storyboard, spelling.storyboard, storyboard.route),)
