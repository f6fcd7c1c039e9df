"""The OpenTimelineIO file, as OpenTimelineIO's own library reads it."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from handed_over import clip, films, frames, handed_over, music, shown_by_reader, shown_by_us, with_beds
from hypothesis import given, settings

from compiler.edit.bed_part import lane_track
from compiler.edit.timeline import Gap, Transition
from compiler.outputs.handover import Handover, Spoken
from compiler.outputs.otio import render_otio

otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO has no wheel for this Python")


def read(handover: Handover) -> Any:  # noqa: ANN401  (a timeline of OpenTimelineIO)
    return otio.adapters.read_from_string(render_otio(handover), "otio_json")


@settings(deadline=None)
@given(films())
def test_every_frame_shows_and_sounds_as_the_film_does(handover: Handover) -> None:
    timeline, film = read(handover), handover.timeline
    assert frames(timeline.duration()) == film.video.duration
    beds = [lane_track(lane, film.audio.duration) for lane in handover.beds]
    for theirs, ours in zip(timeline.tracks, (film.video, film.audio, *beds), strict=True):
        assert shown_by_reader(theirs) == shown_by_us(ours)


@settings(deadline=None)
@given(films())
def test_the_library_writes_what_it_has_read(handover: Handover) -> None:
    written = otio.adapters.write_to_string(read(handover), "otio_json")
    # Of all that it adds, this version's empty `color` is the only thing that was not there.
    assert json.loads(written, object_hook=uncoloured) == json.loads(render_otio(handover))


def uncoloured(document: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in document.items() if (key, value) != ("color", None)}


def test_picture_and_sound_are_tracks_that_begin_at_one_o_clock() -> None:
    timeline = read(handed_over(clip("a"), clip("b")))
    assert [(track.name, track.kind) for track in timeline.tracks] == [("V1", "Video"), ("A1", "Audio")]
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"
    assert timeline.name == "Rain"


def test_a_clip_has_its_file_its_handles_and_its_take() -> None:
    picture, sound = read(handed_over(clip("a", start=10, duration=40, available=70))).tracks
    shot = picture[0]
    assert (frames(shot.available_range().start_time), frames(shot.available_range().duration)) == (0, 70)
    assert (frames(shot.source_range.start_time), frames(shot.source_range.duration)) == (10, 40)
    assert shot.media_reference.target_url == "shots/a.mp4"
    taken = dict(shot.metadata["scenec"])
    assert taken == {"scene": "yard", "shot": "a", "take": 1, "sha256": "5e" * 32}
    assert shot.metadata["Resolve_OTIO"] == sound[0].metadata["Resolve_OTIO"]


def test_a_dissolve_reaches_over_its_cut() -> None:
    cut = handed_over(clip("a", duration=52), Transition("dissolve", 7, 8), clip("b", start=7, duration=53))
    dissolve = read(cut).tracks[0][1]
    assert (frames(dissolve.in_offset), frames(dissolve.out_offset)) == (7, 8)
    assert dissolve.transition_type == otio.schema.TransitionTypes.SMPTE_Dissolve


def test_a_fade_is_a_dissolve_into_black_and_one_out_of_it() -> None:
    track = read(handed_over(clip("a"), Transition("fade", 7, 8), clip("b"))).tracks[0]
    assert [child.schema_name() for child in track] == ["Clip", "Transition", "Gap", "Transition", "Clip"]
    assert [frames(child.duration()) for child in track] == [53, 6, 15, 8, 52]


def test_a_line_is_a_marker_with_its_speaker_and_its_words() -> None:
    lines = [Spoken(0, 8, "Mara", "Gone."), Spoken(12, 30, "Jon", "Let's talk."), Spoken(45, 90, "", "Rain.")]
    picture, sound = read(handed_over(clip("a", start=10, duration=40), lines=lines)).tracks
    jon, nobody = picture[0].markers
    assert (jon.name, jon.comment) == ("Jon", "Let's talk.")
    assert (frames(jon.marked_range.start_time), frames(jon.marked_range.duration)) == (12, 30)
    # The last is cut down to what is shown of its clip.
    assert (nobody.name, frames(nobody.marked_range.duration)) == ("Rain.", 5)
    assert not sound[0].markers


def test_a_file_with_an_odd_name_is_an_address() -> None:
    shot = read(handed_over(clip("50% & 雨 #1"))).tracks[0][0]
    assert "#" not in shot.media_reference.target_url
    assert unquote(shot.media_reference.target_url) == "shots/50% & 雨 #1.mp4"


def test_white_is_a_clip_that_the_reader_makes() -> None:
    picture, sound = read(handed_over(clip("a"), Transition("fade", 7, 8, "white"), clip("b"))).tracks
    assert picture[2].media_reference.generator_kind == "SolidColor"
    assert picture[2].media_reference.parameters["color"] == "white"
    assert frames(picture[2].duration()) == 15
    assert sound[2].schema_name() == "Gap"


def test_a_wipe_is_one() -> None:
    cut = handed_over(clip("a", duration=52), Transition("wipe", 7, 8), clip("b", start=7, duration=53))
    assert read(cut).tracks[0][1].transition_type == "SMPTE_Wipe"


def test_a_muted_shot_is_seen_and_its_sound_switched_off() -> None:
    picture, sound = read(handed_over(replace(clip("a"), mute=True), replace(clip("b"), gain=-6.0))).tracks
    assert [shot.enabled for shot in (*picture, *sound)] == [True, True, False, True]
    assert sound[1].metadata["scenec"]["gain_db"] == -6


def test_music_and_ambience_lie_on_tracks_of_their_own_and_come_and_go() -> None:
    rain = music(0, 120, kind="ambience", source="ambience:place/rain.wav", duck=0, gain=0)
    timeline = read(with_beds(handed_over(clip("a"), clip("b")), music(30, 101), rain))
    assert [track.name for track in timeline.tracks] == ["V1", "A1", "A2 music", "A3 ambience"]
    assert {track.kind for track in timeline.audio_tracks()} == {"Audio"}
    theme = timeline.tracks[2].find_clips()[0]
    # It dissolves out of silence and into it, as shots fade.
    assert [child.schema_name() for child in timeline.tracks[2]] == ["Gap", "Transition", "Clip", "Transition", "Gap"]
    assert [frames(child.duration()) for child in timeline.tracks[2]] == [40, 10, 51, 9, 29]
    assert theme.media_reference.target_url == "../../theme.wav"
    assert dict(theme.metadata["scenec"]) == {"gain_db": -3, "duck_db": 12}
    assert not timeline.tracks[3].find_clips()[0].metadata


def test_black_is_a_gap() -> None:
    track = read(handed_over(clip("a"), Gap(30), clip("b"))).tracks[0]
    assert isinstance(track[1], otio.schema.Gap)
    assert frames(track[1].duration()) == 30


def test_equal_cuts_give_equal_bytes() -> None:
    assert render_otio(handed_over(clip("a"))) == render_otio(handed_over(clip("a")))
