"""The film as an editor sees it, in OpenTimelineIO's words and whole frames.

`build` makes it from the shots, `assemble` and `outputs` read it. Invariant: a track is clips and gaps
end to end; a transition stands between two clips and takes no time of its own, it reaches
`in_offset` frames back into the one and `out_offset` frames ahead into the other. A fade may also stand
at the end of a track, where it reaches back only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from compiler.edit.mix import NO_MIX, Mix
from compiler.ir.frame_rate import FRAME_RATE

FPS: Final = FRAME_RATE
"""Frames per second of every film."""


@dataclass(frozen=True, slots=True)
class SourceRange:
    """The part of a clip's own frames that stands between its cuts.

    Attributes:
        start: the first frame.
        duration: how many.
    """

    start: int
    duration: int

    @property
    def end(self) -> int:
        """The frame after the last."""
        return self.start + self.duration


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of one take on a track.

    Attributes:
        name: for people.
        source: what the clip's file is called by, `<scene>#<shot>`.
        source_range: what is shown, transitions aside.
        available: how many frames the file has, handles for transitions included.
        metadata: pairs that outputs may write down.
        gain: decibels added to its sound.
        mute: whether it is silent.
    """

    name: str
    source: str
    source_range: SourceRange
    available: int
    metadata: tuple[tuple[str, str], ...] = ()
    gain: float = 0.0
    mute: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Black and silence.

    Attributes:
        duration: frames.
    """

    duration: int


@dataclass(frozen=True, slots=True)
class Transition:
    """How the clip before it passes into the clip after it, or into nothing.

    Attributes:
        kind: a `dissolve` or `wipe` shows both at once and needs frames beyond their cuts; a `fade` goes
            through a colour inside their cuts, or ends in it.
        in_offset: frames before the cut at which it begins.
        out_offset: frames after the cut at which it ends.
        color: that a fade goes through.
    """

    kind: Literal["dissolve", "fade", "wipe"]
    in_offset: int
    out_offset: int
    color: Literal["black", "white"] = "black"

    @property
    def overlaps(self) -> bool:
        """Whether both clips are seen and heard at once."""
        return self.kind in ("dissolve", "wipe")

    @property
    def duration(self) -> int:
        """Frames from its beginning to its end."""
        return self.in_offset + self.out_offset


Item: TypeAlias = Clip | Gap | Transition


@dataclass(frozen=True, slots=True)
class Track:
    """One layer of the film.

    Attributes:
        items: in the order in which they are seen or heard.
    """

    items: tuple[Item, ...]

    @property
    def duration(self) -> int:
        """Frames."""
        return sum(length_of(item) for item in self.items)

    @property
    def positions(self) -> tuple[tuple[Clip, int], ...]:
        """Each clip with the frame of the track at which its source range begins."""
        found: list[tuple[Clip, int]] = []
        position = 0
        for item in self.items:
            if isinstance(item, Clip):
                found.append((item, position))
            position += length_of(item)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A film.

    Attributes:
        fps: frames per second.
        width: pixels.
        height: pixels.
        video: what is seen.
        audio: what is heard.
        mix: what lies under it, and how loud all of it is.
    """

    fps: int
    width: int
    height: int
    video: Track
    audio: Track
    mix: Mix = NO_MIX

    @property
    def seconds(self) -> float:
        """Length of the film."""
        return float(Fraction(self.video.duration, self.fps))

    @property
    def spans(self) -> Mapping[str, tuple[float, float]]:
        """From when to when each clip is seen, overlaps with its neighbours included, in seconds, by its source."""
        overlaps = [item if isinstance(item, Transition) and item.overlaps else None for item in self.video.items]
        found: dict[str, tuple[float, float]] = {}
        position = 0
        for before, item, after in zip((None, *overlaps), self.video.items, (*overlaps[1:], None), strict=False):
            if isinstance(item, Clip):
                start = position - (before.in_offset if before else 0)
                end = position + item.source_range.duration + (after.out_offset if after else 0)
                found[item.source] = start / self.fps, end / self.fps
            position += length_of(item)
        return found

    @property
    def starts(self) -> Mapping[str, float]:
        """When each clip is first seen, an overlap with the one before included, in seconds, by its source."""
        return {source: start for source, (start, _) in self.spans.items()}


def length_of(item: Item) -> int:
    """Return how many frames of its track an item takes; a transition takes none of its own."""
    match item:
        case Clip(source_range=source_range):
            return source_range.duration
        case Gap(duration=duration):
            return duration
        case Transition():
            return 0
