"""The Final Cut Pro XML: its grammar, its times, and what a public reader finds in it."""

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from handed_over import clip, films, frames, handed_over, is_file, music, with_beds
from hypothesis import given, settings

from compiler.edit.timeline import Gap, Transition
from compiler.outputs.fcpxml import render_fcpxml
from compiler.outputs.handover import Handover, MediaFile, Spoken

TIME = re.compile(r"\d+(/\d+)?s")
# What the published document type of version 1.10 says of the elements that are written: which children in which
# order, which attributes must be there, which may.
GRAMMAR = {
    "fcpxml": ("resources library", "version", ""),
    "resources": ("(format|asset|effect)*", "", ""),
    "format": ("", "id", "name frameDuration width height"),
    "asset": (
        "media-rep+",
        "id",
        "name start duration hasVideo videoSources format hasAudio audioSources audioChannels audioRate",
    ),
    "media-rep": ("", "src", "kind"),
    "effect": ("", "id uid", "name"),
    "library": ("event*", "", ""),
    "event": ("project*", "", "name"),
    "project": ("sequence", "", "name"),
    "sequence": ("spine", "format", "duration tcStart tcFormat audioLayout audioRate"),
    "spine": ("(asset-clip|gap|transition)*", "", ""),
    "asset-clip": (
        "adjust-blend? adjust-volume? asset-clip* marker* metadata?",
        "ref",
        "lane name offset start duration format tcFormat audioRole srcEnable",
    ),
    "gap": ("asset-clip*", "duration", "name offset start"),
    "transition": ("filter-video? filter-audio?", "duration", "name offset"),
    "filter-video": ("", "ref", "name"),
    "filter-audio": ("", "ref", "name"),
    "adjust-blend": ("param*", "", "amount"),
    "adjust-volume": ("param*", "", "amount"),
    "param": ("fadeIn? fadeOut? keyframeAnimation?", "name", "value"),
    "keyframeAnimation": ("keyframe*", "", ""),
    "keyframe": ("", "time value", ""),
    "fadeIn": ("", "duration", "type"),
    "fadeOut": ("", "duration", "type"),
    "marker": ("", "start value", "duration completed"),
    "metadata": ("md*", "", ""),
    "md": ("", "key", "value"),
}


def read(handover: Handover) -> ET.Element:
    return ET.fromstring(render_fcpxml(handover))  # noqa: S314  (our own text)


def children(handover: Handover) -> list[ET.Element]:
    return list(read(handover).iterfind("library/event/project/sequence/spine/*"))


def at(element: ET.Element, name: str) -> int:
    """Return a time of an element in frames."""
    text = element.attrib[name]
    assert TIME.fullmatch(text)
    number = Fraction(text.removesuffix("s")) * 30
    assert number.denominator == 1
    return int(number)


@settings(deadline=None)
@given(films())
def test_every_element_is_where_the_document_type_has_it(handover: Handover) -> None:
    text = render_fcpxml(handover)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n<fcpxml version="1.10">')
    root = read(handover)
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        model, needed, allowed = GRAMMAR[element.tag]
        within = "".join(f"<{child.tag}>" for child in element)
        assert re.fullmatch(re.sub(r"([a-zA-Z-]+)", r"(<\1>)", model).replace(" ", ""), within), element.tag
        assert set(needed.split()) <= set(element.attrib) <= {*needed.split(), *allowed.split()}
        for name in ("ref", "format"):
            assert element.attrib.get(name, ids[0]) in ids


@settings(deadline=None)
@given(films())
def test_the_storyline_is_the_films(handover: Handover) -> None:
    place = 0
    for element in children(handover):
        if element.tag == "transition":
            continue
        assert at(element, "offset") == place
        place += at(element, "duration")
    assert place == handover.timeline.video.duration


@settings(deadline=None)
@given(films())
def test_what_lies_under_the_film_is_connected_to_what_is_seen_then(handover: Handover) -> None:
    found = []
    for parent in children(handover):
        for bed in parent.findall("asset-clip"):
            inside = at(bed, "offset") - at(parent, "start")
            assert 0 <= inside < at(parent, "duration")
            place = at(parent, "offset") + inside
            found.append((int(bed.attrib["lane"]), place, at(bed, "start"), at(bed, "duration")))
    expected = [
        (-number, part.start, part.offset, part.duration)
        for number, lane in enumerate(handover.beds, start=1)
        for part in lane
    ]
    assert sorted(found) == sorted(expected)


