"""Cues: the spoken lines as subtitles on the film's clock.

`driver` has them built for the SRT and WebVTT writers. Invariant: cues are in order of time, none is
empty, and none outlasts what the film shows of the shot that its line is spoken in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from compiler.edit.timeline import Timeline
from compiler.ir.line import Line
from compiler.ir.shot import ShotList

SHORTEST_SECONDS: Final = 0.5
"""A line that is too late for its shot is still shown this long at the shot's end; one of which a trim leaves
less than this is left out."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One line on screen.

    Attributes:
        start: seconds on the film.
        end: seconds on the film.
        speaker: as subtitles call them; may be empty.
        text: the words as written.
        source: the clip that it is spoken in, as the timeline calls it; may be empty.
        until: when its shot ends on the film, in seconds; None where that does not matter.
    """

    start: float
    end: float
    speaker: str
    text: str
    until: float | None = None
    source: str = ""


def build_cues(timeline: Timeline, shotlists: Sequence[ShotList]) -> tuple[Cue, ...]:
    """Return the cues of every line that is heard in what the film shows of its shot."""
    shots = {f"{shot.scene}#{shot.id}": shot for shotlist in shotlists for shot in shotlist.shots}
    cues: list[Cue | None] = []
    for clip, position in timeline.video.positions:
        shot = shots.get(clip.source)
        if shot is None:
            continue
        zero = (position - clip.source_range.start) / timeline.fps
        part = shot.trim.frames(clip.available)
        shown = part.start / timeline.fps, part.stop / timeline.fps
        length = clip.available / timeline.fps
        cues += [_trimmed(_cue(line, length, clip.source), zero, shown) for line in shot.lines if line.text.strip()]
    return tuple(sorted((cue for cue in cues if cue is not None), key=lambda cue: (cue.start, cue.end)))


def _trimmed(cue: Cue, zero: float, shown: tuple[float, float]) -> Cue | None:
    """Move a cue from its clip to the film; None where a trim leaves too little of it to be read.

    Args:
        cue: with times from the start of the clip.
        zero: when the clip's first frame is on the film, in seconds.
        shown: from when to when the clip is shown, in seconds of the clip.
    """
    start, end = max(cue.start, shown[0]), min(cue.end, shown[1])
    if end - start < min(SHORTEST_SECONDS, cue.end - cue.start):
        return None
    return replace(cue, start=zero + start, end=zero + end, until=zero + shown[1])


def _cue(line: Line, length: float, source: str) -> Cue:
    """Place a line inside its clip.

    Args:
        line: with times from the start of its shot.
        length: seconds of the clip.
        source: what the clip is called.
    """
    shortest = min(SHORTEST_SECONDS, length)
    start = min(max(line.start, 0.0), length - shortest)
    end = min(max(line.start + line.seconds, start + shortest), length)
    return Cue(start, end, line.name, line.text, source=source)
