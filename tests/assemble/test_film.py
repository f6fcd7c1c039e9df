"""Films: every frame and every sound where the timeline says, and pictures copied wherever they can be."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.assemble.film import AssemblyError, AssemblyReport, assemble_film
from compiler.edit.timeline import FPS, Clip, Gap, Item, SourceRange, Timeline, Track, Transition
from compiler.media.decode import read_span
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels

WIDTH, HEIGHT = 192, 128
SAMPLES = 1600
Picture = NDArray[np.uint8]


def _pattern(seed: int, number: int) -> Picture:
    """A smooth picture that differs for each clip and moves from frame to frame."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    luma = 125 + 60 * np.sin((columns + 3 * number) / (9 + seed)) + 40 * np.cos((rows - 2 * number) / (7 + seed % 5))
    colour = np.full((HEIGHT // 2, WIDTH), 90 + (seed * 17) % 80, np.uint8)
    return np.concatenate([luma.clip(16, 235).astype(np.uint8), colour])


def _clip(path: Path, seed: int, frames: int = 60, *, clicks: Sequence[int] = (), sound: bool = True) -> Path:
    """Write a clip of ours with clicks at some samples."""
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=48_000 if sound else None) as clip:
        if sound:
            samples = np.zeros((frames * SAMPLES, 2), np.float32)
            samples[list(clicks)] = 0.9
            clip.write_sound(samples)
        for number in range(frames):
            clip.write_yuv(_pattern(seed, number))
    return path


def _foreign(
    path: Path, frames: int, rate: int = 30, size: tuple[int, int] = (WIDTH, HEIGHT), level: int = 200
) -> Path:
    """Write a clip as somebody else's encoder would."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "medium", "crf": "12"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for _ in range(frames):
            picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
            picture[: size[1]] = level
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def _timeline(*items: Item) -> Timeline:
    return Timeline(FPS, WIDTH, HEIGHT, Track(items), Track(items))


def _item(name: str, start: int = 0, duration: int = 60, available: int = 60) -> Clip:
    return Clip(name, name, SourceRange(start, duration), available)


def _assemble(timeline: Timeline, folder: Path, clips: dict[str, Path]) -> tuple[Path, AssemblyReport]:
    film = folder / "film.mp4"
    told: list[float] = []
    report = assemble_film(
        timeline, clips, film, labels=FilmLabels("Rain"), cache=folder / "kept", progress=told.append
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
    return film, report


def _pictures(path: Path) -> list[Picture]:
    """Decode strictly: any damage is an error."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        frames = list(container.decode(stream))
    ticks = [frame.pts for frame in frames]
    step = (ticks[1] or 0) - (ticks[0] or 0)
    assert ticks == [number * step for number in range(len(ticks))]
    assert not any(frame.is_corrupt for frame in frames)
    return [cast("Picture", frame.to_ndarray()) for frame in frames]


def _sound(path: Path) -> NDArray[np.float32]:
    with av.open(str(path)) as container:
        assert container.streams.audio[0].start_time == 0
        pieces = [frame.to_ndarray().T for frame in container.decode(audio=0)]
    return np.concatenate(pieces)


def _clicks(path: Path) -> list[int]:
    loud = np.abs(_sound(path)[:, 0])
    found: list[int] = []
    for place in np.flatnonzero(loud > 0.25):
        if not found or place - found[-1] > 200:
            found.append(int(place))
    return [place + int(loud[place : place + 64].argmax()) for place in found]


def _difference(one: Picture, other: Picture) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


@pytest.fixture
def two(tmp_path: Path) -> dict[str, Path]:
    return {"a": _clip(tmp_path / "a.mp4", 1), "b": _clip(tmp_path / "b.mp4", 2)}


def test_a_film_of_plain_cuts_is_its_clips_frame_by_frame(tmp_path: Path, two: dict[str, Path]) -> None:
    film, report = _assemble(_timeline(_item("a"), _item("b"), _item("a")), tmp_path, two)
    whole = [picture for name in "aba" for picture in read_span(two[name], 0, 60, FPS)]
    shown = _pictures(film)
    assert len(shown) == len(whole) == report.frames == 180
    assert all(np.array_equal(one, other) for one, other in zip(shown, whole, strict=True))
    assert report == AssemblyReport((), 180, 6.0)


def test_a_film_plays_from_its_first_bytes_and_has_a_title(tmp_path: Path, two: dict[str, Path]) -> None:
    film, _ = _assemble(_timeline(_item("a"), _item("b")), tmp_path, two)
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(film)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert container.metadata["title"] == "Rain"
        assert (picture.frames, picture.start_time) == (120, 0)
        assert (sound.duration, sound.rate) == (120 * SAMPLES, 48_000)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "b.mp4", "film.mp4", "kept"]


