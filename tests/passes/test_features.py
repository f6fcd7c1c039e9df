"""Features that a backend has no field for: refused, or left out where the author allows it."""

from collections.abc import Callable

import pytest
from lowering import Lower, Lowered

REMOTE = """\
characters:
  mara: {video: 'https://example.org/mara.mp4', voice: 'https://example.org/mara.wav'}
  jon: {image: 'https://example.org/jon.png', voice: 'https://example.org/jon.wav'}
  kim: {image: 'https://example.org/kim.png'}
"""
BOTH = ("action: Mara sees Jon.", "dialogue: [{mara: Wait.}, {jon: No.}]")


def media(lowered: Lowered) -> list[str | None]:
    request = lowered.shot.request
    assert request is not None
    return [item.voice.location if item.voice else None for item in request.media]


def test_every_reference_has_its_own_voice_on_dashscope(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene(*BOTH, cast=REMOTE))
    assert media(lowered) == ["https://example.org/mara.wav", "https://example.org/jon.wav"]


def test_a_voice_for_each_character_is_refused_on_segmind(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene(*BOTH, "backend: segmind", cast=REMOTE))
    assert lowered.problems == ["unsupported-feature"] * 2
    assert [place[1] for place in lowered.places("unsupported-feature")] == [
        "'https://example.org/mara.wav'",
        "'https://example.org/jon.wav'",
    ]


@pytest.mark.parametrize(
    "first, second, voices, left_out",
    [("mara", "jon", ["mara", None], "jon"), ("jon", "mara", [None, "jon"], "mara")],
)
def test_the_voice_of_whoever_speaks_first_is_sent_where_that_is_allowed(
    lower: Lower, scene: Callable[..., str], first: str, second: str, voices: list[str | None], left_out: str
) -> None:
    dialogue = f"dialogue: [{{{first}: Wait.}}, {{{second}: No.}}, {{{first}: Go.}}]"
    lines = ("action: Mara sees Jon.", dialogue, "backend: segmind")
    lowered = lower(scene(*lines, cast=REMOTE, above="allow_degraded: [voice]\n"))
    assert media(lowered) == [voice and f"https://example.org/{voice}.wav" for voice in voices]
    assert [place[1] for place in lowered.places("degraded")] == [f"'https://example.org/{left_out}.wav'"]


def test_one_voice_among_several_characters_is_sent_once_where_that_is_allowed(
    lower: Lower, scene: Callable[..., str]
) -> None:
    lines = ("action: Mara sees Kim.", "dialogue: [{mara: Wait.}]", "backend: segmind")
    assert lower(scene(*lines, cast=REMOTE)).problems == ["unsupported-feature"]
    lowered = lower(scene(*lines, cast=REMOTE, above="allow_degraded: [voice]\n"))
    assert media(lowered) == ["https://example.org/mara.wav", None]


def test_nothing_is_noted_when_the_only_voice_that_speaks_is_sent(lower: Lower, scene: Callable[..., str]) -> None:
    lines = ("action: Mara sees Jon.", "dialogue: [{jon: Wait.}]", "backend: segmind")
    lowered = lower(scene(*lines, cast=REMOTE, above="allow_degraded: [voice]\n"))
    assert "degraded" not in lowered.slugs
    assert media(lowered) == [None, "https://example.org/jon.wav"]


def test_a_note_says_whose_voice_is_left_out_and_whose_is_sent(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene(*BOTH, "backend: segmind", cast=REMOTE, above="allow_degraded: [voice]\n"))
    (note,) = [item.message for item in lowered.diagnostics if item.code.slug == "degraded"]
    assert note.endswith(": that of `jon` is left out, and that of `mara`, who speaks first, is sent for all")


@pytest.mark.parametrize("target", ["backend: segmind", "model: wan2.6-r2v", "model: wan2.7-r2v"])
@pytest.mark.parametrize("dialogue", ["[{mara: Wait.}]", "[{mara: Wait.}, {jon: No.}]", "[]"])
def test_a_slot_has_the_voice_that_is_sent(lower: Lower, scene: Callable[..., str], target: str, dialogue: str) -> None:
    text = scene(
        "action: Mara sees Jon.", f"dialogue: {dialogue}", target, cast=REMOTE, above="allow_degraded: [voice]\n"
    )
    lowered = lower(text)
    assert [slot.voice.location if slot.voice else None for slot in lowered.shot.slots] == media(lowered)


BOARD = ("storyboard: 'https://example.org/board.png'", "action: Two people meet.")


