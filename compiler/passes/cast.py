"""Who appears in a scene, as the end credits call them.

`lower` asks once per scene. Invariant: in order of appearance, each once; somebody who is only heard appears too.
"""

from collections.abc import Iterable

from compiler.ir.shot import Shot
from compiler.ir.titles import CastMember
from compiler.passes.setup import Setup


def appearing_cast(shots: Iterable[Shot], setup: Setup) -> tuple[CastMember, ...]:
    """Return the characters of some shots."""
    seen: dict[str, None] = {}
    for shot in shots:
        shown = (slot.reference.id for slot in shot.slots if slot.reference.kind == "character")
        seen |= dict.fromkeys((*shown, *(line.speaker for line in shot.lines)))
    called = {id_: declared.shown for id_, declared in setup.declared.items()}
    return tuple(
        CastMember(id_, called[id_], setup.names.parse(setup.declared[id_].declaration.entry.about).spell(called))
        for id_ in seen
    )