def test_the_same_film_has_the_same_bytes(tmp_path: Path, two: dict[str, Path]) -> None:
    timeline = _timeline(_item("a", 0, 55), Transition("dissolve", 5, 5), _item("b", 5, 55))
    first = _assemble(timeline, tmp_path, two)[0].read_bytes()
    assert first == _assemble(timeline, tmp_path, two)[0].read_bytes()


def test_sound_is_in_step_after_twenty_clips(tmp_path: Path) -> None:
    clips = {f"s{n}": _clip(tmp_path / f"s{n}.mp4", n, 20 + n % 3, clicks=[8000 + n * 300]) for n in range(20)}
    items = [_item(name, 0, 20 + n % 3) for n, name in enumerate(clips)]
    film, _ = _assemble(_timeline(*items), tmp_path, clips)
    expected, start = [], 0
    for number, item in enumerate(items):
        expected.append(start * SAMPLES + 8000 + number * 300)
        start += item.source_range.duration
    assert _clicks(film) == pytest.approx(expected, abs=24)  # half a millisecond
    assert len(_pictures(film)) == start


def test_a_sound_of_another_length_than_its_pictures_moves_nothing(tmp_path: Path) -> None:
    long = tmp_path / "long.mkv"
    with av.open(str(long), "w") as container:
        source = _clip(tmp_path / "a.mp4", 1, 30)
        with av.open(str(source)) as clip:
            picture = container.add_stream_from_template(clip.streams.video[0])
            sound = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
            for packet in clip.demux(video=0):
                if packet.size:
                    packet.stream = picture
                    container.mux(packet)
        frame = av.AudioFrame.from_ndarray(np.full((1, 2 * 60_000), 3000, np.int16), format="s16", layout="stereo")
        frame.sample_rate = 48_000
        container.mux(sound.encode(frame))
    clips = {"a": long, "b": _clip(tmp_path / "b.mp4", 2, 30, clicks=[4000])}
    film, _ = _assemble(_timeline(_item("a", 0, 30), _item("b", 0, 30)), tmp_path, clips)
    assert _clicks(film) == pytest.approx([30 * SAMPLES + 4000], abs=24)


def test_a_clip_without_sound_is_silent_for_its_length(tmp_path: Path) -> None:
    clips = {
        "a": _clip(tmp_path / "a.mp4", 1, 30, sound=False),
        "b": _clip(tmp_path / "b.mp4", 2, 30, clicks=[4000]),
    }
    film, _ = _assemble(_timeline(_item("a", 0, 30), _item("b", 0, 30)), tmp_path, clips)
    assert _clicks(film) == pytest.approx([30 * SAMPLES + 4000], abs=24)
    assert np.abs(_sound(film)[: 29 * SAMPLES]).max() < 0.01


@pytest.mark.parametrize("length", [1, 8, 15, 20])
def test_a_dissolve_shows_both_clips_and_leaves_the_rest_alone(
    tmp_path: Path, two: dict[str, Path], length: int
) -> None:
    before, after = length // 2, length - length // 2
    timeline = _timeline(
        _item("a", 0, 60 - after), Transition("dissolve", before, after), _item("b", before, 60 - before)
    )
    film, report = _assemble(timeline, tmp_path, two)
    shown = _pictures(film)
    outgoing, incoming = ([*read_span(two[name], 0, 60, FPS)] for name in "ab")
    assert len(shown) == report.frames == 120 - length
    for number in range(60 - length):
        assert _difference(shown[number], outgoing[number]) < 1.5
    for number in range(60, 120 - length):
        assert _difference(shown[number], incoming[number - 60 + length]) < 1.5
    for number in range(length):
        share = (number + 1) / (length + 1)
        mix = outgoing[60 - length + number] * (1 - share) + incoming[number] * share
        assert _difference(shown[60 - length + number], mix.round().astype(np.uint8)) < 3


def test_frames_away_from_a_dissolve_are_copied_not_encoded(tmp_path: Path, two: dict[str, Path]) -> None:
    timeline = _timeline(_item("a", 0, 52), Transition("dissolve", 7, 8), _item("b", 7, 53))
    shown = _pictures(_assemble(timeline, tmp_path, two)[0])
    outgoing, incoming = ([*read_span(two[name], 0, 60, FPS)] for name in "ab")
    assert all(np.array_equal(shown[number], outgoing[number]) for number in range(45))
    assert all(np.array_equal(shown[number + 45], incoming[number]) for number in range(15, 60))


