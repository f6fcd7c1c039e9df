"""The cut: shots end to end on whole frames, transitions that never ask for more than there is."""

from dataclasses import asdict
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics.sink import Diagnostics
from compiler.edit.build import build_timeline
from compiler.edit.cue import build_cues
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Transition
from compiler.ir.line import Line
from compiler.ir.shot import Shot, ShotList
from compiler.ir.shot import Transition as Written
from compiler.ir.staging import Slate
from compiler.ir.trim import Trim
from compiler.passes.limits.transitions import check_transitions
from compiler.source.route import Route

ROUTE = Route("alley.yaml", ())


def _line(start: float, seconds: float, text: str = "Let's talk.") -> Line:
    return Line("", "jon", "Jon", "Image 1", text, "", False, "en", start, seconds, ROUTE)  # noqa: FBT003


def _shot(
    name: str,
    seconds: float,
    transition: Written | None = None,
    lines: tuple[Line, ...] = (),
    trim: tuple[float, float | None] = (0.0, None),
) -> Shot:
    return Shot(
        scene="alley",
        id=name,
        route=ROUTE,
        slots=(),
        lines=lines,
        beats=(),
        seconds=seconds,
        width=1280,
        height=720,
        request=None,
        footage=None,
        slate=Slate("alley", name, 1, (), ()),
        transition=transition or Written(),
        intent="",
        input_seconds=0.0,
        price=None,
        billed_on="animatic",
        trim=Trim(*trim),
    )


def _scene(*shots: Shot) -> ShotList:
    return ShotList("alley", "The alley", "alley.yaml", (), shots, 1280, 720)


def _timeline(*shots: Shot) -> Timeline:
    return build_timeline([_scene(*shots)], {})


def test_plain_cuts_lie_end_to_end() -> None:
    timeline = _timeline(_shot("a", 4), _shot("b", 2.5), _shot("c", 3))
    assert [clip.source_range for clip, _ in timeline.video.positions] == [
        SourceRange(0, 120),
        SourceRange(0, 75),
        SourceRange(0, 90),
    ]
    assert timeline.starts == {"alley#a": 0.0, "alley#b": 4.0, "alley#c": 6.5}
    assert timeline.seconds == 9.5
    assert timeline.audio == timeline.video


def test_a_dissolve_shortens_the_film_by_its_length() -> None:
    timeline = _timeline(_shot("a", 4, Written("dissolve", 0.5)), _shot("b", 3))
    first, transition, second = timeline.video.items
    assert transition == Transition("dissolve", 7, 8)
    assert isinstance(first, Clip)
    assert isinstance(second, Clip)
    # The outgoing clip keeps eight frames beyond its cut, the incoming one seven before it.
    assert (first.source_range, second.source_range) == (SourceRange(0, 112), SourceRange(7, 83))
    assert timeline.video.duration == 120 + 90 - 15
    assert timeline.starts["alley#b"] == pytest.approx(3.5)


def test_a_wipe_takes_the_time_of_a_dissolve() -> None:
    wiped, dissolved = (
        _timeline(_shot("a", 4, Written(kind, 0.5)), _shot("b", 3), _shot("c", 3)) for kind in ("wipe", "dissolve")
    )
    assert wiped.video.items[1] == Transition("wipe", 7, 8)
    assert wiped.video.positions == dissolved.video.positions
    assert wiped.starts == dissolved.starts
    assert wiped.starts["alley#b"] == pytest.approx(3.5)


def test_a_fade_keeps_its_colour() -> None:
    shots = (_shot("a", 4, Written("fade", 1.0, color="white")), _shot("b", 3, Written("fade", 1.0, color="white")))
    items = _timeline(*shots).video.items
    assert items[1] == Transition("fade", 15, 15, "white")
    assert items[3] == Transition("fade", 30, 0, "white")


def test_a_fade_keeps_the_length_of_the_film() -> None:
    timeline = _timeline(_shot("a", 4, Written("fade", 1.0)), _shot("b", 3))
    assert timeline.video.items[1] == Transition("fade", 15, 15)
    assert timeline.video.duration == 210
    assert timeline.starts["alley#b"] == 4.0


def test_the_last_shot_dissolves_into_nothing() -> None:
    assert len(_timeline(_shot("a", 4), _shot("b", 3, Written("dissolve", 1))).video.items) == 2


def test_a_fade_ends_the_film_without_changing_its_length() -> None:
    timeline = _timeline(_shot("a", 4), _shot("b", 3, Written("fade", 1.0), (_line(2.0, 0.5),)))
    assert timeline.video.items[2:] == (Transition("fade", 30, 0),)
    assert timeline.video.duration == 210
    assert timeline.starts == {"alley#a": 0.0, "alley#b": 4.0}


