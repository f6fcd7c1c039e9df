"""Renders the prompt of a bound shot.

Comes from a draft, its slots and the timing; goes out as text in the model's dialect. Called by `lower`.
Invariant: everything the prompt says of references it says with the labels that `bind` gave them.
"""

from collections.abc import Mapping, Sequence

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.line import Line
from compiler.ir.phrase import opening_of
from compiler.ir.reference import Slot
from compiler.ir.shot import Beat
from compiler.passes.draft import Draft, DraftBeat
from compiler.passes.faults import report_template
from compiler.passes.own_prompt import OwnPrompt
from compiler.passes.schedule import Schedule
from compiler.passes.setup import Setup
from compiler.passes.template import RenderError, Template


def render_prompt(
    draft: Draft,
    slots: tuple[Slot, ...],
    schedule: Schedule,
    setup: Setup,
    diagnostics: Diagnostics,
) -> str | None:
    """Return the prompt, or None when a template of the author's failed or has a fault.

    Args:
        draft: the shot with its names found.
        slots: what it is bound to.
        schedule: its beats and lines in time.
        setup: the scene's.
        diagnostics: told of failures.

    Raises:
        RenderError: a built-in template failed, which is a bug.
    """
    spellings = schedule.spellings
    if draft.own is not None and not draft.own.is_template:
        return draft.own.spell(spellings).strip()
    template = _template(draft, draft.own, spellings, setup)
    if template.broken:
        return None
    variables = _variables(draft, slots, schedule, setup)
    try:
        return setup.render(template, variables).strip()
    except RenderError as error:
        if template.trusted:
            raise
        own = draft.shot.route / "prompt" if draft.own is not None else None
        written = Template(template.name, draft.shot.entry.prompt or "", trusted=False) if own else template
        report_template(error, written, own, diagnostics)
        return None


def template_name(draft: Draft) -> str:
    """Return which template a shot's prompt is rendered from; empty for a shot with a prompt of its own."""
    if draft.own is not None:
        return ""
    form = "storyboard" if draft.storyboard is not None else "beats" if draft.is_multi_shot else "shot"
    return f"{draft.settings.prompt_language}/{form}"


def spellings_of(labels: Mapping[str, str], draft: Draft, setup: Setup) -> Mapping[str, str]:
    """Return how each id that the shot names is spelled: its label, or its name where it has no slot."""
    if draft.storyboard is None and draft.footage is None:
        return labels
    return {id_: setup.declared[id_].shown for id_ in draft.named}


def _template(draft: Draft, own: OwnPrompt | None, spellings: Mapping[str, str], setup: Setup) -> Template:
    if own is not None:
        return Template(str(draft.shot.route / "prompt"), own.spell(spellings), trusted=False, broken=own.broken)
    return setup.templates[template_name(draft)]


def _variables(
    draft: Draft,
    slots: tuple[Slot, ...],
    schedule: Schedule,
    setup: Setup,
) -> dict[str, object]:
    first, settings = draft.beats[0], draft.settings
    beats, spellings = schedule.beats, schedule.spellings
    style = draft.style.spell(spellings)
    spoken = [_spoken(beat) for beat in schedule.lines]
    return {
        "shot": {
            "id": draft.shot.entry.id,
            "framing": first.framing,
            "angle": first.angle.spell(spellings),
            "camera": first.camera.spell(spellings),
            "location": spellings.get(settings.at or "", "") if draft.storyboard is None else "",
            "style": style,
            "action": "" if draft.is_multi_shot else first.action.spell(spellings),
            "sound": draft.sound.spell(spellings),
            "music": draft.music.spell(spellings),
            "seconds": round(beats[-1].start + beats[-1].seconds),
        },
        "beats": [
            _beat(number, beat, timed, said, spellings)
            for number, (beat, timed, said) in enumerate(zip(draft.beats, beats, spoken, strict=True), 1)
        ],
        "slots": [_slot(slot) for slot in slots],
        "unmentioned": _unmentioned(draft, slots, setup),
        "lines": spoken[0] if len(spoken) == 1 else [line for beat in spoken for line in beat],
        "style": style,
        "scene": {"id": setup.scene.id, "title": setup.scene.title},
        "story": {"title": setup.choices.story},
    }


def _spoken(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "speaker": opening_of(line.label) or line.name,
            "name": line.name,
            "text": line.text,
            "manner": line.manner,
            "voiceover": line.voiceover,
            "language": line.language,
        }
        for line in lines
    ]


def _beat(
    number: int, beat: DraftBeat, timed: Beat, lines: list[dict[str, object]], spellings: Mapping[str, str]
) -> dict[str, object]:
    return {
        "number": number,
        "start": round(timed.start),
        "end": round(timed.start + timed.seconds),
        "seconds": round(timed.seconds),
        "framing": beat.framing,
        "angle": beat.angle.spell(spellings),
        "camera": timed.camera,
        "action": timed.action,
        "lines": lines,
    }


def _slot(slot: Slot) -> dict[str, object]:
    reference = slot.reference
    return {
        "id": reference.id,
        "label": slot.label,
        "number": slot.number,
        "kind": reference.kind,
        "medium": reference.medium,
        "name": reference.name,
        "about": reference.about,
    }


def _unmentioned(draft: Draft, slots: tuple[Slot, ...], setup: Setup) -> list[dict[str, object]]:
    """Return the slots that only `cast` names: a template may address them by what they are."""
    if not draft.only_cast or draft.storyboard is not None:
        return []
    labels = {slot.reference.id: slot.label for slot in slots}
    names = {id_: declared.shown for id_, declared in setup.declared.items()} | labels
    return [
        {
            **_slot(slot),
            "label": opening_of(slot.label),
            "about": setup.names.parse(slot.reference.about).without_articles(labels).spell(names),
        }
        for slot in slots
        if slot.reference.id in draft.only_cast
    ]
