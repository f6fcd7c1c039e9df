"""Music and ambience as clips of files: on every frame the frame of the file that the mix has there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.edit.bed_part import BedPart, bed_lanes, bed_parts, lane_track
from compiler.edit.ducking import close_pauses, depth_at, duck_curve
from compiler.edit.mix import LOOP_SEAM, BedSpan
from compiler.edit.timeline import FPS, Clip, Gap, SourceRange, Transition


def span(start: int = 0, end: int = 300, **changes: object) -> BedSpan:
    known: dict[str, object] = {
        "kind": "music",
        "source": "music:m.wav",
        "start": start,
        "end": end,
        "offset": 0,
        "gain": -3.0,
        "duck": 12.0,
        "loop": False,
        "fade_in": 30,
        "fade_out": 30,
    }
    return BedSpan(**(known | changes))  # type: ignore[arg-type]


def parts(*beds: BedSpan, seconds: float = 100) -> tuple[BedPart, ...]:
    return bed_parts(beds, {bed.source: seconds for bed in beds})


@st.composite
def spans(draw: st.DrawFn) -> BedSpan:
    start, length = draw(st.integers(0, 200)), draw(st.integers(2, 400))
    fade = draw(st.integers(0, length // 2))
    offset, loop = draw(st.integers(0, 500)), draw(st.booleans())
    return span(start, start + length, offset=offset, loop=loop, fade_in=fade, fade_out=fade)


@settings(deadline=None)
@given(spans(), st.floats(0.02, 12))
def test_every_frame_has_the_frame_of_the_file_that_the_mix_has_there(bed: BedSpan, seconds: float) -> None:
    laid = parts(bed, seconds=seconds)
    heard = {part.start + n: part.offset + n for part in laid for n in range(part.duration)}
    assert sum(part.duration for part in laid) == len(heard)
    period = (seconds - min(LOOP_SEAM, seconds / 2)) * FPS
    for frame in range(bed.start, bed.end):
        place = bed.offset + frame - bed.start
        if not bed.loop or period < 1:
            assert heard.get(frame) == (place if place < int(seconds * FPS) else None)
            continue
        # Turns begin on whole frames, so that one may be half a frame early or late.
        due = place % period
        assert min(abs(heard.get(frame, due) - due), period - abs(heard.get(frame, due) - due)) <= 0.5 + 1e-6
    # Where a turn is rounded up to its next one, the last bit of a frame has no file: never more than that.
    assert not bed.loop or period < 1 or len(heard) >= bed.end - bed.start - len(laid)
    assert set(heard) <= set(range(bed.start, bed.end))
    assert all(0 <= part.offset < part.offset + part.duration <= part.available for part in laid)


def test_a_bed_comes_and_goes_at_its_ends_and_not_between_its_turns() -> None:
    laid = parts(span(loop=True), seconds=4)
    assert [(part.start, part.end) for part in laid] == [(0, 118), (118, 237), (237, 300)]
    assert [(part.fade_in, part.fade_out) for part in laid] == [(30, 0), (0, 0), (0, 30)]


def test_a_bed_that_is_over_too_early_ends_as_its_file_does() -> None:
    (part,) = parts(span(), seconds=4)
    assert (part.start, part.end, part.fade_in, part.fade_out) == (0, 120, 30, 0)


def test_what_overlaps_lies_on_tracks_of_its_own_music_first() -> None:
    rain = span(kind="ambience", source="ambience:rain.wav")
    one, two, three = span(0, 115), span(85, 215), span(215, 300)
    lanes = bed_lanes(parts(rain, one, two, three))
    assert [[(part.bed.kind, part.start) for part in lane] for lane in lanes] == [
        [("music", 0), ("music", 215)],
        [("music", 85)],
        [("ambience", 0)],
    ]


def test_a_track_of_beds_is_as_long_as_the_film() -> None:
    track = lane_track(parts(span(30, 200, offset=10)), 300)
    assert track.items == (
        Gap(30),
        Transition("fade", 0, 30),
        Clip("m.wav", "music:m.wav", SourceRange(10, 170), 3000, (("duck_db", "12"),), -3.0),
        Transition("fade", 30, 0),
        Gap(100),
    )


def test_a_bed_is_down_while_somebody_speaks_and_through_short_pauses() -> None:
    curve = duck_curve(close_pauses([(1, 2), (2.5, 3), (6, 7)]))
    assert [depth_at(curve, at) for at in (0.5, 1, 2.2, 3)] == [0, 1, 1, 1]
    assert depth_at(curve, 3.4) == pytest.approx(0.5)
    assert [depth_at(curve, at) for at in (5, 6.5, 20)] == [0, 1, 0]
