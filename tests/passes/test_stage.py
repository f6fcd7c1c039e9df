"""Blocking read from prose, and what the animatic is told to draw."""

from collections.abc import Callable

import pytest
from lowering import NAMES, Lower, Lowered

from compiler.ir.staging import Figure, Staging
from compiler.passes.blocking import Blocking, read_blocking


@pytest.mark.parametrize(
    "action, expected",
    [
        (
            "Mara walks in from the deep left side of the frame.",
            {"mara": Blocking(depth="far", enters="left")},
        ),
        (
            "Jon leans against the rusty wall on the right. Hearing the footsteps, he slowly turns and sees Mara.",
            {"jon": Blocking(mark="right"), "mara": Blocking()},
        ),
        (
            "On the left, Mara waits; Jon stands in the background at the right.",
            {"mara": Blocking(mark="left"), "jon": Blocking(mark="right", depth="far")},
        ),
        (
            "Mara leaves to the right. Jon enters.",
            {"mara": Blocking(exits="right"), "jon": Blocking(enters="left")},
        ),
        ("Jon waits in the middle of the yard.", {"jon": Blocking(mark="center")}),
        ("Jon stands close to the camera, screen right.", {"jon": Blocking(mark="right", depth="near")}),
        ("Jon waits. He walks slowly out of frame left.", {"jon": Blocking(mark="left", exits="left")}),
        ("Jon exits left.", {"jon": Blocking(exits="left")}),
        ("Jon comes in on the right.", {"jon": Blocking(mark="right", enters="right")}),
        ("Jon is right about the leaves of the tree, and Mara left him.", {"jon": Blocking(), "mara": Blocking()}),
        ("玛拉从左侧走进画面，在中间停下。", {"mara": Blocking(mark="center", enters="left")}),
        ("Jon靠在右边的墙上，玛拉站在远处。", {"jon": Blocking(mark="right"), "mara": Blocking(depth="far")}),
        ("The rain falls on the left.", {}),
    ],
)
def test_places_and_ways_are_read_from_the_words_around_a_mention(action: str, expected: dict[str, Blocking]) -> None:
    assert read_blocking(NAMES.parse(action)) == expected


def staging(lowered: Lowered) -> Staging:
    request = lowered.shot.request
    assert request is not None
    assert request.staging is not None
    return request.staging


def figures(lowered: Lowered, beat: int = 0) -> dict[str, Figure]:
    names = [slot.reference.id for slot in lowered.shot.slots]
    return {names[figure.item]: figure for figure in staging(lowered).beats[beat].figures}