def test_the_fade_at_the_end_is_that_of_the_last_scene() -> None:
    first = ShotList("one", "One", "one.yaml", (), (_shot("a", 2, Written("fade", 1)),), 640, 360)
    items = build_timeline([first, _scene(_shot("b", 2, Written("fade", 1)))], {}).video.items
    assert [item for item in items if isinstance(item, Transition)] == [
        Transition("fade", 15, 15),
        Transition("fade", 30, 0),
    ]


def test_a_fade_out_uses_only_what_the_transition_before_it_left() -> None:
    items = _timeline(_shot("a", 4, Written("dissolve", 1.0)), _shot("b", 2, Written("fade", 9))).video.items
    assert items[-1] == Transition("fade", 30, 0)


def test_a_transition_leads_from_scene_to_scene() -> None:
    first = ShotList("one", "One", "one.yaml", (), (_shot("a", 2, Written("dissolve", 1)),), 640, 360)
    timeline = build_timeline([first, _scene(_shot("b", 2))], {})
    assert timeline.video.duration == 90
    assert (timeline.width, timeline.height) == (640, 360)


def test_measured_frames_go_before_written_seconds() -> None:
    timeline = build_timeline([_scene(_shot("a", 4), _shot("b", 3))], {("alley", "a"): 119})
    assert timeline.starts["alley#b"] == pytest.approx(119 / 30)


def test_a_film_of_no_shots_has_no_length() -> None:
    assert build_timeline([], {}).video.duration == 0


def test_a_timeline_is_plain_data() -> None:
    assert asdict(_timeline(_shot("a", 1)))["video"]["items"][0]["source"] == "alley#a"


_Kind = Literal["cut", "dissolve", "wipe", "fade"]
_KINDS: tuple[_Kind, ...] = ("cut", "dissolve", "wipe", "fade")


def _ranges(timeline: Timeline) -> list[tuple[int, int]]:
    return [(clip.source_range.start, clip.source_range.end) for clip, _ in timeline.video.positions]


def test_a_trim_shows_a_part_and_keeps_the_rest_as_handles() -> None:
    shots = (_shot("a", 5, trim=(1, 4.5)), _shot("b", 5, trim=(0, 2)), _shot("c", 5, trim=(3, None)))
    timeline = _timeline(*shots)
    assert _ranges(timeline) == [(30, 135), (0, 60), (90, 150)]
    assert [clip.available for clip, _ in timeline.video.positions] == [150, 150, 150]
    assert timeline.spans == {"alley#a": (0.0, 3.5), "alley#b": (3.5, 5.5), "alley#c": (5.5, 7.5)}


def test_an_overlap_between_handles_takes_nothing_of_what_is_shown() -> None:
    shots = (_shot("a", 5, Written("dissolve", 0.5), trim=(0, 4)), _shot("b", 5, trim=(1, None)))
    timeline = _timeline(*shots)
    assert timeline.video.items[1] == Transition("dissolve", 7, 8)
    assert _ranges(timeline) == [(0, 120), (30, 150)]
    assert timeline.spans == {"alley#a": (0.0, 128 / 30), "alley#b": (113 / 30, 8.0)}


def test_an_overlap_uses_the_handle_that_there_is_first() -> None:
    short = _shot("a", 5, Written("wipe", 0.5), trim=(0, 149 / 30))
    timeline = _timeline(short, _shot("b", 5))
    # One frame of the fifteen is in the handle, so fourteen are taken from what is shown, as many on either side.
    assert timeline.video.duration == 149 + 150 - 14
    assert timeline.video.items[1] == Transition("wipe", 7, 8)
    assert _ranges(timeline) == [(0, 142), (7, 150)]
    one_sided = _timeline(_shot("a", 5, Written("dissolve", 0.5), trim=(0, 4)), _shot("b", 5))
    assert one_sided.video.items[1] == Transition("dissolve", 0, 15)
    assert one_sided.video.duration == 120 + 150


def test_a_trim_beyond_a_clip_that_came_short_ends_with_it() -> None:
    shots = (_shot("a", 5, trim=(1, 5)), _shot("b", 5, trim=(4.5, None)))
    timeline = build_timeline([_scene(*shots)], {("alley", "a"): 140, ("alley", "b"): 100})
    assert _ranges(timeline) == [(30, 140), (99, 100)]


def test_a_clip_that_came_longer_is_shown_whole_unless_it_is_trimmed() -> None:
    shots = (_shot("a", 5), _shot("b", 5, trim=(0, 5)))
    timeline = build_timeline([_scene(*shots)], {("alley", "a"): 152, ("alley", "b"): 152})
    assert _ranges(timeline) == [(0, 152), (0, 150)]


