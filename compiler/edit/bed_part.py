"""Music and ambience as clips: which part of which file is heard when.

`driver` asks for it, for other editing programs. The film itself is mixed from the spans that these come from.
Invariant: no part has frames that its file has not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from compiler.edit.mix import LOOP_SEAM, BedSpan
from compiler.edit.timeline import FPS, Clip, Gap, Item, SourceRange, Track, Transition


@dataclass(frozen=True, slots=True)
class BedPart:
    """A stretch of a file that is heard once through.

    Attributes:
        bed: that it is a part of, which has its file and how loud it is.
        start: the first frame of the film that it is heard in, coming in included.
        offset: the frame of the file that is heard then.
        duration: frames, going out included.
        available: how many frames the file has.
        fade_in: frames that it takes to come in, fewer than `duration`.
        fade_out: frames that it takes to go out, likewise.
    """

    bed: BedSpan
    start: int
    offset: int
    duration: int
    available: int
    fade_in: int
    fade_out: int

    @property
    def end(self) -> int:
        """The frame of the film after the last."""
        return self.start + self.duration

    @property
    def name(self) -> str:
        """The file's, without its folders."""
        return self.bed.source.partition(":")[2].rpartition("/")[2]


def bed_parts(beds: Sequence[BedSpan], seconds: Mapping[str, float]) -> tuple[BedPart, ...]:
    """Return the parts of a film's beds, in order of their beginning.

    Args:
        beds: of the film.
        seconds: how long each file is, by what it is called by.
    """
    parts = [part for span in beds for part in _parts(span, seconds[span.source])]
    return tuple(sorted(parts, key=lambda part: (part.start, part.bed.kind)))


def _parts(span: BedSpan, seconds: float) -> Iterator[BedPart]:
    """Yield the turns of a bed, one after another; one that is over too early comes short."""
    available = int(seconds * FPS)
    zero = span.start - span.offset
    for begins, ends in pairwise(_turns(span, seconds)):
        start, end = max(span.start, zero + begins), min(span.end, zero + min(ends, begins + available))
        if start >= end:
            continue
        yield BedPart(
            bed=span,
            start=start,
            offset=start - zero - begins,
            duration=end - start,
            available=available,
            fade_in=min(span.fade_in, end - start - 1) if start == span.start else 0,
            fade_out=min(span.fade_out, end - start - 1) if end == span.end else 0,
        )


def _turns(span: BedSpan, seconds: float) -> list[int]:
    """Return the frames at which a bed begins again, counted from its first beginning, and its end."""
    over = span.offset + span.end - span.start
    period = (seconds - min(LOOP_SEAM, seconds / 2)) * FPS
    turns = int(over / period) if span.loop and period >= 1 else 0
    return [*(round(turn * period) for turn in range(turns + 1)), over]


def bed_lanes(parts: Sequence[BedPart]) -> tuple[tuple[BedPart, ...], ...]:
    """Return parts on as many tracks as it takes, music first; those of a track are of one kind and one after another.

    Args:
        parts: in order of their beginning.
    """
    lanes: list[list[BedPart]] = []
    for part in sorted(parts, key=lambda part: part.bed.kind, reverse=True):
        free = (lane for lane in lanes if lane[-1].bed.kind == part.bed.kind and lane[-1].end <= part.start)
        lane = next(free, None)
        if lane is None:
            lanes.append([part])
        else:
            lane.append(part)
    return tuple(map(tuple, lanes))


def lane_track(lane: Sequence[BedPart], duration: int) -> Track:
    """Return a track of a whole film with the parts of one lane.

    Args:
        lane: the parts.
        duration: of the film, in frames.
    """
    items: list[Item] = []
    place = 0
    for part in lane:
        items += [Gap(part.start - place)] if part.start > place else []
        items += [Transition("fade", 0, part.fade_in)] if part.fade_in else []
        source_range = SourceRange(part.offset, part.duration)
        ducked = (("duck_db", f"{part.bed.duck:g}"),) if part.bed.duck else ()
        items.append(Clip(part.name, part.bed.source, source_range, part.available, ducked, part.bed.gain))
        items += [Transition("fade", part.fade_out, 0)] if part.fade_out else []
        place = part.end
    items += [Gap(duration - place)] if place < duration else []
    return Track(tuple(items))
