"""Subtitles: readable, in order, and words stay words."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.edit.cue import Cue
from compiler.outputs.caption import COLUMNS, GAP_SECONDS, caption_cues, width_of
from compiler.outputs.srt import render_srt
from compiler.outputs.vtt import render_vtt


def test_a_short_line_is_one_block() -> None:
    assert render_srt([Cue(1.5, 3.25, "Jon", "Let's talk.")]) == "1\n00:00:01,500 --> 00:00:03,250\nLet's talk.\n"


def test_web_subtitles_name_the_speaker() -> None:
    assert render_vtt([Cue(3661.0, 3662.5, "Jon & Co", "Let's talk.")]) == (
        "WEBVTT\n\n01:01:01.000 --> 01:01:02.500\n<v Jon &amp; Co>Let's talk.</v>\n"
    )


def test_silence_is_an_empty_file() -> None:
    assert render_srt([]) == ""
    assert render_vtt([]) == "WEBVTT\n"


def test_a_longer_line_is_broken_between_words_into_even_halves() -> None:
    (caption,) = caption_cues([Cue(0, 4, "", "I have been standing at this wall since the rain began, you know.")])
    assert len(caption.lines) == 2
    assert all(width_of(line) <= COLUMNS for line in caption.lines)
    assert min(map(width_of, caption.lines)) > 24


def test_a_chinese_line_counts_two_columns_a_character() -> None:
    text = "我在这面锈迹斑斑的墙边站了整整一个下午，雨还没有停，而你终于来了。"
    (caption,) = caption_cues([Cue(0, 4, "", text)])
    assert len(caption.lines) == 2
    assert "".join(caption.lines) == text
    assert all(width_of(line) <= COLUMNS for line in caption.lines)
    assert not caption.lines[1].startswith(("，", "。"))


def test_a_speech_is_split_in_proportion_to_its_words() -> None:
    text = " ".join(["word"] * 60)
    captions = caption_cues([Cue(10, 22, "", text)])
    assert len(captions) > 2
    assert " ".join(line for caption in captions for line in caption.lines) == text
    assert captions[0].start == 10
    assert captions[-1].end == pytest.approx(22)
    rates = [sum(map(width_of, caption.lines)) / (caption.end - caption.start) for caption in captions]
    assert max(rates) / min(rates) < 1.15


def test_captions_that_follow_at_once_are_two_frames_apart() -> None:
    first, second = caption_cues([Cue(0, 2, "", "One."), Cue(2, 4, "", "Two.")])
    assert second.start - first.end == pytest.approx(GAP_SECONDS)


@pytest.mark.parametrize("text", ["<b>x</b>", r"{\pos(0,0)}x", "a --> b", "AT&T <3", "<script>", "&lt;"])
def test_nothing_in_a_line_becomes_markup(text: str) -> None:
    srt, vtt = render_srt([Cue(0, 1, "", text)]), render_vtt([Cue(0, 1, "</v><i>", text)])
    assert not re.search(r"[<>{}\\]", srt.split("\n", 2)[2])
    body = vtt.split("\n", 3)[3]
    assert re.fullmatch(r"<v &lt;/v&gt;&lt;i&gt;>[^<>]*</v>\n", body)
    assert not re.search(r"&(?!amp;|lt;|gt;)", body)
    assert srt.count("-->") == vtt.count("-->") == 1


def test_line_breaks_in_a_line_cannot_begin_another_cue() -> None:
    text = "One.\n\n2\n00:00:05,000 --> 00:00:06,000\nTwo."
    assert render_srt([Cue(0, 9, "", text)]).count("-->") == 1
    assert render_vtt([Cue(0, 9, "a\n\nb", text)]).count("-->") == 1


_WORDS = st.text(st.sampled_from("abc 中文，.-é\u0301\n<&{"), min_size=1, max_size=300)
_CUES = st.lists(st.tuples(st.floats(0, 60), st.floats(0.5, 20), _WORDS), max_size=6)


@given(_CUES)
def test_captions_keep_every_word_fit_and_never_overlap(drawn: list[tuple[float, float, str]]) -> None:
    cues = sorted((Cue(start, start + length, "", text) for start, length, text in drawn), key=lambda cue: cue.start)
    captions = caption_cues(cues)
    said = "".join("".join(caption.lines) for caption in captions)
    assert said.replace(" ", "") == "".join("".join(cue.text.split()) for cue in cues)
    for caption in captions:
        assert caption.start < caption.end
        assert len(caption.lines) <= 2
        assert all(0 < width_of(line) <= COLUMNS or not width_of(line) for line in caption.lines)
    for one, following in pairwise(captions):
        assert one.end <= following.start
