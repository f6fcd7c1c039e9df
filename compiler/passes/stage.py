"""Stages a shot for the animatic: who stands where, who is looked at, who speaks when.

Comes from a bound draft; goes out as a `Staging` without any name in it. Called by `lower` when the backend
is the animatic. Invariant: figures and cues point into the request's media by index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from compiler.ir.line import Line
from compiler.ir.reference import Slot
from compiler.ir.request import MediaItem
from compiler.ir.staging import Cue, Figure, Mark, Part, StagedBeat, Staging
from compiler.passes.blocking import Blocking, read_blocking
from compiler.passes.draft import Draft, DraftBeat
from compiler.passes.parts import picture_parts
from compiler.passes.schedule import Schedule
from compiler.source.value import value

_CLOSE = frozenset({"medium close-up", "close-up", "extreme close-up", "over-the-shoulder"})
_NOTHING_SAID = Blocking()
_MARKS: Mapping[int, tuple[Mark, ...]] = {
    1: ("center",),
    2: ("left", "right"),
    3: ("left", "center", "right"),
}


@value
class Set:
    """What the stage is built on.

    Attributes:
        width: pixels.
        height: pixels.
        renderer: the animatic's revision.
        media: what the request holds, which figures and cues point into.
    """

    width: int
    height: int
    renderer: str
    media: Sequence[MediaItem]


def stage_shot(draft: Draft, slots: Sequence[Slot], schedule: Schedule, stage: Set) -> Staging:
    """Return what the animatic draws.

    Args:
        draft: the shot with its names found.
        slots: what it is bound to.
        schedule: its beats and lines in time.
        stage: sizes and media.
    """
    bound = {slot.reference.id: slot for slot in slots}
    parts = picture_parts(slots)
    location = bound.get(draft.settings.at or "")
    staged: list[StagedBeat] = []
    before: dict[str, Figure] = {}
    for beat, timed, said in zip(draft.beats, schedule.beats, schedule.lines, strict=True):
        figures = {} if draft.storyboard is not None else _figures(draft, beat, bound, before)
        figures = {id_: replace(figure, part=parts[id_]) for id_, figure in figures.items()}
        staged.append(
            StagedBeat(
                timed.start,
                timed.seconds,
                beat.framing,
                beat.angle.spell(schedule.spellings),
                timed.camera,
                tuple(figures.values()),
                tuple(_cue(line, bound.get(line.speaker), parts) for line in said),
            )
        )
        before = {id_: figure for id_, figure in figures.items() if not figure.exits}
    return Staging(
        stage.width,
        stage.height,
        location.index if location else None,
        draft.storyboard is not None,
        tuple(staged),
        draft.sound.spell(schedule.spellings),
        stage.renderer,
    )


def _cue(line: Line, slot: Slot | None, parts: Mapping[str, Part]) -> Cue:
    return Cue(
        slot.index if slot else None,
        _voice(slot) if slot else "",
        line.text,
        line.manner,
        line.voiceover,
        line.language,
        line.start,
        line.seconds,
        parts.get(line.speaker, ""),
    )


def _voice(slot: Slot) -> str:
    """Return what a speaker sounds like: the recording that is sent, else the sound of the film."""
    if slot.voice is not None:
        return slot.voice.identity
    facts = slot.reference.asset.facts
    return slot.reference.asset.identity if facts is not None and facts.has_audio else ""


def _figures(
    draft: Draft, beat: DraftBeat, bound: Mapping[str, Slot], before: Mapping[str, Figure]
) -> dict[str, Figure]:
    """Return who is seen in a beat, by id, in order of appearance."""
    told = read_blocking(beat.action)
    seen = [id_ for id_ in told if _can_be_seen(bound.get(id_))]
    seen += [line.speaker.declaration.id for line in beat.lines if not line.voiceover]
    if not draft.is_multi_shot:
        seen += [id_ for id_ in draft.cast if _can_be_seen(bound.get(id_))]
    seen = list(dict.fromkeys(seen)) or list(before)
    marks = _marks(seen, told, before)
    focus = _focus(beat, seen, bound)
    figures = {id_: _figure(bound[id_], told.get(id_, _NOTHING_SAID), marks[id_], id_ == focus) for id_ in seen}
    if beat.framing == "over-the-shoulder":
        shoulder = next((id_ for id_ in seen if id_ != focus and not figures[id_].prop), None)
        if shoulder is not None:
            figures[shoulder] = replace(figures[shoulder], depth="near")
    return figures


def _can_be_seen(slot: Slot | None) -> bool:
    return slot is not None and slot.reference.kind in ("character", "prop")


def _figure(slot: Slot, told: Blocking, mark: Mark, is_focus: bool) -> Figure:  # noqa: FBT001  (one caller, above)
    return Figure(
        slot.index,
        mark,
        told.depth or "middle",
        told.enters,
        told.exits,
        slot.reference.kind == "prop",
        is_focus,
    )


def _marks(seen: Sequence[str], told: Mapping[str, Blocking], before: Mapping[str, Figure]) -> dict[str, Mark]:
    """Give everybody a place: the one that prose tells, the one they had, else one that is free."""
    marks: dict[str, Mark] = {}
    for id_ in seen:
        said = told.get(id_, _NOTHING_SAID).mark or (before[id_].mark if id_ in before else None)
        if said is not None:
            marks[id_] = said
    spread = _MARKS.get(len(seen), _MARKS[3])
    free = [mark for mark in spread if mark not in marks.values()]
    for index, id_ in enumerate(seen):
        if id_ not in marks:
            marks[id_] = _choose(free, told.get(id_, _NOTHING_SAID)) if free else spread[index % len(spread)]
    return marks


def _choose(free: list[Mark], told: Blocking) -> Mark:
    """Take a free place, on the side that one comes in from where that is possible."""
    side: Mark | None = "left" if told.enters == "left" else "right" if told.enters == "right" else None
    mark = side if side in free else free[0]
    free.remove(mark)
    return mark


def _focus(beat: DraftBeat, seen: Sequence[str], bound: Mapping[str, Slot]) -> str | None:
    """Return whom a close framing is on: the only one who speaks, else the first that the action mentions."""
    if beat.framing not in _CLOSE or not seen:
        return None
    speakers = {line.speaker.declaration.id for line in beat.lines if not line.voiceover}
    if len(speakers) == 1:
        return next(iter(speakers))
    people = [id_ for id_ in seen if bound[id_].reference.kind == "character"]
    return (people or list(seen))[0]
