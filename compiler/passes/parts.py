"""Parts of pictures: which part of a picture of several the animatic takes each of them from.

Comes from bound slots; `stage` asks. Invariant: two who stand in one picture are never the same part of it, unless
there are more than three.
"""

import re
from collections.abc import Mapping, Sequence

from compiler.ir.reference import Slot
from compiler.ir.staging import Part

_TOLD: tuple[tuple[Part, str], ...] = (
    ("left", r"\bleft\b|左"),
    ("right", r"\bright\b|右"),
    ("middle", r"\b(?:middle|cent(?:er|re))\b|中间|中央|正中"),
)


def picture_parts(slots: Sequence[Slot]) -> Mapping[str, Part]:
    """Return, by id, the part of its picture that each is in; all of it for those who are alone there."""
    parts: dict[str, Part] = {}
    for index in {slot.index for slot in slots}:
        group = [slot for slot in slots if slot.index == index and slot.reference.kind != "location"]
        told = {slot.reference.id: _told(slot.reference.locator) for slot in group}
        free = [part for part, _ in _TOLD if part not in told.values()]
        for id_, part in told.items():
            parts[id_] = part or (free.pop(0) if len(group) > 1 and free else "")
    return parts


def _told(locator: str) -> Part:
    return next((part for part, pattern in _TOLD if re.search(pattern, locator, re.IGNORECASE)), "")
