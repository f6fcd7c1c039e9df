"""A film's labels: subtitles that players show on request and chapters, each on its frame."""

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from av.stream import Disposition
from imageio_ffmpeg import get_ffmpeg_exe

from compiler.assemble.film import assemble_film
from compiler.edit.chapter import Chapter
from compiler.edit.timeline import FPS, Clip, SourceRange, Timeline, Track
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels, Subtitle
from compiler.media.language_code import language_code

FRAMES = 90
SUBTITLES = (
    Subtitle(7, 30, "Who is there?\nIs <anybody> home?"),
    Subtitle(32, 50, "只有我。"),
    Subtitle(50, 90, "Come in."),
)
CHAPTERS = (Chapter(0, 31, "The gate"), Chapter(31, 90, "院子"))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    with ClipWriter(path, 96, 64) as writer:
        for number in range(FRAMES):
            writer.write_yuv(np.full((96, 96), 60 + number, np.uint8))
    return path


def _film(path: Path, clip: Path, labels: FilmLabels) -> Path:
    track = Track((Clip("a", "a", SourceRange(0, FRAMES), FRAMES),))
    timeline = Timeline(FPS, 96, 64, track, track)
    assemble_film(timeline, {"a": clip}, path, labels=labels, cache=None, progress=lambda _: None)
    return path


def _ffmpeg(*words: str) -> str:
    command = [get_ffmpeg_exe(), "-v", "error", *words, "-"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, clip: Path) -> Path:
    labels = FilmLabels("Rain", CHAPTERS, SUBTITLES, "zh-Hans")
    return _film(tmp_path_factory.mktemp("film") / "film.mp4", clip, labels)


def test_each_subtitle_stands_on_its_frames_and_the_gaps_are_empty(film: Path) -> None:
    with av.open(str(film)) as container:
        stream = container.streams.subtitles[0]
        ticks = int(1 / ((stream.time_base or 1) * FPS))
        samples = [(p.pts, p.duration, bytes(p)[2:].decode()) for p in container.demux(stream) if p.pts is not None]
    shown = [(int(start) // ticks, int(length or 0) // ticks, text) for start, length, text in samples if length]
    assert shown == [
        (0, 7, ""),
        *((one.start, one.end - one.start, one.text) for one in SUBTITLES[:1]),
        (30, 2, ""),
        *((one.start, one.end - one.start, one.text) for one in SUBTITLES[1:]),
    ]


def test_another_program_extracts_the_same_subtitles(film: Path) -> None:
    assert _ffmpeg("-i", str(film), "-map", "0:s", "-f", "srt").rstrip("\n") == (
        "1\n00:00:00,233 --> 00:00:01,000\nWho is there?\nIs <anybody> home?\n\n"
        "2\n00:00:01,067 --> 00:00:01,667\n只有我。\n\n"
        "3\n00:00:01,667 --> 00:00:03,000\nCome in."
    )


def test_subtitles_have_their_language_and_are_off_until_asked_for(film: Path) -> None:
    with av.open(str(film)) as container:
        stream = container.streams.subtitles[0]
        assert stream.metadata["language"] == "zho"
        assert not stream.disposition & Disposition.default
        assert container.streams.video[0].disposition & Disposition.default
        assert container.streams.audio[0].disposition & Disposition.default


def test_another_program_reads_the_chapters_and_each_begins_on_its_first_frame(film: Path) -> None:
    found = _ffmpeg("-i", str(film), "-f", "ffmetadata").split("[CHAPTER]")[1:]
    chapters = [dict(line.split("=", 1) for line in text.strip().splitlines()) for text in found]
    assert [chapter["title"] for chapter in chapters] == ["The gate", "院子"]
    assert [chapter["TIMEBASE"] for chapter in chapters] == ["1/48000"] * 2
    starts = [int(chapter["START"]) for chapter in chapters]
    assert starts == [0, 31 * 1600]
    assert [int(chapter["END"]) for chapter in chapters] == [31 * 1600, 90 * 1600]


def test_the_same_labels_give_the_same_bytes(film: Path, clip: Path, tmp_path: Path) -> None:
    again = _film(tmp_path / "again.mp4", clip, FilmLabels("Rain", CHAPTERS, SUBTITLES, "zh-Hans"))
    assert again.read_bytes() == film.read_bytes()


def test_a_film_of_no_words_and_one_scene_has_neither_track_nor_chapters(clip: Path, tmp_path: Path) -> None:
    film = _film(tmp_path / "film.mp4", clip, FilmLabels("Rain"))
    with av.open(str(film)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        assert container.chapters() == []


def test_pictures_and_sound_are_the_same_with_and_without_labels(film: Path, clip: Path, tmp_path: Path) -> None:
    plain = _film(tmp_path / "film.mp4", clip, FilmLabels("Rain"))
    for kind in ("v", "a"):
        listed = [
            _ffmpeg("-i", str(path), "-map", f"0:{kind}", "-c", "copy", "-f", "framemd5") for path in (film, plain)
        ]
        assert listed[0] == listed[1]


def test_even_an_endless_subtitle_is_written(clip: Path, tmp_path: Path) -> None:
    endless = "e" + "\u0301" * 60_000
    film = _film(tmp_path / "film.mp4", clip, FilmLabels("Rain", (), (Subtitle(0, 90, endless),)))
    with av.open(str(film)) as container:
        (text,) = (bytes(p)[2:].decode() for p in container.demux(subtitles=0) if p.size > 2)
    assert text == endless[: len(text)]
    assert len(text) > 30_000


@pytest.mark.parametrize(
    "tag, code", [("en", "eng"), ("zh", "zho"), ("zh-Hans", "zho"), ("DE_at", "deu"), ("yue", "yue")]
)
def test_languages_are_named_as_the_format_asks(tag: str, code: str) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize("tag", ["", "xx", "klingon", "e"])
def test_a_language_without_a_code_is_undetermined(tag: str) -> None:
    assert language_code(tag) == "und"
