"""Lays music and ambience under a film.

`driver` calls it with the film's timeline and scenes, and has what it reports checked before anything is made.
Invariants: a bed that the next scene has too runs on; where beds change, one goes while the other comes, around the
cut; and a scene's music that is its story's again is where it would be had it never been away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from compiler.diagnostics.sink import Diagnostics
from compiler.edit.cue import build_cues
from compiler.edit.mix import BedSpan, Mix
from compiler.edit.timeline import Timeline
from compiler.ir.bed import Bed
from compiler.ir.shot import ShotList


@dataclass(frozen=True, slots=True)
class _Run:
    """Scenes in a row that one bed lies under.

    Attributes:
        bed: the bed.
        start: the frame that the first of them begins at.
        end: the frame that the last of them ends at.
        zero: the frame that the bed itself began at, or would have.
    """

    bed: Bed
    start: int
    end: int
    zero: int


def plan_mix(timeline: Timeline, shotlists: Sequence[ShotList]) -> Mix:
    """Return what lies under a film.

    Args:
        timeline: of its clips.
        shotlists: its scenes in order.
    """
    runs = [run for kind in ("music", "ambience") for run in _runs(timeline, shotlists, kind)]
    heard = [replace(part, shots=tuple(shot for shot in part.shots if not shot.mute)) for part in shotlists]
    alone = len(shotlists) == 1
    loudness = (shotlists[0].beds.loudness if alone else shotlists[0].beds.story_loudness) if shotlists else None
    spans = sorted((_span(run, timeline) for run in runs), key=lambda span: (span.start, span.kind))
    return Mix(tuple(spans), _speech(timeline, heard), loudness)


def check_beds(timeline: Timeline, shotlists: Sequence[ShotList], diagnostics: Diagnostics) -> None:
    """Report beds that are over before the scenes are that they lie under.

    Args:
        timeline: of the film.
        shotlists: its scenes in order.
        diagnostics: told `bed-too-short`.
    """
    for kind in ("music", "ambience"):
        for run in _runs(timeline, shotlists, kind):
            facts = run.bed.asset.facts
            wanted = (run.end - run.zero) / timeline.fps
            if run.bed.loop or facts is None or facts.seconds + run.bed.fade >= wanted:
                continue
            diagnostics.report(
                "bed-too-short",
                f"`{run.bed.asset.location}` lasts {facts.seconds:.1f} s, and it lies under {wanted:.1f} s",
                run.bed.asset.route,
                help="write `loop: true` in its mapping, or let it end early and silence this warning",
            )


def _runs(timeline: Timeline, shotlists: Sequence[ShotList], kind: Literal["music", "ambience"]) -> Iterator[_Run]:
    """Yield the beds of a kind with the scenes that they lie under."""
    zeros: dict[tuple[object, ...], int] = {}
    run: _Run | None = None
    for shotlist, start, end in _scenes(timeline, shotlists):
        bed: Bed | None = getattr(shotlist.beds, kind)
        if run is not None and bed is not None and run.bed.identity == bed.identity:
            run = replace(run, end=end)
            continue
        if run is not None:
            yield run
        run = _Run(bed, start, end, zeros.setdefault(bed.identity, start)) if bed else None
    if run is not None:
        yield run


def _scenes(timeline: Timeline, shotlists: Sequence[ShotList]) -> Iterator[tuple[ShotList, int, int]]:
    """Yield each scene with the frames that it begins and ends at; transitions belong to both halves.

    Title cards belong to the scene that they stand next to, so that music begins with the title.
    """
    clips = timeline.audio.positions
    scenes = {shotlist.scene: shotlist for shotlist in shotlists}
    begins: dict[str, int] = {}
    for clip, position in clips:
        scene = clip.source.rpartition("#")[0]
        if scene in scenes:
            begins.setdefault(scene, position if begins else 0)
    ends = [*begins.values(), timeline.audio.duration][1:]
    for (scene, start), end in zip(begins.items(), ends, strict=True):
        yield scenes[scene], start, end


def _span(run: _Run, timeline: Timeline) -> BedSpan:
    """Return a bed with its coming and going, half of it on either side of a cut and all of it inside the film."""
    film = timeline.audio.duration
    length = round(run.bed.fade * timeline.fps)
    before = length // 2 if run.start > 0 else 0
    after = length - length // 2 if run.end < film else 0
    start, end = max(0, run.start - before), min(film, run.end + after)
    fade = min(length, (end - start) // 2)
    bed = run.bed
    # A bed that begins here begins with its first sample, a little before the cut.
    zero = start if run.zero == run.start else run.zero
    return BedSpan(bed.kind, source_of(bed), start, end, max(0, start - zero), bed.gain, bed.duck, bed.loop, fade, fade)


def source_of(bed: Bed) -> str:
    """Return what a bed's file is called by on the timeline."""
    return f"{bed.kind}:{bed.asset.location}"


def _speech(timeline: Timeline, shotlists: Sequence[ShotList]) -> tuple[tuple[float, float], ...]:
    """Return when somebody speaks: the times of all lines, those that touch or overlap as one."""
    spoken: list[tuple[float, float]] = []
    for cue in build_cues(timeline, shotlists):
        if spoken and cue.start <= spoken[-1][1]:
            spoken[-1] = (spoken[-1][0], max(spoken[-1][1], cue.end))
        else:
            spoken.append((cue.start, cue.end))
    return tuple(spoken)
