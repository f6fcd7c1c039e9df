"""Cues: the spoken lines as subtitles on the film's clock.

`driver` has them built for the SRT and WebVTT writers. Invariant: cues are in order of time, none is
empty, and none outlasts the shot that its line is spoken in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from compiler.edit.timeline import Timeline
from compiler.ir.line import Line
from compiler.ir.shot import ShotList

SHORTEST_SECONDS: Final = 0.5
"""A line that is too late for its shot is still shown this long at the shot's end."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One line on screen.

    Attributes:
        start: seconds on the film.
        end: seconds on the film.
        speaker: as subtitles call them; may be empty.
        text: the words as written.
        until: when its shot ends on the film, in seconds; None where that does not matter.
    """

    start: float
    end: float
    speaker: str
    text: str
    until: float | None = None


def build_cues(timeline: Timeline, shotlists: Sequence[ShotList]) -> tuple[Cue, ...]:
    """Return the cues of every line whose shot is on the timeline."""
    lines = {f"{shot.scene}#{shot.id}": shot.lines for shotlist in shotlists for shot in shotlist.shots}
    cues: list[Cue] = []
    for clip, position in timeline.video.positions:
        zero = (position - clip.source_range.start) / timeline.fps
        length = clip.available / timeline.fps
        cues += [_cue(line, zero, length) for line in lines.get(clip.source, ()) if line.text.strip()]
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def _cue(line: Line, zero: float, length: float) -> Cue:
    """Place a line on the film, inside its shot.

    Args:
        line: with times from the start of its shot.
        zero: when the shot's first frame is on the film, in seconds.
        length: seconds of the shot.
    """
    shortest = min(SHORTEST_SECONDS, length)
    start = min(max(line.start, 0.0), length - shortest)
    end = min(max(line.start + line.seconds, start + shortest), length)
    return Cue(zero + start, zero + end, line.name, line.text, zero + length)
