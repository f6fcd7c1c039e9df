"""Intent: a digest of what an author asked for, without the means.

Comes from a draft; `build` compares it with the lock to tell a new wish from a new way. Invariant: mentions
stand as the content of what they mean, so renaming, reordering and moving change nothing.
"""

import hashlib
import json
from collections.abc import Mapping

from compiler.ir.asset import Asset
from compiler.ir.reference import Reference, Slot
from compiler.passes.draft import Draft, DraftBeat
from compiler.passes.own_prompt import OwnPrompt
from compiler.scene.shot import PREVIOUS

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def intent_digest(draft: Draft, slots: tuple[Slot, ...], spellings: Mapping[str, str]) -> str:
    """Return the SHA-256, in hex, of everything in a shot that can change picture or sound.

    Template, backend, model, resolution, prompt language and the order of references are means; the
    transition, tags and note are for the cut and for people.

    Args:
        draft: the shot with its names found.
        slots: what it is bound to.
        spellings: how names without a slot are written.
    """
    if draft.footage is not None:
        return _digest((_file(draft.footage),))
    settings = draft.settings
    identities = {slot.reference.id: _identity(slot.reference) for slot in slots}
    if draft.storyboard is not None:
        identities.update(spellings)
    wishes = (
        tuple(_beat(beat, identities) for beat in draft.beats),
        draft.style.spell(identities),
        draft.sound.spell(identities),
        draft.music.spell(identities),
        _own(draft.own, identities) if draft.own else "",
        settings.negative,
        settings.duration,
        "" if draft.first_frame else settings.ratio,
        settings.seed,
        settings.watermark,
        identities.get(settings.at or "", ""),
        sorted(identities.values()),
        _file(draft.first_frame),
        _file(draft.storyboard),
        sorted(slot.reference.about for slot in slots if slot.reference.id in draft.only_cast),
    )
    return _digest(wishes)


def _own(own: OwnPrompt, identities: Mapping[str, str]) -> str:
    """Spell an own prompt with content in place of ids, those that `"id" | label` asks for among them."""
    labelled = {f"{quote}{id_}{quote}": identities.get(id_, id_) for id_ in own.labelled for quote in "\"'"}
    return "".join(labelled.get(part, part) if isinstance(part, str) else part.spell(identities) for part in own.parts)


def _digest(wishes: tuple[object, ...]) -> str:
    return hashlib.sha256(_ENCODER.encode(wishes).encode()).hexdigest()


def _beat(beat: DraftBeat, identities: Mapping[str, str]) -> tuple[object, ...]:
    lines = tuple(
        (
            identities[line.speaker.declaration.id],
            line.text,
            line.manner.spell(identities),
            line.voiceover,
            line.told,
        )
        for line in beat.lines
    )
    return (
        beat.framing,
        beat.angle.spell(identities),
        beat.camera.spell(identities),
        beat.action.spell(identities),
        beat.seconds,
        lines,
    )


def _identity(reference: Reference) -> str:
    shown = f"{reference.asset.identity}+{reference.voice.identity if reference.voice else ''}"
    return f"{shown}@{reference.locator}" if reference.locator else shown


def _file(asset: Asset | None) -> str:
    """Return what a file is; of a frame, only that the shot continues the one before, whichever take that has."""
    if asset is not None and asset.frame is not None:
        return PREVIOUS
    return asset.identity if asset else ""