_WRITTEN = st.lists(
    st.tuples(
        st.floats(0.01, 4),
        st.sampled_from(_KINDS),
        st.floats(0, 6),
        st.floats(0, 4),
        st.one_of(st.none(), st.floats(0, 4)),
    ),
    min_size=1,
    max_size=8,
)


@given(_WRITTEN)
def test_no_transition_asks_for_frames_that_are_not_there(
    shots: list[tuple[float, _Kind, float, float, float | None]],
) -> None:
    written = [
        _shot(f"s{number}", seconds, Written(kind, long), trim=(start, end))
        for number, (seconds, kind, long, start, end) in enumerate(shots)
    ]
    items = _timeline(*written).video.items
    clips = iter(written)
    for index, item in enumerate(items):
        if not isinstance(item, Clip):
            continue
        part = next(clips).trim.frames(item.available)
        head, tail = (items[place] if 0 <= place < len(items) else None for place in (index - 1, index + 1))
        start, end = item.source_range.start, item.source_range.end
        assert part.start <= start <= end <= part.stop
        if isinstance(head, Transition):
            assert not head.overlaps or head.in_offset <= start
            start += head.out_offset
        if isinstance(tail, Transition):
            assert not tail.overlaps or end + tail.out_offset <= item.available
            end -= tail.in_offset
        # What the transitions leave of a clip is none of its handles.
        assert part.start <= start <= end <= part.stop


@given(_WRITTEN)
def test_what_the_check_lets_pass_is_cut_as_it_is_written(
    shots: list[tuple[float, _Kind, float, float, float | None]],
) -> None:
    written = [
        _shot(f"s{number}", seconds, Written(kind, long if kind != "cut" else 0.0), trim=(start, end))
        for number, (seconds, kind, long, start, end) in enumerate(shots)
    ]
    diagnostics = Diagnostics()
    check_transitions([_scene(*written)], diagnostics)
    items = _timeline(*written).video.items
    made = {items[index - 1]: item for index, item in enumerate(items) if isinstance(item, Transition)}
    wanted = {shot.id: round(shot.transition.seconds * FPS) for shot in written}
    if written[-1].transition.overlaps:
        wanted[written[-1].id] = 0
    as_written = all(
        wanted[item.name] == (made[item].duration if item in made else 0) for item in items if isinstance(item, Clip)
    )
    assert as_written is not diagnostics.has_errors


def test_a_line_is_shown_where_its_shot_stands_on_the_film() -> None:
    shots = (
        _shot("a", 4, Written("dissolve", 1.0), (_line(1.0, 2.0),)),
        _shot("b", 3, lines=(_line(0.5, 1.0, "No."),)),
    )
    cues = build_cues(_timeline(*shots), [_scene(*shots)])
    assert [(cue.start, cue.end, cue.speaker, cue.text) for cue in cues] == [
        (1.0, 3.0, "Jon", "Let's talk."),
        (pytest.approx(3.5), pytest.approx(4.5), "Jon", "No."),
    ]


@pytest.mark.parametrize("start, seconds", [(1.5, 9.0), (5.0, 1.0), (-1.0, 0.0), (0.0, 100.0)])
def test_a_cue_stays_inside_its_shot(start: float, seconds: float) -> None:
    shot = _shot("a", 2, lines=(_line(start, seconds),))
    (cue,) = build_cues(_timeline(shot), [_scene(shot)])
    assert 0 <= cue.start < cue.end <= 2
    assert cue.end - cue.start >= 0.5


def test_lines_outside_a_trim_have_no_cue_and_those_on_its_edge_are_shorter() -> None:
    spoken = [(0.0, 0.8), (0.6, 1.2), (2.0, 1.0), (3.2, 2.0), (3.9, 1.0), (4.2, 0.5)]
    lines = tuple(_line(start, seconds, f"{number}") for number, (start, seconds) in enumerate(spoken))
    shots = (_shot("z", 2), _shot("a", 5, lines=lines, trim=(1, 4)))
    cues = build_cues(_timeline(*shots), [_scene(*shots)])
    assert [cue.text for cue in cues] == ["1", "2", "3"]
    assert [cue.start for cue in cues] == pytest.approx([2.0, 3.0, 4.2])
    assert [cue.end for cue in cues] == pytest.approx([2.8, 4.0, 5.0])


def test_a_line_in_the_handle_of_a_dissolve_has_no_cue() -> None:
    shots = (_shot("a", 5, Written("dissolve", 1), (_line(4.1, 0.4),), (0, 4)), _shot("b", 5, trim=(1, None)))
    assert build_cues(_timeline(*shots), [_scene(*shots)]) == ()


def test_a_line_without_words_has_no_cue() -> None:
    shot = _shot("a", 2, lines=(_line(0, 1, "  "),))
    assert build_cues(_timeline(shot), [_scene(shot)]) == ()