@settings(deadline=None)
@given(films())
def test_a_public_reader_finds_every_clip_where_it_is(handover: Handover) -> None:
    otio = pytest.importorskip("opentimelineio", reason="OpenTimelineIO has no wheel for this Python")
    (timeline,) = otio.adapters.read_from_string(render_fcpxml(handover), "fcpx_xml")
    found = {
        track.name: [
            (
                child.name,
                frames(track.trimmed_range_of_child(child).start_time),
                frames(child.source_range.start_time),
                frames(child.source_range.duration),
            )
            for child in track
            if is_file(child)
        ]
        for track in timeline.tracks
    }
    seen = [
        (item.name, place, item.source_range.start, item.source_range.duration)
        for item, place in handover.timeline.video.positions
    ]
    expected = {
        str(-number): [(part.name, part.start, part.offset, part.duration) for part in lane]
        for number, lane in enumerate(handover.beds, start=1)
    }
    expected["0"] = seen
    assert {name: [clip for clip, *_ in clips] for name, clips in found.items()} == {
        name: [clip for clip, *_ in clips] for name, clips in expected.items()
    }
    # It counts in floating point and cuts off, so that 4.1 seconds become 122 frames.
    for name, clips in expected.items():
        for ours, theirs in zip(clips, found[name], strict=True):
            assert all(abs(one - other) <= 1 for one, other in zip(ours[1:], theirs[1:], strict=True))


def test_a_dissolve_lies_over_its_cut() -> None:
    cut = handed_over(clip("a", duration=52), Transition("dissolve", 7, 8), clip("b", start=7, duration=53))
    left, dissolve, right = children(cut)
    assert (at(left, "duration"), at(right, "offset"), at(right, "start")) == (52, 52, 7)
    assert (at(dissolve, "offset"), at(dissolve, "duration")) == (45, 15)
    effects = {effect.attrib["id"]: effect.attrib["name"] for effect in read(cut).iter("effect")}
    assert [effects[part.attrib["ref"]] for part in dissolve] == ["Cross Dissolve", "Audio Crossfade"]


def test_a_fade_is_the_clips_own_and_needs_no_frames_beyond_its_cut() -> None:
    left, right = children(handed_over(clip("a"), Transition("fade", 7, 8), clip("b")))
    assert [(fade.tag, at(fade, "duration")) for fade in left.iterfind("*/param/*")] == [("fadeOut", 7)] * 2
    assert [(fade.tag, at(fade, "duration")) for fade in right.iterfind("*/param/*")] == [("fadeIn", 8)] * 2
    assert not list(read(handed_over(clip("a"))).iter("effect"))


def test_a_fade_through_white_is_left_to_do() -> None:
    left, right = children(handed_over(clip("a"), Transition("fade", 7, 8, "white"), clip("b")))
    (marker,) = left.iterfind("marker")
    assert (at(marker, "start"), marker.attrib["completed"]) == (53, "0")
    assert right.find("marker") is None


def test_a_shots_level_is_the_clips_and_a_muted_one_is_only_seen() -> None:
    louder = replace(clip("b"), gain=-4.5)
    muted, quiet, faded = children(
        handed_over(replace(clip("a"), mute=True), louder, replace(clip("c"), gain=3.0), Transition("fade", 9, 0))
    )
    assert (muted.attrib["srcEnable"], muted.find("adjust-volume")) == ("video", None)
    assert [(level.attrib["amount"], len(level)) for level in quiet.iterfind("adjust-volume")] == [("-4.5dB", 0)]
    assert [(level.attrib["amount"], len(level)) for level in faded.iterfind("adjust-volume")] == [("3dB", 1)]


def the_bed(handover: Handover) -> ET.Element:
    (bed,) = read(handover).iterfind(".//spine/asset-clip/asset-clip")
    return bed


