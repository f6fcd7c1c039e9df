"""The cut: shots end to end on whole frames, transitions that never ask for more than there is."""

from dataclasses import asdict
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.edit.build import build_timeline
from compiler.edit.cue import build_cues
from compiler.edit.timeline import Clip, SourceRange, Timeline, Transition
from compiler.ir.line import Line
from compiler.ir.shot import Shot, ShotList
from compiler.ir.shot import Transition as Written
from compiler.ir.staging import Slate
from compiler.source.route import Route

ROUTE = Route("alley.yaml", ())


def _line(start: float, seconds: float, text: str = "Let's talk.") -> Line:
    return Line("", "jon", "Jon", "Image 1", text, "", False, "en", start, seconds, ROUTE)  # noqa: FBT003


def _shot(name: str, seconds: float, transition: Written | None = None, lines: tuple[Line, ...] = ()) -> Shot:
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


@given(
    st.lists(
        st.tuples(st.floats(0.01, 4), st.sampled_from(_KINDS), st.floats(0, 6)),
        min_size=1,
        max_size=8,
    )
)
def test_no_transition_asks_for_frames_that_are_not_there(
    shots: list[tuple[float, _Kind, float]],
) -> None:
    written = [_shot(f"s{number}", seconds, Written(kind, long)) for number, (seconds, kind, long) in enumerate(shots)]
    items = _timeline(*written).video.items
    for index, item in enumerate(items):
        if not isinstance(item, Clip):
            continue
        head, tail = (items[place] if 0 <= place < len(items) else None for place in (index - 1, index + 1))
        start, end = item.source_range.start, item.source_range.end
        if isinstance(head, Transition):
            start += head.out_offset
            assert head.kind == "fade" or head.in_offset == item.source_range.start
        if isinstance(tail, Transition):
            end -= tail.in_offset
            assert tail.kind == "fade" or end + tail.duration == item.available
        assert item.source_range.start >= 0
        assert start <= end
        assert item.source_range.end <= item.available


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


def test_a_line_without_words_has_no_cue() -> None:
    shot = _shot("a", 2, lines=(_line(0, 1, "  "),))
    assert build_cues(_timeline(shot), [_scene(shot)]) == ()
