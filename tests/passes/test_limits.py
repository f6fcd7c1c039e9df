"""Limits of models, each with what breaks it and what only just does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from lowering import FACTS, Lower

IMAGE, VIDEO, VOICE = FACTS["image"], FACTS["video"], FACTS["voice"]
MB = 1 << 20


@pytest.mark.parametrize(
    "file, facts, slug",
    [
        ("jon.png", replace(IMAGE, format="gif"), "asset-format"),
        ("jon.png", replace(IMAGE, format="webp"), None),
        ("jon.png", VIDEO, "asset-format"),
        ("jon.png", replace(IMAGE, size=20 * MB + 1), "asset-too-large"),
        ("jon.png", replace(IMAGE, size=20 * MB), None),
        ("jon.png", replace(IMAGE, width=239), "asset-dimensions"),
        ("jon.png", replace(IMAGE, width=240, height=1920), None),
        ("jon.png", replace(IMAGE, width=8001), "asset-dimensions"),
        ("jon.png", replace(IMAGE, width=240, height=1921), "asset-aspect"),
        ("jon.png", replace(IMAGE, has_alpha=True), "asset-alpha"),
        ("jon.png", replace(IMAGE, format="webp", has_alpha=True), None),
        ("mara.mp4", replace(VIDEO, format="webm"), "asset-format"),
        ("mara.mp4", replace(VIDEO, format="mov"), None),
        ("mara.mp4", replace(VIDEO, size=100 * MB + 1), "asset-too-large"),
        ("mara.mp4", replace(VIDEO, width=4097), "asset-dimensions"),
        ("mara.mp4", replace(VIDEO, seconds=30.1), "asset-duration"),
        ("mara.mp4", replace(VIDEO, seconds=0.9), "asset-duration"),
        ("mara.mp4", replace(VIDEO, seconds=30.0), None),
        ("mara.wav", replace(VOICE, format="ogg"), "asset-format"),
        ("mara.wav", replace(VOICE, format="mp3"), None),
        ("mara.wav", replace(VOICE, seconds=10.1), "asset-duration"),
        ("mara.wav", replace(VOICE, size=15 * MB + 1), "asset-too-large"),
        ("open.png", replace(IMAGE, has_alpha=True), "asset-alpha"),
    ],
)
def test_a_file_is_judged_by_what_is_in_it(
    lower: Lower, scene: Callable[..., str], file: str, facts: object, slug: str | None
) -> None:
    text = scene("action: Mara sees Jon.", "first_frame: open.png")
    lowered = lower(text, facts={file: facts})
    assert lowered.problems == ([slug] if slug else [])
    if slug:
        assert lowered.places(slug)[0][1] == file
        assert lowered.shot_list.shots == ()


def test_a_bad_file_is_told_once_however_many_shots_use_it(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("action: Jon.") + "  - {id: two, action: Jon.}\n  - {id: three, action: Mara.}\n"
    lowered = lower(text, facts={"jon.png": replace(IMAGE, format="gif")})
    assert lowered.problems == ["asset-format"]
    assert [shot.id for shot in lowered.shot_list.shots] == ["three"]


def test_a_file_nobody_uses_is_not_judged(lower: Lower, scene: Callable[..., str]) -> None:
    assert lower(scene("action: Mara."), facts={"jon.png": replace(IMAGE, format="gif")}).problems == []


def test_a_file_with_problems_is_left_to_whoever_probed_it(lower: Lower, scene: Callable[..., str]) -> None:
    text = (
        scene("action: Jon.") + "  - {id: two, action: Mara sees @nobody., duration: 99}\n  - {id: three, at: yard}\n"
    )
    lowered = lower(text, missing=("jon.png", "mara.wav"))
    assert lowered.problems == ["unknown-mention", "duration-out-of-range"]
    assert [shot.id for shot in lowered.shot_list.shots] == ["three"]
    assert [reference.id for reference in lowered.shot_list.references] == ["yard"]


MANY = "characters:\n" + "".join(f"  c{n}: {{image: c{n}.png}}\n" for n in range(1, 7))
MANY += "".join(f"  v{n}: {{video: v{n}.mp4}}\n" for n in range(1, 6))


def mentions(*ids: str) -> str:
    return "action: 'It rains. " + ", ".join(f"@{id_}" for id_ in ids) + "'"


@pytest.mark.parametrize(
    "model, ids, slug",
    [
        ("wan2.7-r2v", ("c1", "c2", "c3", "v1", "v2"), None),
        ("wan2.7-r2v", ("c1", "c2", "c3", "c4", "v1", "v2"), "too-many-references"),
        ("wan2.7-r2v", ("v1", "v2", "v3", "v4", "v5"), None),
        ("wan2.6-r2v", ("v1", "v2", "v3", "c1"), None),
        ("wan2.6-r2v", ("v1", "v2", "v3", "v4"), "too-many-videos"),
        ("wan2.7-r2v", (), "no-reference"),
    ],
)
def test_the_number_of_references_is_the_models(
    lower: Lower, scene: Callable[..., str], model: str, ids: tuple[str, ...], slug: str | None
) -> None:
    lowered = lower(scene(f"model: {model}", mentions(*ids), cast=MANY))
    assert lowered.problems == ([slug] if slug else [])
    if slug:
        assert lowered.places(slug) == [(lowered.places(slug)[0][0], "one")]


@pytest.mark.parametrize(
    "lines, slug",
    [
        (("action: Jon.", "duration: 2"), None),
        (("action: Jon.", "duration: 15"), None),
        (("action: Jon.", "duration: 1"), "duration-out-of-range"),
        (("action: Jon.", "duration: 16"), "duration-out-of-range"),
        (("action: Mara.", "duration: 10"), None),
        (("action: Mara.", "duration: 11"), "duration-out-of-range"),
        (("action: Jon.", "duration: 11", "model: wan2.6-r2v"), "duration-out-of-range"),
        (("beats: [{action: Jon., seconds: 9}, {action: Jon., seconds: 7}]",), "duration-out-of-range"),
        (("beats: [{action: Jon., seconds: 4}, {action: Jon., seconds: 3}]", "duration: 7"), None),
        (("beats: [{action: Jon., seconds: 4}, {action: Jon., seconds: 3}]", "duration: 8"), "beats-duration"),
        (("action: Jon.", "resolution: 720P", "ratio: '3:4'"), None),
        (("action: Jon.", "resolution: 720p"), "unsupported-size"),
        (("action: Jon.", "ratio: '21:9'"), "unsupported-size"),
        (("action: Jon.", "model: wan9"), "unknown-model"),
        (("action: Jon.", "backend: dashscop"), "unknown-backend"),
        (("action: Jon.", "model: wan2.7-r2v-2026-06-12"), None),
        (("cast: [jon]",), "empty-prompt"),
        (("at: yard",), None),
        (("cast: [mara]", "at: yard"), None),
        (("cast: [jon]", "at: yard"), "unaddressed-reference"),
        (("storyboard: board.png", "cast: [jon]"), "storyboard-not-alone"),
        (("storyboard: board.png", "first_frame: open.png"), "storyboard-not-alone"),
        (("storyboard: board.png", "at: yard"), "storyboard-not-alone"),
        (("storyboard: board.png", "action: Mara and Jon."), None),
        (("storyboard: board.png", "model: wan2.6-r2v"), "unsupported-feature"),
        (("footage: https://example.org/a.mp4",), "bad-path"),
    ],
)
def test_a_shot_stays_inside_what_its_model_can_do(
    lower: Lower, scene: Callable[..., str], lines: tuple[str, ...], slug: str | None
) -> None:
    assert lower(scene(*lines)).problems == ([slug] if slug else [])


def test_a_default_location_is_no_conflict_with_a_storyboard(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("storyboard: board.png", "action: Mara waits.", above="defaults: {at: yard}\n"))
    assert lowered.problems == []
    assert lowered.prompt.startswith("Reference image. Mara waits.")


def test_prompts_are_measured_in_characters(lower: Lower, scene: Callable[..., str]) -> None:
    fits = "玛" * (5000 - len("Jon。"))
    assert lower(scene(f"prompt: Jon。{fits[4:]}")).problems == []
    lowered = lower(scene(f"prompt: Jon。{fits}"))
    assert lowered.problems == ["prompt-too-long"]
    assert lower(scene("action: Jon.", f"negative: {'x' * 500}")).problems == []
    assert lower(scene("action: Jon.", f"negative: {'x' * 501}")).problems == ["negative-too-long"]


def test_a_duration_error_points_at_the_video_that_causes_it(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Mara.", "duration: 12"))
    (problem,) = (item for item in lowered.diagnostics if item.code.severity == "error")
    assert "2 to 10 s with a reference video" in problem.message
    assert [str(label.where) for label in problem.labels] == ["alley.yaml#characters.mara.video"]


def test_all_problems_of_all_shots_come_in_one_run(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene("action: '@nobody and Image 3'", "at: nowhere", "duration: 99", "resolution: 4K")
    text += "  - {id: two, action: Jon., ratio: '5:4', cast: [alcie]}\n  - {id: three, action: Jon.}\n"
    lowered = lower(text)
    assert sorted(lowered.problems) == [
        "duration-out-of-range",
        "hand-written-slot",
        "unknown-character",
        "unknown-location",
        "unknown-mention",
        "unsupported-size",
        "unsupported-size",
    ]
    assert [shot.id for shot in lowered.shot_list.shots] == ["three"]


def test_footage_costs_nothing_and_lasts_as_long_as_it_lasts(lower: Lower, scene: Callable[..., str]) -> None:
    clip = replace(VIDEO, width=640, height=480, seconds=3.5)
    shot = lower(scene("footage: clip.mp4", "dialogue: [{mara: Wait.}]"), facts={"clip.mp4": clip}).shot
    assert (shot.request, shot.slots, shot.price, shot.seconds) == (None, (), None, 3.5)
    assert (shot.width, shot.height) == (640, 480)
    assert [(line.name, line.label) for line in shot.lines] == [("Mara", "")]
    assert lower(scene("footage: clip.mp4"), facts={"clip.mp4": IMAGE}).problems == ["asset-format"]


REMOTE = """\
characters:
  mara: {image: 'https://example.org/mara.png'}
  jon: {video: 'https://example.org/jon.mp4'}
"""
THREE_MODELS = """\
shots:
  - {id: one, action: Mara sees Jon.}
  - {id: two, action: Mara sees Jon., model: wan2.6-r2v}
  - {id: three, action: Mara sees Jon., backend: segmind}
"""


def test_an_address_is_noted_once_where_it_is_written_and_only_a_film_is_said_to_cost(lower: Lower) -> None:
    lowered = lower(f"scene: The alley\n{REMOTE}{THREE_MODELS}")
    notes = [item.message for item in lowered.diagnostics if item.code.slug == "unchecked-remote-asset"]
    assert len(notes) == 2
    assert [("jon.mp4" in note, "cap" in note) for note in sorted(notes)] == [(True, True), (False, False)]


def test_a_film_costs_nothing_where_inputs_are_free(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Jon waits.", "backend: segmind", cast=REMOTE))
    (note,) = [item.message for item in lowered.diagnostics if item.code.slug == "unchecked-remote-asset"]
    assert "cap" not in note


def test_a_message_says_an_image(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Jon waits."), facts={"jon.png": replace(IMAGE, format="gif")})
    (message,) = [item.message for item in lowered.diagnostics if item.code.slug == "asset-format"]
    assert message.endswith("for an image")