def test_a_fade_goes_through_black_without_changing_the_length(tmp_path: Path, two: dict[str, Path]) -> None:
    film, report = _assemble(_timeline(_item("a"), Transition("fade", 10, 10), _item("b")), tmp_path, two)
    shown = _pictures(film)
    assert len(shown) == report.frames == 120
    light = [float(picture[:HEIGHT].mean()) for picture in shown]
    assert light[59] < 35
    assert light[60] < 35
    assert light[50] > light[53] > light[56] > light[59]
    assert light[60] < light[63] < light[66] < light[69]
    outgoing, incoming = ([*read_span(two[name], 0, 60, FPS)] for name in "ab")
    assert max(_difference(shown[number], outgoing[number]) for number in range(50)) < 1.5
    assert max(_difference(shown[60 + number], incoming[number]) for number in range(10, 60)) < 1.5


def test_a_fade_through_white_is_white_at_the_cut_and_silent(tmp_path: Path) -> None:
    clips = {name: _foreign(tmp_path / f"{name}.mp4", 30, level=90) for name in "ab"}
    timeline = _timeline(_item("a", 0, 30), Transition("fade", 10, 10, "white"), _item("b", 0, 30))
    light = [float(picture[:HEIGHT].mean()) for picture in _pictures(_assemble(timeline, tmp_path, clips)[0])]
    expected = [90 + 145 * (number + 1) / 10 for number in range(10)]
    arriving = [235 - 145 * (number + 1) / 11 for number in range(10)]
    assert light == pytest.approx([90.0] * 20 + expected + arriving + [90.0] * 20, abs=3)


@pytest.mark.parametrize("length", [1, 8, 15])
def test_a_wipe_uncovers_the_next_clip_from_the_left(tmp_path: Path, length: int) -> None:
    clips = {"a": _foreign(tmp_path / "a.mp4", 30, level=60), "b": _foreign(tmp_path / "b.mp4", 30, level=200)}
    before, after = length // 2, length - length // 2
    timeline = _timeline(_item("a", 0, 30 - after), Transition("wipe", before, after), _item("b", before, 30 - before))
    film, report = _assemble(timeline, tmp_path, clips)
    shown = [picture[:HEIGHT].mean(axis=0) for picture in _pictures(film)]
    assert len(shown) == report.frames == 60 - length
    assert all(columns == pytest.approx([60.0] * WIDTH, abs=3) for columns in shown[: 30 - length])
    assert all(columns == pytest.approx([200.0] * WIDTH, abs=3) for columns in shown[30:])
    border = WIDTH / 16
    for number, columns in enumerate(shown[30 - length : 30], start=1):
        edge = number / (length + 1) * (WIDTH + border)
        assert columns[: max(0, int(edge - border) - 4)] == pytest.approx(200, abs=6)
        assert columns[min(WIDTH, int(edge) + 4) :] == pytest.approx(60, abs=6)
        assert sum(columns > 130) == pytest.approx(min(WIDTH, max(0.0, edge - border / 2)), abs=3)


def test_a_fade_at_the_end_goes_to_black_and_silence_without_changing_the_length(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "a.mp4", WIDTH, HEIGHT) as clip:
        tone = np.sin(np.arange(60 * SAMPLES) * 2 * np.pi * 440 / 48_000).astype(np.float32) * 0.5
        clip.write_sound(np.stack([tone, tone], axis=1))
        for number in range(60):
            clip.write_yuv(_pattern(1, number))
    clips = {"a": tmp_path / "a.mp4"}
    film, report = _assemble(_timeline(_item("a"), Transition("fade", 20, 0)), tmp_path, clips)
    shown, plain = _pictures(film), [*read_span(clips["a"], 0, 60, FPS)]
    assert len(shown) == report.frames == 60
    assert all(np.array_equal(shown[number], plain[number]) for number in range(30))
    for number in range(40, 60):
        left = (59 - number) / 20
        expected = 16 + (float(plain[number][:HEIGHT].mean()) - 16) * left
        assert float(shown[number][:HEIGHT].mean()) == pytest.approx(expected, abs=3)
    assert shown[59][:HEIGHT].max() <= 18
    loud = [float(np.sqrt(np.mean(part**2))) for part in np.split(_sound(film)[: 60 * SAMPLES], 60)]
    assert loud[2:39] == pytest.approx([0.5 / 2**0.5] * 37, abs=0.02)
    assert loud[40:60] == pytest.approx([0.5 / 2**0.5 * (1 - (n + 0.5) / 20) for n in range(20)], abs=0.02)