def test_a_close_up_is_on_the_first_that_the_action_mentions(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(
        scene(
            "at: yard",
            "framing: close-up",
            "action: Jon leans on the wall on the right and sees Mara.",
            "dialogue: [{mara: Why.}, {jon: Why not.}]",
        )
    )
    seen = figures(lowered)
    assert (seen["jon"].mark, seen["jon"].focus) == ("right", True)
    assert (seen["mara"].mark, seen["mara"].focus) == ("left", False)
    assert staging(lowered).location == 2


def test_a_close_up_is_on_the_only_one_who_speaks(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("framing: close-up", "action: Jon sees Mara.", "dialogue: [{mara: Why.}]"))
    assert figures(lowered)["mara"].focus
    assert not figures(lowered)["jon"].focus


def test_a_voiceover_is_heard_and_not_seen(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(
        scene("framing: close-up", "action: Jon waits.", "dialogue: [{who: mara, line: Why., voiceover: true}]")
    )
    assert list(figures(lowered)) == ["jon"]
    (cue,) = staging(lowered).beats[0].cues
    assert (cue.item, cue.voiceover, cue.text) == (0, True, "Why.")


def test_over_the_shoulder_puts_somebody_in_front(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("framing: over-the-shoulder", "action: Jon looks at Mara.", "dialogue: [{jon: You.}]"))
    seen = figures(lowered)
    assert (seen["jon"].focus, seen["mara"].depth) == (True, "near")


def test_everybody_has_a_place_of_their_own(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n" + "".join(f"  {name}: {{image: {name}.png}}\n" for name in ("ann", "bob", "cat"))
    lowered = lower(scene("action: Ann, Bob and Cat wait.", cast=cast))
    assert [figure.mark for figure in figures(lowered).values()] == ["left", "center", "right"]
    lowered = lower(scene("action: Bob waits on the left. Ann enters from the right. Cat looks.", cast=cast))
    assert {name: figure.mark for name, figure in figures(lowered).items()} == {
        "bob": "left",
        "ann": "right",
        "cat": "center",
    }


def test_beats_keep_people_where_they_were_until_they_leave(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(
        scene(
            "at: yard",
            "beats:",
            "  - {action: Mara waits on the right. Jon enters from the left., seconds: 2}",
            "  - {action: The rain gets stronger., seconds: 2}",
            "  - {action: Mara leaves., seconds: 2}",
            "  - {action: The yard is still., seconds: 2}",
        )
    )
    assert {name: (one.mark, one.enters) for name, one in figures(lowered, 1).items()} == {
        "mara": ("right", ""),
        "jon": ("left", ""),
    }
    assert figures(lowered, 2)["mara"].exits == "right"
    assert figures(lowered, 3) == {}


def test_staging_holds_no_names_and_the_slate_holds_them(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(
        scene(
            "at: yard",
            "camera: track Mara",
            "sound: Jon's steps",
            "action: Mara sees @jon.",
            "dialogue: [{jon (like Mara): Hello.}]",
            "first_frame: open.png",
        ),
        renderer="r7",
    )
    drawn = staging(lowered)
    assert "Mara" not in repr(drawn)
    assert "mara" not in repr(drawn)
    assert (drawn.beats[0].camera, drawn.sound, drawn.renderer) == ("track Video 1", "Image 1's steps", "r7")
    assert drawn.beats[0].cues[0].manner == "like Video 1"
    slate = lowered.shot.slate
    assert slate.names == ("Mara", "Jon", "yard", "")
    assert (slate.scene, slate.shot, slate.speakers) == ("alley", "one", ("Jon",))


def test_a_cue_points_at_the_voice_that_is_sent_or_the_sound_of_the_film(
    lower: Lower, scene: Callable[..., str]
) -> None:
    cast = "characters:\n  mara: {video: mara.mp4}\n  jon: {image: jon.png, voice: jon.wav}\n  kim: {image: kim.png}\n"
    lowered = lower(scene("dialogue: [{mara: One.}, {jon: Two.}, {kim: Three.}]", cast=cast))
    request = lowered.shot.request
    assert request is not None
    mara, jon, kim = staging(lowered).beats[0].cues
    assert mara.voice == request.media[0].asset.identity
    assert request.media[1].voice is not None
    assert jon.voice == request.media[1].voice.identity
    assert kim.voice == ""


def test_a_storyboard_is_shown_alone(lower: Lower, scene: Callable[..., str]) -> None:
    cast = "characters:\n  mara: {image: mara.png}\n"
    lowered = lower(scene("storyboard: board.png", "action: Mara waits.", "dialogue: [{mara: Well.}]", cast=cast))
    drawn = staging(lowered)
    assert (drawn.storyboard, drawn.location, drawn.beats[0].figures) == (True, None, ())
    assert (drawn.beats[0].cues[0].item, drawn.beats[0].cues[0].voice) == (None, "")


def test_only_the_animatic_is_staged(lower: Lower, scene: Callable[..., str]) -> None:
    real = lower(scene("action: Jon waits."), backend="dashscope").shot.request
    drawn = lower(scene("action: Jon waits."), backend="animatic").shot.request
    assert real is not None
    assert drawn is not None
    assert (real.backend, real.staging) == ("dashscope", None)
    assert (drawn.backend, drawn.model) == ("animatic", "wan2.7-r2v")
    assert drawn.prompt == real.prompt
