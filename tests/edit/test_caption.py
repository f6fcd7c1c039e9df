"""Captions: broken where a reader would pause, and on screen as long as reading takes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.edit.caption import GAP, Caption, caption_cues
from compiler.edit.caption_break import break_captions
from compiler.edit.cue import Cue
from compiler.edit.reading_speed import line_columns, reading_seconds, width_of

FPS = 30
SHORTEST = 25
"""Five sixths of a second."""
HALF = 15


def _captions(*cues: Cue, seconds: float = 60) -> tuple[Caption, ...]:
    return caption_cues(cues, FPS, round(seconds * FPS))


def test_a_longer_line_is_broken_into_even_halves_where_a_clause_begins() -> None:
    (lines,) = break_captions("I have been standing at this wall since the rain began, you know.")
    assert lines == ("I have been standing at this wall", "since the rain began, you know.")


def test_a_line_that_fits_is_not_broken() -> None:
    assert break_captions("Why? I waited for you. All night.") == (("Why? I waited for you. All night.",),)


def test_a_speech_is_split_between_clauses_not_inside_them() -> None:
    text = (
        "Why? I waited for you. I waited all night in the rain, and when the morning came "
        "I went home because nobody was there to open the door for me."
    )
    assert break_captions(text) == (
        ("Why? I waited for you. I waited all night", "in the rain, and when the morning came"),
        ("I went home because nobody was there", "to open the door for me."),
    )


@pytest.mark.parametrize("name", ["Mr. Smith", "Dr. Who", "J. Doe"])
def test_a_title_is_not_the_end_of_a_sentence(name: str) -> None:
    captions = break_captions(f"I was told this morning by the landlady that {name} has left the house for good.")
    assert any(name in line for lines in captions for line in lines)


def test_a_line_does_not_end_with_an_article() -> None:
    captions = break_captions("He came back to find the harbour empty and the old lighthouse dark that night.")
    ends = [line.rsplit(" ", 1)[-1] for lines in captions for line in lines]
    assert not {"the", "to", "and", "a"} & set(ends)


def test_chinese_has_sixteen_characters_a_line_and_breaks_after_clauses() -> None:
    text = "你为什么还要来？我以为你已经忘记了这个地方，忘记了我们的约定，也忘记了那年冬天的雪。"
    assert break_captions(text) == (
        ("你为什么还要来？", "我以为你已经忘记了这个地方，"),
        ("忘记了我们的约定，", "也忘记了那年冬天的雪。"),
    )


def test_a_word_wider_than_a_line_is_cut_and_nothing_else_is() -> None:
    lines = [line for lines in break_captions("Oh " + "o" * 50 + "! My word.") for line in lines]
    assert "".join(lines).replace(" ", "") == "Oh" + "o" * 50 + "!Myword."
    assert lines[-1].endswith("My word.")
    assert all(width_of(line) <= 42 for line in lines)


def test_a_mark_is_never_parted_from_its_letter() -> None:
    captions = break_captions("e\u0301" * 60)
    assert not any(line.startswith("\u0301") for lines in captions for line in lines)


def test_words_spoken_too_fast_stay_until_they_can_be_read() -> None:
    text = "He never told me where the key was, did he?"  # 43 characters, a good two and a half seconds
    (caption,) = _captions(Cue(1.0, 2.0, "", text, until=8.0))
    assert caption.start == 30
    assert caption.end - caption.start == pytest.approx(43 / 17 * FPS, abs=1)


def test_a_chinese_caption_stays_a_second_for_nine_characters() -> None:
    (caption,) = _captions(Cue(1.0, 2.0, "", "他从来没有告诉我钥匙在哪里，是吗？", until=8.0))
    assert caption.end - caption.start == pytest.approx(17 / 9 * FPS, abs=1)


def test_one_word_stays_five_sixths_of_a_second() -> None:
    (caption,) = _captions(Cue(1.0, 1.4, "", "No.", until=8.0))
    assert caption.end - caption.start == SHORTEST


def test_a_caption_that_can_be_read_in_time_does_not_outlast_its_words() -> None:
    (caption,) = _captions(Cue(1.0, 4.0, "", "No.", until=8.0))
    assert (caption.start, caption.end) == (30, 120)


def test_a_caption_gives_way_to_the_next_by_two_frames() -> None:
    first, second = _captions(Cue(0, 1, "", "He never told me where the key was."), Cue(1, 4, "", "Two."))
    assert (first.end, second.start) == (30 - GAP, 30)


def test_a_caption_may_cross_the_end_of_its_shot_by_half_a_second_but_only_to_be_read() -> None:
    hurried, calm = Cue(3.0, 4.0, "", "No, I never said that to him at all.", 4.0), Cue(3.0, 4.0, "", "No.", 4.0)
    assert _captions(hurried)[0].end == 120 + HALF
    assert _captions(calm)[0].end == 120 - GAP


@pytest.mark.parametrize("spoken, end", [(3.8, 120 - GAP), (3.3, 99)])
def test_a_caption_that_goes_just_before_a_cut_waits_for_it(spoken: float, end: int) -> None:
    (caption,) = _captions(Cue(2.0, spoken, "", "No.", until=4.0))
    assert caption.end == end


def test_a_blink_between_two_captions_is_closed() -> None:
    first, second = _captions(Cue(0, 2, "", "One.", 9), Cue(2.3, 4, "", "Two.", 9))
    assert second.start - first.end == GAP


def test_a_hurried_speech_runs_on_into_the_silence_behind_it() -> None:
    text = "I waited for you all night. Nobody came. In the morning I left, and I never came back to this house again."
    captions = _captions(Cue(1, 4, "", text, until=10.0))
    assert len(captions) > 1
    for caption in captions:
        assert caption.end - caption.start >= reading_seconds("".join(caption.lines)) * FPS


def test_where_there_is_no_silence_all_captions_are_read_equally_fast() -> None:
    text = "I waited for you all night. Nobody came. In the morning I left, and I never came back to this house again."
    captions = _captions(Cue(1, 4, "", text, until=4.0), Cue(4.2, 6, "", "So?"))[:-1]
    rates = [width_of("".join(caption.lines)) / (caption.end - caption.start) for caption in captions]
    assert max(rates) / min(rates) < 1.15
    assert captions[-1].end <= 126 - GAP


def test_two_who_speak_at_once_are_read_one_after_the_other() -> None:
    first, second = _captions(Cue(1, 3, "", "One."), Cue(1, 3, "", "Two."))
    assert first.start < first.end
    assert second.start == first.end + GAP
    assert second.end - second.start >= SHORTEST


_WORDS = st.text(st.sampled_from("abc 中文，.-é\u0301\n<&{"), min_size=1, max_size=200)
_CUES = st.lists(st.tuples(st.floats(0, 60), st.floats(0.5, 20), st.floats(0, 3), _WORDS), max_size=6)
_FILM = 83 * FPS


def _drawn(drawn: list[tuple[float, float, float, str]]) -> list[Cue]:
    cues = [Cue(start, start + length, "", text, start + length + rest) for start, length, rest, text in drawn]
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


@given(_CUES)
def test_captions_keep_every_word_fit_and_never_overlap(drawn: list[tuple[float, float, float, str]]) -> None:
    cues = _drawn(drawn)
    captions = caption_cues(cues, FPS, _FILM)
    said = "".join("".join(caption.lines) for caption in captions)
    assert said.replace(" ", "") == "".join("".join(cue.text.split()) for cue in cues)
    for caption in captions:
        assert 0 <= caption.start < caption.end <= _FILM
        assert 1 <= len(caption.lines) <= 2
        assert all(line and width_of(line) <= line_columns(line) for line in caption.lines)
    for one, following in pairwise(captions):
        assert one.end + GAP <= following.start


@given(_WORDS, st.floats(0, 5), st.floats(0.1, 20), st.floats(0, 3), st.floats(0, 30))
def test_captions_can_be_read_wherever_the_time_allows_it(
    text: str, start: float, length: float, rest: float, silence: float
) -> None:
    until = start + length + rest
    following = until + silence
    cues = [Cue(start, start + length, "", text, until), Cue(following, following + 1, "", "Next.", following + 1)]
    captions = [one for one in caption_cues(cues, FPS, _FILM) if one.lines != ("Next.",)]
    needs = [max(reading_seconds("".join(one.lines)), 5 / 6) for one in captions]
    room = min(until + 0.5, following - GAP / FPS) - start
    if sum(needs) + (GAP + 1) / FPS * len(captions) + 1 / FPS < room:
        for caption, need in zip(captions, needs, strict=True):
            assert (caption.end - caption.start) / FPS >= need - 1e-6
    else:
        assert all(caption.end > caption.start for caption in captions)


@given(st.lists(_WORDS, min_size=1, max_size=30), st.integers(1, 90))
def test_however_little_time_there_is_captions_stay_in_order(texts: list[str], frames: int) -> None:
    cues = [Cue(0, frames / FPS, "", text, frames / FPS) for text in texts]
    captions = caption_cues(cues, FPS, frames)
    assert all(caption.start < caption.end for caption in captions)
    assert all(one.end <= following.start for one, following in pairwise(captions))
    assert len(captions) > frames or all(caption.end <= frames for caption in captions)