def test_a_foreign_clip_fades_out_too(tmp_path: Path) -> None:
    clips = {"a": _foreign(tmp_path / "a.mp4", 45, level=160)}
    film, _ = _assemble(_timeline(_item("a", 0, 45), Transition("fade", 45, 0)), tmp_path, clips)
    light = [float(picture[:HEIGHT].mean()) for picture in _pictures(film)]
    assert light == pytest.approx([16 + 144 * (44 - number) / 45 for number in range(45)], abs=3)


def test_sound_crosses_over_with_the_pictures(tmp_path: Path) -> None:
    clips = {
        "a": _clip(tmp_path / "a.mp4", 1, clicks=[1000, 59 * SAMPLES]),
        "b": _clip(tmp_path / "b.mp4", 2, clicks=[12 * SAMPLES, 50 * SAMPLES]),
    }
    timeline = _timeline(_item("a", 0, 52), Transition("dissolve", 7, 8), _item("b", 7, 53))
    film, _ = _assemble(timeline, tmp_path, clips)
    start = 45 * SAMPLES
    # The outgoing clip's last click is in the overlap's end, nearly gone; the incoming one's first is nearly whole.
    assert _clicks(film) == pytest.approx([1000, start + 12 * SAMPLES, start + 50 * SAMPLES], abs=24)
    assert len(_sound(film)) >= 105 * SAMPLES


def test_a_gap_is_black_and_silent(tmp_path: Path, two: dict[str, Path]) -> None:
    film, report = _assemble(_timeline(_item("a"), Gap(9), _item("b")), tmp_path, two)
    shown = _pictures(film)
    assert len(shown) == report.frames == 129
    assert max(float(picture[:HEIGHT].max()) for picture in shown[60:69]) <= 18


def test_a_clip_of_another_shape_gets_bars(tmp_path: Path, two: dict[str, Path]) -> None:
    wide = _foreign(tmp_path / "wide.mp4", 30, size=(256, 96))
    film, report = _assemble(_timeline(_item("a"), _item("wide", 0, 30)), tmp_path, {**two, "wide": wide})
    assert [name for name, _ in report.conformed] == ["wide"]
    assert "256x96" in report.conformed[0][1]
    picture = _pictures(film)[75][:HEIGHT]
    assert picture[:26].max() < 24
    assert picture[-26:].max() < 24
    assert picture[30:-30].min() > 190


@pytest.mark.parametrize("rate", [24, 25, 16, 50])
def test_footage_of_another_rate_fills_its_shot(tmp_path: Path, two: dict[str, Path], rate: int) -> None:
    footage = _foreign(tmp_path / "odd.mp4", rate * 2, rate)
    film, report = _assemble(_timeline(_item("a"), _item("odd"), _item("b")), tmp_path, {**two, "odd": footage})
    shown = _pictures(film)
    assert len(shown) == 180
    assert _difference(shown[60 + 30], shown[60]) < 3
    assert all(np.array_equal(*pair) for pair in zip(shown[120:], read_span(two["b"], 0, 60, FPS), strict=True))
    assert [name for name, _ in report.conformed] == ["odd"]


def test_footage_that_is_too_short_holds_its_last_picture(tmp_path: Path, two: dict[str, Path]) -> None:
    footage = _foreign(tmp_path / "short.mp4", 20)
    film, report = _assemble(_timeline(_item("short"), _item("b")), tmp_path, {**two, "short": footage})
    assert len(_pictures(film)) == 120
    assert "40 frames shorter" in report.conformed[0][1]


def test_clips_of_one_foreign_encoder_are_copied_too(tmp_path: Path) -> None:
    clips = {name: _foreign(tmp_path / f"{name}.mp4", 45, level=level) for name, level in (("a", 80), ("b", 160))}
    film, report = _assemble(_timeline(_item("a", 0, 45), _item("b", 0, 45)), tmp_path, clips)
    whole = [picture for name in "ab" for picture in read_span(clips[name], 0, 45, FPS)]
    assert all(np.array_equal(*pair) for pair in zip(_pictures(film), whole, strict=True))
    assert report.conformed == ()
    assert not (tmp_path / "kept/conformed").exists()


def test_foreign_clips_are_encoded_anew_where_they_dissolve_but_nobody_is_warned(tmp_path: Path) -> None:
    clips = {name: _foreign(tmp_path / f"{name}.mp4", 45, level=level) for name, level in (("a", 80), ("b", 160))}
    timeline = _timeline(_item("a", 0, 40), Transition("dissolve", 5, 5), _item("b", 5, 40))
    film, report = _assemble(timeline, tmp_path, clips)
    light = [float(picture[:HEIGHT].mean()) for picture in _pictures(film)]
    assert report.conformed == ()
    assert light[:30] == pytest.approx([80] * 30, abs=2)
    assert light[50:] == pytest.approx([160] * 30, abs=2)
    assert 110 < light[40] < 130


