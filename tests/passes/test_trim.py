"""Trims: what may be written, and that they concern the cut only."""

from collections.abc import Callable

import pytest
from lowering import Lower, Lowered

from compiler.build.key import request_key
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import AssetFacts
from compiler.ir.trim import Trim
from compiler.passes.limits.transitions import check_transitions

FOOTAGE = AssetFacts("", 900_000, "video", "mp4", 1280, 720, 90.04, 30.0, has_audio=True)


def _trimmed(scene: Callable[..., str], trim: str, duration: int = 5) -> str:
    return scene("action: Mara waits.", f"duration: {duration}", f"trim: {trim}")


def test_a_trim_says_from_when_to_when(lower: Lower, scene: Callable[..., str]) -> None:
    trim = lower(_trimmed(scene, "[1, 4.5]")).shot.trim
    assert (trim.start, trim.end, str(trim.route)) == (1.0, 4.5, "alley.yaml#shots.0.trim")
    assert lower(_trimmed(scene, "[null, 4.5]")).shot.trim.frames(150) == range(135)
    assert lower(_trimmed(scene, "[0.5, ~]")).shot.trim.frames(152) == range(15, 152)
    assert lower(scene("action: Mara waits.")).shot.trim == Trim()


def test_a_trim_makes_no_shot_anew(lower: Lower, scene: Callable[..., str]) -> None:
    one, other = lower(_trimmed(scene, "[1, 4.5]")).shot, lower(_trimmed(scene, "[0, 2]")).shot
    assert one.intent == other.intent
    assert one.seconds == other.seconds == 5
    assert one.request is not None
    assert other.request is not None
    assert request_key(one.request) == request_key(other.request)


@pytest.mark.parametrize(
    "trim, slug, under",
    [
        ("[1, 8]", "trim-outside-clip", "8"),
        ("[6, null]", "trim-outside-clip", "6"),
        ("[2, 1.5]", "empty-trim", "[2, 1.5]"),
        ("[2, 2.01]", "empty-trim", "[2, 2.01]"),
        ("[5, null]", "empty-trim", "[5, null]"),
    ],
)
def test_a_trim_that_shows_nothing_is_underlined(
    lower: Lower, scene: Callable[..., str], trim: str, slug: str, under: str
) -> None:
    lowered = lower(_trimmed(scene, trim))
    assert lowered.problems == [slug]
    assert [text for _, text in lowered.places(slug)] == [under]


def test_a_trim_may_reach_to_the_last_frame_whatever_is_rounded(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("footage: clip.mp4", "trim: [60, 90.045]")
    assert lower(text, facts={"clip.mp4": FOOTAGE}).shot.trim.frames(2701) == range(1800, 2701)


def test_lines_of_trimmed_footage_are_those_of_the_part_that_is_shown(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("footage: clip.mp4", "trim: [60, 65]", "dialogue: [{mara: Wait for me.}]")
    (line,) = lower(text, facts={"clip.mp4": FOOTAGE}).shot.lines
    assert 60 < line.start < line.start + line.seconds < 65


HEAD = "scene: S\ncharacters:\n  jon: {image: jon.png}\nshots:\n"


def _film(lower: Lower, *shots: str) -> tuple[Lowered, list[tuple[str, str]]]:
    lines = (f"  - {{id: s{number}, action: Jon., duration: 5, {keys}}}\n" for number, keys in enumerate(shots))
    lowered = lower(HEAD + "".join(lines))
    diagnostics = Diagnostics()
    check_transitions((lowered.shot_list,), diagnostics)
    return lowered, [(item.code.slug, item.message) for item in diagnostics]


def test_a_dissolve_may_be_longer_than_what_is_shown_if_the_handles_have_it(lower: Lower) -> None:
    assert _film(lower, "trim: [0, 1], transition: {dissolve: 2}", "trim: [3, null]")[1] == []
    _, problems = _film(lower, "trim: [0, 1], transition: {dissolve: 4}", "trim: [3, null]")
    assert problems == [
        ("transition-too-long", "the dissolve lasts 4 s, but only 1 s of `s0` are shown"),
    ]


def test_a_transition_longer_than_what_a_trim_leaves_is_told_with_the_trim(lower: Lower) -> None:
    _, problems = _film(lower, "transition: {fade: 3}", "trim: [1, 2]")
    assert problems == [("transition-too-long", "the fade lasts 3 s, but only 1 s of `s1` are shown")]
    _, problems = _film(lower, "transition: {fade: 2}", "trim: [1, 2.5], transition: {fade: 2}", "")
    assert [slug for slug, _ in problems] == ["transition-too-long"]
