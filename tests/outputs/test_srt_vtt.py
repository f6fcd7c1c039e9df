"""Subtitles: readable, in order, and words stay words."""

import re

import pytest

from compiler.edit.caption import Caption, caption_cues
from compiler.edit.cue import Cue
from compiler.outputs.srt import render_srt
from compiler.outputs.vtt import render_vtt

FPS = 30


def _captions(text: str, speaker: str = "") -> tuple[Caption, ...]:
    return caption_cues([Cue(0, 9, speaker, text)], FPS, 9 * FPS)


def test_a_short_line_is_one_block() -> None:
    captions = [Caption(45, 97, "Jon", ("Let's talk.",))]
    assert render_srt(captions, FPS) == "1\n00:00:01,500 --> 00:00:03,233\nLet's talk.\n"


def test_web_subtitles_name_the_speaker() -> None:
    captions = [Caption(3661 * FPS, 3661 * FPS + 46, "Jon & Co", ("Let's", "talk."))]
    assert render_vtt(captions, FPS) == ("WEBVTT\n\n01:01:01.000 --> 01:01:02.533\n<v Jon &amp; Co>Let's\ntalk.</v>\n")


def test_silence_is_an_empty_file() -> None:
    assert render_srt([], FPS) == ""
    assert render_vtt([], FPS) == "WEBVTT\n"


@pytest.mark.parametrize("text", ["<b>x</b>", r"{\pos(0,0)}x", "a --> b", "AT&T <3", "<script>", "&lt;"])
def test_nothing_in_a_line_becomes_markup(text: str) -> None:
    srt, vtt = render_srt(_captions(text), FPS), render_vtt(_captions(text, "</v><i>"), FPS)
    assert not re.search(r"[<>{}\\]", srt.split("\n", 2)[2])
    body = vtt.split("\n", 3)[3]
    assert re.fullmatch(r"<v &lt;/v&gt;&lt;i&gt;>[^<>]*</v>\n", body)
    assert not re.search(r"&(?!amp;|lt;|gt;)", body)
    assert srt.count("-->") == vtt.count("-->") == 1


def test_line_breaks_in_a_line_cannot_begin_another_cue() -> None:
    text = "One.\n\n2\n00:00:05,000 --> 00:00:06,000\nTwo."
    assert render_srt(_captions(text), FPS).count("-->") == 1
    assert render_vtt(_captions(text, "a\n\nb"), FPS).count("-->") == 1