def test_a_conformed_clip_is_kept_and_a_damaged_one_made_again(tmp_path: Path, two: dict[str, Path]) -> None:
    clips = {**two, "odd": _foreign(tmp_path / "odd.mp4", 48, 24)}
    timeline = _timeline(_item("a"), _item("odd"))
    first = _assemble(timeline, tmp_path, clips)[0].read_bytes()
    (kept,) = (tmp_path / "kept/conformed").iterdir()
    file = kept.stat().st_ino
    _assemble(timeline, tmp_path, clips)
    assert kept.stat().st_ino == file
    kept.write_bytes(b"damaged")
    assert _assemble(timeline, tmp_path, clips)[0].read_bytes() == first


@pytest.mark.parametrize("frames", [1, 2, 16, 31, 46])
def test_odd_lengths_make_films_without_two_key_frames_in_a_row(tmp_path: Path, frames: int) -> None:
    clips = {"a": _clip(tmp_path / "a.mp4", 3, frames), "b": _clip(tmp_path / "b.mp4", 4, 30)}
    film, _ = _assemble(_timeline(_item("a", 0, frames), _item("b", 0, 30)), tmp_path, clips)
    assert len(_pictures(film)) == frames + 30
    with av.open(str(film)) as container:
        keys = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert frames == 1 or not any(one and other for one, other in pairwise(keys))


def _missing(clips: dict[str, Path]) -> None:
    clips["b"].unlink()


def _absent(clips: dict[str, Path]) -> None:
    del clips["b"]


def _broken(clips: dict[str, Path]) -> None:
    data = bytearray(clips["b"].read_bytes())
    clips["b"].write_bytes(bytes(data[: len(data) // 2]))


def _text(clips: dict[str, Path]) -> None:
    clips["b"].write_text("#EXTM3U\n", encoding="utf-8")


@pytest.mark.parametrize("damage", [_missing, _absent, _broken, _text])
def test_a_clip_that_cannot_be_read_leaves_the_last_film(
    tmp_path: Path, two: dict[str, Path], damage: Callable[[dict[str, Path]], None]
) -> None:
    film = _assemble(_timeline(_item("a")), tmp_path, two)[0]
    before = film.read_bytes()
    damage(two)
    with pytest.raises(AssemblyError, match="`b`"):
        _assemble(_timeline(_item("a"), _item("b")), tmp_path, two)
    assert film.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_film_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssemblyError, match="no shots"):
        _assemble(_timeline(), tmp_path, {})


def test_without_a_cache_nothing_is_left_behind(tmp_path: Path, two: dict[str, Path]) -> None:
    clips = {**two, "odd": _foreign(tmp_path / "odd.mp4", 48, 24)}
    before = set(tmp_path.iterdir())
    film = tmp_path / "film.mp4"
    assemble_film(
        _timeline(_item("a"), _item("odd")), clips, film, labels=FilmLabels(""), cache=None, progress=lambda _: None
    )
    assert set(tmp_path.iterdir()) - before == {film}


@pytest.mark.parametrize("kind, loaded", [("cut", False), ("dissolve", True)])
def test_moviepy_is_loaded_for_transitions_only(
    tmp_path: Path,
    two: dict[str, Path],
    kind: str,
    loaded: bool,  # noqa: FBT001
) -> None:
    script = f"""
import sys
from pathlib import Path
from compiler.assemble.film import assemble_film
from compiler.edit.timeline import Clip, SourceRange, Timeline, Track, Transition
from compiler.media.film_labels import FilmLabels
labels = FilmLabels("")
items = [Clip("a", "a", SourceRange(0, 56), 60), Clip("b", "b", SourceRange(4, 56), 60)]
if {kind!r} == "dissolve":
    items.insert(1, Transition("dissolve", 4, 4))
track = Track(tuple(items))
clips = {{"a": Path({str(two["a"])!r}), "b": Path({str(two["b"])!r})}}
film = Path({str(tmp_path / "film.mp4")!r})
cut = Timeline(30, {WIDTH}, {HEIGHT}, track, track)
assemble_film(cut, clips, film, labels=labels, cache=None, progress=lambda _: None)
sys.stdout.write(str(("moviepy" in sys.modules, "dotenv" in sys.modules)))
"""
    root = Path(__file__).parents[2]
    answer = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    # moviepy would run what a `.env` file above it names.
    assert answer.stdout == str((loaded, False))
