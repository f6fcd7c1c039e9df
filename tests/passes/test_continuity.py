"""`first_frame: previous`, as far as it can be told without a picture."""

from lowering import CAST, Lower, Lowered

from compiler.ir.asset import AssetFacts

SHOTS = """\
  - id: one
    action: Jon waits.
  - id: two
    first_frame: previous
    action: Jon looks up.
"""


def scene(shots: str = SHOTS, above: str = "") -> str:
    return f"scene: The alley\n{CAST}{above}shots:\n{shots}"


def second(lowered: Lowered) -> tuple[str, ...]:
    """Return what the second shot is known by, and that it has no errors."""
    assert [item for item in lowered.diagnostics if item.code.severity == "error"] == []
    return (lowered.shot_list.shots[1].intent,)


def test_it_is_sent_last_as_a_first_frame_without_a_number(lower: Lower) -> None:
    request = lower(scene()).shot_list.shots[1].request
    assert request is not None
    assert [item.role for item in request.media] == ["reference_image", "first_frame"]
    assert (request.prompt.count("Image 1"), request.prompt.count("Image 2"), request.ratio) == (1, 0, "")
    assert request.frame is not None
    assert request.frame.place == ("alley", "one")


def test_the_clip_has_the_shape_of_the_shot_before(lower: Lower) -> None:
    upright = scene(SHOTS.replace("    action: Jon waits.", '    ratio: "9:16"\n    action: Jon waits.'))
    shots = lower(upright).shot_list.shots
    assert [(shot.width, shot.height) for shot in shots] == [(720, 1280), (720, 1280)]


def test_footage_before_it_is_continued_too(lower: Lower) -> None:
    shots = scene("  - id: one\n    footage: old.mp4\n" + SHOTS[SHOTS.index("  - id: two") :])
    facts = {"old.mp4": AssetFacts("", 9, "video", "mp4", 1080, 1920, 4.0, 25.0)}
    shot = lower(shots, facts=facts).shot_list.shots[1]
    assert shot.frame is not None
    assert (shot.frame.footage, shot.height > shot.width) == ("old.mp4", True)


def test_a_frame_that_is_too_small_for_the_model_is_refused_where_it_is_asked_for(lower: Lower) -> None:
    shots = scene("  - id: one\n    footage: old.mp4\n" + SHOTS[SHOTS.index("  - id: two") :])
    facts = {"old.mp4": AssetFacts("", 9, "video", "mp4", 160, 120, 4.0, 25.0)}
    lowered = lower(shots, facts=facts)
    assert lowered.places("asset-dimensions") == [(11, "previous")]


def test_the_intent_is_to_continue_whatever_stands_before(lower: Lower) -> None:
    intent = second(lower(scene()))
    assert second(lower(scene(SHOTS.replace("id: one", "id: first")))) == intent
    assert second(lower(scene(SHOTS.replace("Jon waits", "Jon runs")))) == intent
    assert second(lower(scene(SHOTS.replace("    first_frame: previous\n", "")))) != intent


def test_a_backend_without_first_frames_refuses_it_or_continues_nothing(lower: Lower) -> None:
    assert lower(scene(), backend="fal").places("unsupported-feature") == [(11, "previous")]
    degraded = lower(scene(above="allow_degraded: [first_frame]\n"), backend="fal")
    assert degraded.shot_list.shots[1].frame is None
    assert degraded.slugs.count("degraded") == 1


def test_an_error_in_the_shot_before_is_told_alone(lower: Lower) -> None:
    lowered = lower(scene(SHOTS.replace("Jon waits", "Jon sees @zed")))
    assert lowered.problems == ["unknown-mention"]


def test_the_lints_of_first_frames_hold(lower: Lower) -> None:
    spoken = SHOTS.replace("action: Jon looks up.", 'ratio: "1:1"\n    dialogue:\n      - jon: No.')
    assert sorted(lower(scene(spoken)).problems) == ["ratio-ignored", "voice-with-first-frame"]


def test_the_last_frame_is_the_last_one_that_the_film_shows(lower: Lower) -> None:
    def frame(trim: str) -> str:
        shot = lower(scene(SHOTS.replace("action: Jon waits.", f"action: Jon waits.\n    duration: 4\n{trim}")))
        found = shot.shot_list.shots[1].frame
        assert found is not None
        return found.identity

    whole = frame("")
    assert frame("    trim: [1, null]\n") == frame("    trim: [1, 4]\n") == whole
    assert frame("    trim: [0, 3.5]\n") == frame("    trim: [1, 3.5]\n") == f"{whole}:105"
