"""Lowers a shot that is an existing clip: nothing is generated, it is only cut in.

Called by `lower`. Invariant: such a shot has no request, no slots and no price.
"""

from dataclasses import replace

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.shot import Shot
from compiler.ir.staging import Slate
from compiler.passes.draft import Draft
from compiler.passes.intent import intent_digest
from compiler.passes.limits.duration import check_speech
from compiler.passes.prompt import spellings_of
from compiler.passes.schedule import schedule_shot
from compiler.passes.setup import Setup
from compiler.passes.transition import lower_transition
from compiler.passes.trim import lower_trim


def lower_footage(draft: Draft, setup: Setup, diagnostics: Diagnostics) -> Shot | None:
    """Return the shot, or None when its clip cannot be used."""
    footage = draft.footage
    facts = _clip_facts(footage, diagnostics) if footage is not None else None
    if footage is None or facts is None or not draft.is_whole:
        return None
    spellings = spellings_of({}, draft, setup)
    trim = lower_trim(draft, facts.seconds, diagnostics)
    # What an author writes down of a long clip's words is what is heard in the part that is shown.
    shown = (facts.seconds if trim.end is None else trim.end) - trim.start
    schedule = schedule_shot(draft, shown, {}, spellings)
    for beat in schedule.hurried:
        check_speech(draft.beats[beat], schedule.beats[beat].seconds, 0, diagnostics)
    lines = tuple(replace(line, start=trim.start + line.start) for beat in schedule.lines for line in beat)
    entry = draft.shot.entry
    return Shot(
        scene=setup.scene.id,
        id=entry.id,
        route=draft.shot.route,
        slots=(),
        lines=lines,
        beats=schedule.beats,
        seconds=facts.seconds,
        width=facts.width,
        height=facts.height,
        request=None,
        footage=footage,
        slate=Slate(setup.scene.id, entry.id, setup.choices.take, (), tuple(line.name for line in lines)),
        transition=lower_transition(draft, setup.resolver),
        intent=intent_digest(draft, (), spellings),
        input_seconds=0.0,
        price=None,
        billed_on=draft.backend,
        gain=draft.settings.sound_gain,
        mute=draft.settings.mute,
        trim=trim,
    )


def _clip_facts(footage: Asset, diagnostics: Diagnostics) -> AssetFacts | None:
    """Return what is known of the clip; an address or a picture is no footage."""
    if footage.facts is None:
        diagnostics.report(
            "bad-path",
            "footage must be a file of the repository, because it is cut into the film",
            footage.route,
            help="download the clip and write its path",
        )
        return None
    if footage.facts.kind != "video":
        diagnostics.report(
            "asset-format",
            f"`{footage.location}` is {footage.facts.format}, but footage is a video",
            footage.route,
            help="use `first_frame` for a picture that a clip begins with",
        )
        return None
    return footage.facts