def test_music_is_lowered_while_somebody_speaks_and_comes_and_goes() -> None:
    rain = music(30, 300, fade=15, loop=False, offset=60)
    bed = the_bed(with_beds(handed_over(clip("a", duration=300, available=300)), rain, seconds=60, speech=[(5, 6)]))
    assert (bed.attrib["audioRole"], bed.attrib["lane"]) == ("music", "-1")
    volume = bed.find("adjust-volume")
    assert volume is not None
    assert volume.attrib == {"amount": "-3dB"}
    assert [(fade.tag, at(fade, "duration")) for fade in volume.iterfind("param/*[@duration]")] == [
        ("fadeIn", 15),
        ("fadeOut", 15),
    ]
    # Times are those of the file, which is thirty frames ahead of the film.
    assert [(at(point, "time") - 30, point.attrib["value"]) for point in volume.iter("keyframe")] == [
        (30, "-3dB"),
        (142, "-3dB"),
        (150, "-15dB"),
        (180, "-15dB"),
        (204, "-3dB"),
        (300, "-3dB"),
    ]


def test_a_bed_that_begins_while_somebody_speaks_is_low_from_the_first() -> None:
    cut = handed_over(clip("a", duration=100, available=100))
    bed = the_bed(with_beds(cut, music(20, 60, fade=0, loop=False), speech=[(0, 3)]))
    assert [point.attrib["value"] for point in bed.iter("keyframe")] == ["-15dB", "-15dB"]


def test_ambience_that_gives_way_to_nobody_has_no_points() -> None:
    rain = music(0, 60, duck=0, kind="ambience", source="ambience:place/rain.wav")
    cut = with_beds(handed_over(clip("a")), rain, speech=[(0, 1)])
    assert the_bed(cut).attrib["audioRole"] == "effects"
    assert not list(the_bed(cut).iter("keyframe"))
    (asset,) = [asset for asset in read(cut).iter("asset") if "hasVideo" not in asset.attrib]
    assert (asset.attrib["name"], asset.attrib["hasAudio"], at(asset, "duration")) == ("rain.wav", "1", 120)
    assert asset.find("media-rep").attrib["src"] == "../../rain.wav"  # type: ignore[union-attr]


def test_a_file_is_named_from_the_folder_of_the_document() -> None:
    found = [rep.attrib["src"] for rep in read(handed_over(clip("50% & 雨"))).iter("media-rep")]
    assert found == ["./shots/50%25%20%26%20%E9%9B%A8.mp4"]


def test_handles_are_the_rest_of_the_asset() -> None:
    document = read(handed_over(clip("a", start=10, duration=40, available=70)))
    (asset,), (shot,) = document.iter("asset"), document.iter("asset-clip")
    assert (at(asset, "start"), at(asset, "duration")) == (0, 70)
    assert (at(shot, "start"), at(shot, "duration")) == (10, 40)


def test_a_silent_file_of_another_size_says_so() -> None:
    cut = handed_over(clip("a"), clip("b"))
    silent = MediaFile("../wall.mov", 60, 1920, 1080, has_sound=False, scene="yard", shot="b", take=0)
    document = read(Handover("Rain", cut.timeline, {**cut.media, "yard#b": silent}))
    first, second = document.iter("asset")
    assert "hasAudio" in first.attrib
    assert "hasAudio" not in second.attrib
    formats = {found.attrib["id"]: found.attrib for found in document.iter("format")}
    assert formats[second.attrib["format"]]["width"] == "1920"
    assert [rep.attrib["src"] for rep in second] == ["../wall.mov"]


def test_a_line_is_a_marker_at_its_time_in_the_file() -> None:
    lines = [Spoken(15, 30, "Jon", 'Let\'s <talk> & "go"\x00\n'), Spoken(50, 9, "Mara", "Late.")]
    (shot,) = children(handed_over(clip("a", start=10, duration=40), lines=lines))
    (marker,) = shot.iterfind("marker")
    assert (at(marker, "start"), marker.attrib["value"]) == (15, 'Jon: Let\'s <talk> & "go"')


def test_scene_and_take_are_metadata_that_final_cut_shows() -> None:
    document = read(handed_over(clip("a"), Gap(3)))
    found = {md.attrib["key"]: md.attrib["value"] for md in document.iter("md")}
    assert found == {"com.apple.proapps.studio.scene": "yard", "com.apple.proapps.studio.shot": "1"}
