"""Cuts to hand to other programs, and what each frame of a film shows, by our own account and by a reader's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from hypothesis import strategies as st

from compiler.assemble.pieces import Black, Fade, cut_pieces, stretches_of
from compiler.edit.bed_part import bed_lanes, bed_parts
from compiler.edit.mix import BedSpan, Mix
from compiler.edit.timeline import FPS, Clip, Gap, Item, SourceRange, Timeline, Track, Transition
from compiler.outputs.handover import Handover, MediaFile, Spoken

_KINDS: st.SearchStrategy[Literal["music", "ambience"]] = st.sampled_from(["music", "ambience"])
_COLORS: st.SearchStrategy[Literal["black", "white"]] = st.sampled_from(["black", "white"])
Shown = list[set[tuple[str, int]]]
"""For each frame of a film, the files that are seen on it with the frame of each."""


def clip(name: str, start: int = 0, duration: int = 60, available: int = 60) -> Clip:
    return Clip(name, f"yard#{name}", SourceRange(start, duration), available)


def handed_over(*items: Item, title: str = "Rain", lines: Sequence[Spoken] = ()) -> Handover:
    """Return a cut whose clips all come from files called as they are, with the same lines in each."""
    track = Track(items)
    media = {
        item.source: MediaFile(
            path=f"shots/{item.name}.mp4",
            frames=item.available,
            width=192,
            height=128,
            has_sound=True,
            scene="yard",
            shot=item.name,
            take=1,
            facts=(("sha256", "5e" * 32),),
            lines=tuple(lines),
        )
        for item in items
        if isinstance(item, Clip)
    }
    return Handover(title, Timeline(FPS, 192, 128, track, track), media)


def with_beds(
    handover: Handover, *beds: BedSpan, seconds: float = 4, speech: Sequence[tuple[float, float]] = ()
) -> Handover:
    """Return a cut with music and ambience under it, all of whose files are equally long."""
    timeline = replace(handover.timeline, mix=Mix(beds, tuple(speech)))
    lanes = bed_lanes(bed_parts(beds, {bed.source: seconds for bed in beds}))
    sounds = {part.bed.source: f"../../{part.name}" for lane in lanes for part in lane}
    return replace(handover, timeline=timeline, beds=lanes, sounds=sounds)


def music(start: int, end: int, *, fade: int = 10, duck: float = 12, **changes: Any) -> BedSpan:  # noqa: ANN401
    """Return a bed; `changes` are its other fields."""
    known = BedSpan("music", "music:theme.wav", start, end, 0, -3, duck, loop=True, fade_in=fade, fade_out=fade)
    return replace(known, **changes)


@st.composite
def films(draw: st.DrawFn) -> Handover:
    """Cuts with and without anything under them."""
    cut = draw(cuts())
    beds: list[BedSpan] = []
    length = cut.timeline.audio.duration
    for kind in draw(st.lists(_KINDS, max_size=4)):
        start = draw(st.integers(0, length - 1))
        end = draw(st.integers(start + 1, length))
        bed = music(start, end, fade=draw(st.integers(0, (end - start) // 2)), offset=draw(st.integers(0, 200)))
        beds.append(replace(bed, kind=kind, source=f"{kind}:{draw(st.sampled_from('ab'))}.wav"))
    return with_beds(cut, *beds, seconds=draw(st.floats(0.1, 5)), speech=draw(st.sampled_from([(), ((0.5, 1.0),)])))


def shown_by_us(track: Track) -> Shown:
    """Return what the assembly puts on each frame."""
    shown: Shown = []
    for piece in cut_pieces(track):
        stretches = stretches_of(piece)
        for number in range(piece.frames):
            blank = isinstance(piece, Black) or (isinstance(piece, Fade) and piece.away and number == piece.frames - 1)
            here = {(_file(stretch.source), stretch.start + number) for stretch in stretches}
            shown.append(set() if blank else here)
    return shown


def shown_by_reader(track: Any) -> Shown:  # noqa: ANN401  (a track of OpenTimelineIO)
    """Return what a timeline that OpenTimelineIO has read has on each frame."""
    shown: Shown = [set() for _ in range(frames(track.duration()))]
    for child in track:
        if not is_file(child):
            continue
        early = frames(child.trimmed_range().start_time - child.visible_range().start_time)
        place = frames(track.range_of_child(child).start_time) - early
        start = frames(child.visible_range().start_time)
        for number in range(frames(child.visible_range().duration)):
            shown[place + number].add((child.media_reference.name or child.name, start + number))
    return shown


def is_file(child: Any) -> bool:  # noqa: ANN401  (anything on a track)
    return type(child).__name__ == "Clip" and type(child.media_reference).__name__ != "GeneratorReference"


def frames(time: Any) -> int:  # noqa: ANN401  (a time of OpenTimelineIO)
    """Return a time's frames, which have to be whole."""
    assert time.rate == FPS
    assert time.value == int(time.value)
    return int(time.value)


def _file(source: str) -> str:
    return source.partition(":")[2] if ":" in source else source.rpartition("#")[2] + ".mp4"


@st.composite
def cuts(draw: st.DrawFn) -> Handover:
    """Cuts of every kind in which nothing asks for frames that are not there."""
    count = draw(st.integers(1, 6))
    items: list[Item] = []
    for number in range(count):
        duration = draw(st.integers(1, 40))
        start, after = draw(st.integers(0, 12)), draw(st.integers(0, 12))
        following = clip(f"shot{number}", start, duration, start + duration + after)
        if items:
            items += _between(draw, items, following)
        items.append(following)
    last = items[-1]
    assert isinstance(last, Clip)
    if draw(st.booleans()) and _left(items) > 0:
        items.append(Transition("fade", draw(st.integers(1, _left(items))), 0, draw(_COLORS)))
    return handed_over(*items)


def _between(draw: st.DrawFn, items: list[Item], following: Clip) -> Iterable[Item]:
    before = items[-1]
    assert isinstance(before, Clip)
    room, kind = _left(items), draw(st.sampled_from(["cut", "gap", "dissolve", "wipe", "fade"]))
    if kind == "gap":
        return [Gap(draw(st.integers(1, 20)))]
    if kind == "cut":
        return []
    handles = (following.source_range.start, before.available - before.source_range.end) if kind != "fade" else None
    early = draw(st.integers(0, min(room, handles[0]) if handles else room))
    duration = following.source_range.duration
    late = draw(st.integers(0, min(duration, handles[1]) if handles else duration))
    if not early + late:
        return []
    if kind == "fade":
        return [Transition("fade", early, late, draw(_COLORS))]
    return [Transition("wipe" if kind == "wipe" else "dissolve", early, late)]


def _left(items: list[Item]) -> int:
    """How many frames of the last clip no transition uses; none of a single frame, which has no half."""
    last = items[-1]
    assert isinstance(last, Clip)
    before = items[-2] if len(items) > 1 else None
    duration = last.source_range.duration
    return duration - (before.out_offset if isinstance(before, Transition) else 0) if duration > 1 else 0
