"""The edit decision list, as two readers take it that know nothing of us."""

import io
import re
from dataclasses import replace

import pycmx
import pytest
from handed_over import clip, cuts, frames, handed_over, shown_by_reader, shown_by_us
from hypothesis import given, settings
from pycmx.edit_list import EditList

from compiler.edit.timeline import Gap, Transition
from compiler.outputs.edl import render_edl
from compiler.outputs.handover import Handover, Spoken


def read(handover: Handover) -> EditList:
    listed = pycmx.parse_cmx3600(io.StringIO(render_edl(handover)))
    assert listed.format == "3600"
    assert not list(listed.unrecognized_statements)
    return listed


@settings(deadline=None)
@given(cuts())
def test_every_frame_shows_what_the_film_shows(handover: Handover) -> None:
    otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO has no wheel for this Python")
    timeline = otio.adapters.read_from_string(render_edl(handover), "cmx_3600", rate=30)
    assert {track.name for track in timeline.tracks} == {"V", "A1", "A2"}
    for track in timeline.tracks:
        assert frames(track.duration()) == handover.timeline.video.duration
        assert shown_by_reader(track) == shown_by_us(handover.timeline.video)


@settings(deadline=None)
@given(cuts())
def test_events_follow_one_another_without_a_hole(handover: Handover) -> None:
    place = frame("01:00:00:00")
    for number, event in enumerate(read(handover).events, start=1):
        assert event.number == number
        *left, edit = event.edits
        assert [frame(before.record_in) for before in left] == [place] * len(left)
        assert frame(edit.record_in) == place
        assert frame(edit.source_out) - frame(edit.source_in) == frame(edit.record_out) - frame(edit.record_in)
        place = frame(edit.record_out)
    assert place == frame("01:00:00:00") + handover.timeline.video.duration


def frame(timecode: str) -> int:
    hours, minutes, seconds, number = map(int, timecode.split(":"))
    return ((hours * 60 + minutes) * 60 + seconds) * 30 + number


def test_a_cut_is_one_line_and_a_file_name() -> None:
    (event,) = read(handed_over(clip("arrival", start=10, duration=40))).events
    (edit,) = event.edits
    assert (edit.source, edit.clip_name, edit.transition.cut) == ("ARRIV001", "arrival.mp4", True)
    assert (edit.source_in, edit.source_out) == ("00:00:00:10", "00:00:01:20")
    assert (edit.record_in, edit.record_out) == ("01:00:00:00", "01:00:01:10")
    assert edit.channels.video
    assert (edit.channels.a1, edit.channels.a2) == (True, True)


def test_a_dissolve_begins_its_event_and_names_both_files() -> None:
    cut = handed_over(clip("a", duration=52), Transition("dissolve", 7, 8), clip("b", start=7, duration=53))
    first, second = read(cut).events
    assert first.edits[0].record_out == "01:00:01:15"
    left, right = second.edits
    assert (left.source, left.clip_name, left.source_in, left.source_out) == (
        "A001",
        "a.mp4",
        "00:00:01:15",
        "00:00:01:15",
    )
    assert (right.source, right.clip_name, right.source_in) == ("B002", "b.mp4", "00:00:00:00")
    assert right.transition.dissolve
    assert right.transition.operand == "015"


def test_a_fade_dissolves_into_black_and_out_of_it() -> None:
    _, away, back = read(handed_over(clip("a"), Transition("fade", 7, 8), clip("b"))).events
    assert [edit.black for edit in (*away.edits, *back.edits)] == [False, True, True, False]
    assert [event.edits[1].transition.operand for event in (away, back)] == ["006", "008"]


def test_black_has_an_event_of_its_own() -> None:
    events = list(read(handed_over(clip("a"), Gap(30), clip("b"))).events)
    assert [event.edits[0].black for event in events] == [False, True, False]


def test_a_wipe_has_a_number_for_its_form() -> None:
    cut = handed_over(clip("a", duration=52), Transition("wipe", 7, 8), clip("b", start=7, duration=53))
    _, second = read(cut).events
    assert second.edits[1].transition.wipe
    assert second.edits[1].transition.operand == "015"
    assert " W001 015 " in render_edl(cut)


def test_what_is_not_heard_is_black_in_events_of_the_sound_alone() -> None:
    muted = replace(clip("a", duration=52), mute=True)
    cut = handed_over(muted, Transition("dissolve", 7, 8), clip("b", start=7, duration=53))
    events = [event.edits[-1] for event in read(cut).events]
    assert [(edit.source, edit.channels.video, edit.channels.audio) for edit in events] == [
        ("A001", True, False),
        ("B002", True, False),
        ("BL", False, True),
        ("B002", False, True),
    ]
    assert [edit.record_in for edit in events] == ["01:00:00:00", "01:00:01:15"] * 2


def test_what_is_not_heard_between_plain_cuts_is_seen_only() -> None:
    events = [event.edits[0] for event in read(handed_over(clip("a"), replace(clip("b"), mute=True), clip("c"))).events]
    assert [(edit.channels.video, edit.channels.audio) for edit in events] == [
        (True, True),
        (True, False),
        (True, True),
    ]


def test_names_of_reels_differ_and_have_eight_plain_letters_at_most() -> None:
    names = ["arrival-one", "arrival-two", "雨", "élan", "x"]
    reels = [event.edits[0].source for event in read(handed_over(*map(clip, names))).events]
    assert reels == ["ARRIV001", "ARRIV002", "003", "ELAN004", "X005"]
    many = [event.edits[0].source for event in read(handed_over(*(clip(f"shot-{n}") for n in range(1001)))).events]
    assert len(set(many)) == 1001
    assert all(re.fullmatch("[A-Z0-9]{1,8}", reel) for reel in many)


def test_a_line_is_a_locator_where_it_is_spoken_on_the_film() -> None:
    spoken = [Spoken(15, 30, "Jon", "Let's\ntalk.\x00 C:\\now")]
    text = render_edl(handed_over(clip("a"), clip("b"), lines=spoken))
    assert "* LOC: 01:00:00:15 YELLOW  Jon: Let's talk. C:\\now\n" in text
    assert "* LOC: 01:00:02:15 YELLOW  Jon: Let's talk. C:\\now\n" in text


def test_the_title_is_one_line() -> None:
    assert read(handed_over(clip("a"), title="The\nrusty\twall")).title == "The rusty wall"