def test_a_voice_has_no_reference_to_go_with_beside_a_storyboard(lower: Lower, scene: Callable[..., str]) -> None:
    lines = "dialogue: [{kim: Hello.}, {mara: Wait.}, {mara: Now.}, {jon: No.}]"
    lowered = lower(scene(*BOARD, lines, cast=REMOTE))
    assert lowered.places("unsupported-feature") == [(10, "{mara: Wait.}"), (10, "{jon: No.}")]
    allowed = lower(scene(*BOARD, lines, cast=REMOTE, above="allow_degraded: [voice]\n"))
    assert (allowed.problems, allowed.slugs.count("degraded")) == ([], 2)
    assert media(allowed) == [None]


def test_a_storyboard_without_recorded_voices_is_fine(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene(*BOARD, "dialogue: [{kim: Hello.}]", cast=REMOTE))
    assert lowered.problems == []
    assert "degraded" not in lowered.slugs


def test_the_only_characters_voice_is_the_requests_voice(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("dialogue: [{jon: No.}]", "backend: segmind", cast=REMOTE))
    assert lowered.problems == []
    assert media(lowered) == ["https://example.org/jon.wav"]


def test_voices_of_the_silent_are_no_reason_to_refuse(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(scene("action: Mara sees Jon.", "backend: segmind", cast=REMOTE))
    assert lowered.problems == []
    assert media(lowered) == [None, None]


def test_wan26_knows_voices_from_films_only(lower: Lower, scene: Callable[..., str]) -> None:
    text = scene(*BOTH, "model: wan2.6-r2v", cast=REMOTE)
    assert lower(text).problems == ["unsupported-feature"] * 2
    assert lower(text.replace(", voice: ", ", about: ")).problems == []


@pytest.mark.parametrize(
    "line, feature",
    [
        ("ratio: '9:16'", "ratio"),
        ("first_frame: 'https://example.org/open.png'", "first_frame"),
        ("watermark: true", "watermark"),
        ("prompt_extend: true", "prompt_extend"),
    ],
)
def test_what_segmind_has_no_field_for_is_refused_or_left_out(
    lower: Lower, scene: Callable[..., str], line: str, feature: str
) -> None:
    shot = ("action: Jon waits.", "backend: segmind", line)
    lowered = lower(scene(*shot, cast=REMOTE))
    assert lowered.problems == ["unsupported-feature"]
    assert "degraded" not in lowered.slugs
    allowed = lower(scene(*shot, cast=REMOTE, above=f"allow_degraded: [{feature}]\n"))
    assert allowed.problems == []
    assert allowed.slugs.count("degraded") == 1
    request = allowed.shot.request
    assert request is not None
    assert (request.ratio, request.watermark, request.prompt_extend) == ("16:9", False, False)
    assert [item.role for item in request.media] == ["reference_image"]


def test_local_files_reach_segmind_and_fal(lower: Lower, scene: Callable[..., str]) -> None:
    lines = ("action: Jon waits.", "dialogue: [{jon: No.}]")
    assert lower(scene(*lines, "backend: segmind")).problems == []
    assert media(lower(scene(*lines, "backend: segmind"))) == ["jon.wav"]
    assert lower(scene("action: Jon sees Mara.", "backend: fal")).problems == []


def test_fal_has_no_field_for_voices_or_a_first_frame(lower: Lower, scene: Callable[..., str]) -> None:
    lines = ("action: Jon waits.", "dialogue: [{jon: No.}]", "first_frame: open.png", "backend: fal")
    assert lower(scene(*lines)).problems == ["unsupported-feature"] * 2
    allowed = lower(scene(*lines, above="allow_degraded: [voice, first_frame]\n"))
    assert (allowed.problems, allowed.slugs.count("degraded")) == ([], 2)
    assert media(allowed) == [None]


def test_fal_bills_the_whole_of_every_input(lower: Lower, scene: Callable[..., str]) -> None:
    shot = lower(scene("action: Mara waits.", "backend: fal", "duration: 3", "resolution: 1080P")).shot
    assert (str(shot.price), shot.input_seconds) == ("0.90 USD", 6.0)


def test_segmind_fetches_https_addresses_only(lower: Lower, scene: Callable[..., str]) -> None:
    insecure = REMOTE.replace("https:", "http:")
    assert lower(scene("action: Kim.", "backend: segmind", cast=insecure)).problems == ["needs-public-url"]
    assert lower(scene("action: Kim.", cast=insecure)).problems == []


def test_the_command_lines_backend_wins_over_the_shots(lower: Lower, scene: Callable[..., str]) -> None:
    shot = lower(scene("action: Kim.", "backend: segmind", cast=REMOTE), backend="dashscope").shot
    assert shot.billed_on == "dashscope"
    assert shot.request is not None
    assert shot.request.prompt.startswith("Image 1.")
