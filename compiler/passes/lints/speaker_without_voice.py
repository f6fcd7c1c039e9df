"""Lint: somebody speaks without a voice of their own, so the model makes one up for each clip.

Called by `lower` with a bound shot. Invariant: noted once for each speaker, at the declaration.
"""

from collections.abc import Mapping

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.reference import Slot
from compiler.passes.draft import Draft


def lint_speakers(draft: Draft, slots: Mapping[str, Slot], diagnostics: Diagnostics) -> None:
    """Note speakers with neither a recording nor a film with sound.

    Args:
        draft: the shot.
        slots: by the id of their reference.
        diagnostics: told.
    """
    for line in draft.lines:
        slot = slots.get(line.speaker.declaration.id)
        if slot is None or slot.reference.voice is not None or _has_sound(slot):
            continue
        diagnostics.report(
            "speaker-without-voice",
            f"`{slot.reference.id}` speaks without a `voice`: the model makes one up, another one in each clip",
            slot.reference.route,
            part="key",
            help="record a few seconds and name them under `voice`",
        )


def _has_sound(slot: Slot) -> bool:
    """Return whether a reference is a film that is heard, or could be."""
    asset = slot.reference.asset
    return slot.reference.medium == "video" and (asset.facts is None or asset.facts.has_audio)
