"""Time: speech, automatic durations and the windows of lines."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lowering import Lower

from compiler.passes.timing import auto_seconds, comfortable_seconds, language_of, place_lines, speech_seconds

LINES = st.lists(st.floats(0.5, 9), min_size=1, max_size=6)


@pytest.mark.parametrize(
    "text, shortest, longest",
    [
        ("Why did you still come?", 1.2, 2.0),
        ("No.", 0.4, 0.7),
        ("You had ten years to talk, and you talked about the weather instead.", 4.0, 5.6),
        ("您三年没来了。", 1.2, 2.0),
        ("路还是那条路，腿不听话了。", 2.3, 3.3),
        ("Почему ты пришла?", 0.9, 1.7),
        ("どうして来たの", 0.9, 1.7),
        ("왜 왔어요", 0.5, 1.2),
        ("Call 5550123", 2.0, 3.2),
        ("…", 0.5, 0.5),
    ],
)
def test_a_line_takes_about_as_long_as_it_takes_to_say(text: str, shortest: float, longest: float) -> None:
    assert shortest <= speech_seconds(text) <= longest


def test_pauses_take_time() -> None:
    assert speech_seconds("Wait. Listen. Go.") > speech_seconds("Wait listen go")
    assert speech_seconds("Wait, listen, go") > speech_seconds("Wait listen go")


@pytest.mark.parametrize(
    "text, language",
    [("Hello", "en"), ("你好", "zh"), ("こんにちは世界", "ja"), ("안녕", "ko"), ("Привет", "ru"), ("Ça va", "en")],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_of(text, "en") == language


def test_without_lines_a_shot_lasts_five_seconds_inside_its_models_range() -> None:
    assert auto_seconds([], 2, 15) == 5
    assert auto_seconds([], 2, 4) == 4
    assert auto_seconds([], 6, 15) == 6


def test_with_lines_a_shot_lasts_as_long_as_they_need() -> None:
    assert auto_seconds([1.57, 0.78], 2, 15) == 5
    assert auto_seconds([0.5], 2, 15) == 2
    assert auto_seconds([9.0, 9.0], 2, 15) == 15


def test_an_action_takes_its_time_however_short_the_lines_are() -> None:
    assert auto_seconds([0.5], 2, 15, has_action=True) == 4
    assert auto_seconds([0.5], 2, 3, has_action=True) == 3
    assert auto_seconds([6.0], 2, 15, has_action=True) == 8
    assert auto_seconds([], 2, 15, has_action=True) == 5


@pytest.mark.parametrize(
    "lines, seconds",
    [
        (("dialogue: [{jon: Go.}]",), 2),
        (("action: Jon looks up from his book.", "dialogue: [{jon: Go.}]"), 4),
        (("prompt: 'Jon looks up from his book. {{ lines[0].text }}'", "dialogue: [{jon: Go.}]"), 4),
        (("action: Jon looks up from his book.",), 5),
    ],
)
def test_an_automatic_duration_counts_action_and_lines(
    lower: Lower, scene: Callable[..., str], lines: tuple[str, ...], seconds: int
) -> None:
    assert lower(scene(*lines)).shot.seconds == seconds


@given(LINES, st.floats(0, 20), st.floats(1, 30))
def test_windows_follow_one_another_inside_their_beat(lines: list[float], start: float, seconds: float) -> None:
    windows, fits = place_lines(lines, start, seconds)
    assert len(windows) == len(lines)
    assert windows[0].start >= start - 0.001
    assert windows[-1].start + windows[-1].seconds <= start + seconds + 0.002
    assert all(first.start + first.seconds <= second.start + 0.002 for first, second in pairwise(windows))
    assert all(window.seconds > 0 for window in windows)
    if comfortable_seconds(lines) <= seconds:
        assert fits
        assert [window.seconds for window in windows] == [round(line, 3) for line in lines]


def test_lines_that_do_not_fit_are_hurried_and_told(lower: Lower, scene: Callable[..., str]) -> None:
    long = "We have been waiting here for you since before the rain began, and nobody came to tell us anything at all."
    lowered = lower(scene("action: Jon waits.", f"dialogue: [{{jon: '{long}'}}]", "duration: 3"))
    assert lowered.problems == ["speech-too-long"]
    (line,) = lowered.shot.lines
    assert line.start + line.seconds <= 3
    assert lowered.shot.seconds == 3


def test_lines_that_do_not_fit_for_their_breaths_alone_are_told_to_take_longer_than_there_is(
    lower: Lower, scene: Callable[..., str]
) -> None:
    words = ("Were you asleep?", "Not yet, Jon.", "Then when?")
    assert sum(map(speech_seconds, words)) < 3
    lines = ", ".join(f"{{jon: '{line}'}}" for line in words)
    lowered = lower(scene("action: Jon waits.", f"dialogue: [{lines}]", "duration: 3"))
    (told,) = (item for item in lowered.diagnostics if item.code.slug == "speech-too-long")
    needed, there_is = map(float, re.findall(r"[0-9]+(?:\.[0-9]+)?", told.message))
    assert there_is == 3
    assert needed > there_is


def test_each_line_lies_inside_its_beat(lower: Lower, scene: Callable[..., str]) -> None:
    lowered = lower(
        scene(
            "beats:",
            "  - {action: Jon waits., seconds: 3, dialogue: [{jon: Hello.}]}",
            "  - {action: Jon turns., seconds: 4, dialogue: [{jon: You again.}, {jon: Go.}]}",
        )
    )
    shot = lowered.shot
    assert shot.seconds == 7
    assert [(beat.start, beat.seconds) for beat in shot.beats] == [(0, 3), (3, 4)]
    assert 0 < shot.lines[0].start < 3
    assert all(3 < line.start < line.start + line.seconds < 7 for line in shot.lines[1:])
    assert shot.request is not None
    assert shot.request.multi_shot
