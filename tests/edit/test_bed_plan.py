"""Music and ambience on the film's clock: where they begin and end, and where they run on."""

from dataclasses import replace
from typing import Any, Literal

import pytest
from lowered import ROUTE, a_list, a_shot

from compiler.diagnostics.sink import Diagnostics
from compiler.edit.bed_plan import check_beds, plan_mix
from compiler.edit.build import build_timeline
from compiler.edit.mix import BedSpan, Mix
from compiler.ir.asset import Asset, AssetFacts
from compiler.ir.bed import Bed, Beds
from compiler.ir.line import Line
from compiler.ir.shot import ShotList


def _bed(name: str, kind: Literal["music", "ambience"] = "music", seconds: float = 100, **changes: Any) -> Bed:  # noqa: ANN401
    facts = AssetFacts(name * 64, 1, "audio", "wav", seconds=seconds, has_audio=True)
    asset = Asset(f"{name}.wav", remote=False, facts=facts, sha256=facts.sha256, route=ROUTE / kind)
    bed = Bed(kind, asset, gain=-3, duck=12, loop=False, fade=1, route=ROUTE / kind)
    return replace(bed, **changes)


def _scene(name: str, music: Bed | None = None, **changes: Any) -> ShotList:  # noqa: ANN401
    shots = [a_shot(shot, scene=name) for shot in ("one", "two")]
    return replace(a_list(*shots, scene=name), beds=Beds(music, **changes))


def _mix(*scenes: ShotList) -> Mix:
    return plan_mix(build_timeline(scenes, {}), scenes)


def _places(*scenes: ShotList) -> list[tuple[str, int, int, int]]:
    return [(span.source, span.start, span.end, span.offset) for span in _mix(*scenes).beds]


def test_music_lies_under_its_scene_from_end_to_end() -> None:
    assert _mix(_scene("a", _bed("m"))).beds == (
        BedSpan("music", "music:m.wav", 0, 300, 0, -3, 12, loop=False, fade_in=30, fade_out=30),
    )


def test_scenes_in_a_row_with_the_same_music_are_one() -> None:
    assert _places(_scene("a", _bed("m")), _scene("b", _bed("m")), _scene("c")) == [("music:m.wav", 0, 615, 0)]


def test_another_gain_is_another_bed() -> None:
    assert len(_places(_scene("a", _bed("m")), _scene("b", _bed("m", gain=-9)))) == 2


def test_one_goes_while_the_other_comes_around_the_cut() -> None:
    assert _places(_scene("a", _bed("m")), _scene("b", _bed("n"))) == [
        ("music:m.wav", 0, 315, 0),
        ("music:n.wav", 285, 600, 0),
    ]


def test_a_storys_music_is_after_a_scenes_own_where_it_would_be_anyway() -> None:
    theme = _bed("t")
    assert _places(_scene("a", theme), _scene("b", _bed("m")), _scene("c", theme)) == [
        ("music:t.wav", 0, 315, 0),
        ("music:m.wav", 285, 615, 0),
        ("music:t.wav", 585, 900, 585),
    ]


def test_a_scene_without_interrupts_it_too() -> None:
    theme = _bed("t", fade=0)
    assert _places(_scene("a", theme), _scene("b"), _scene("c", theme)) == [
        ("music:t.wav", 0, 300, 0),
        ("music:t.wav", 600, 900, 600),
    ]


def test_ambience_and_music_are_laid_apart() -> None:
    rain = _bed("r", "ambience", duck=0, loop=True)
    assert _places(_scene("a", _bed("m"), ambience=rain), _scene("b", ambience=rain)) == [
        ("ambience:r.wav", 0, 600, 0),
        ("music:m.wav", 0, 315, 0),
    ]


def test_a_bed_is_never_longer_in_coming_and_going_than_it_is() -> None:
    (span,) = _mix(_scene("a", _bed("m", fade=60))).beds
    assert (span.fade_in, span.fade_out) == (150, 150)


def test_a_film_of_one_scene_is_as_loud_as_that_scene_says_and_others_as_their_story() -> None:
    quiet = _scene("a", loudness=-23.0, story_loudness=-16.0)
    assert _mix(quiet).loudness == -23
    assert _mix(quiet, _scene("b", loudness=None, story_loudness=-16.0)).loudness == -16
    assert _mix().loudness is None


def _line(start: float, seconds: float) -> Line:
    return Line(
        "", "jon", "Jon", "", "Well.", "", voiceover=True, language="en", start=start, seconds=seconds, route=ROUTE
    )


def test_beds_go_down_for_everybody_who_speaks_but_not_in_a_muted_shot() -> None:
    lines = (_line(1, 1), _line(1.5, 1.5))
    spoken = replace(a_shot("one"), lines=lines)
    muted = replace(a_shot("two"), lines=lines, mute=True)
    mix = _mix(a_list(spoken, muted, replace(a_shot("three"), lines=(_line(0.5, 2),))))
    assert mix.speech == ((1.0, 3.0), (10.5, 12.5))


@pytest.mark.parametrize("seconds, loop, told", [(10.0, False, 0), (9.1, False, 0), (8.5, False, 1), (2.0, True, 0)])
def test_music_that_is_over_too_early_is_told(seconds: float, loop: bool, told: int) -> None:  # noqa: FBT001
    scenes = [_scene("a", _bed("m", seconds=seconds, loop=loop))]
    diagnostics = Diagnostics()
    check_beds(build_timeline(scenes, {}), scenes, diagnostics)
    assert [item.code.slug for item in diagnostics] == ["bed-too-short"] * told
