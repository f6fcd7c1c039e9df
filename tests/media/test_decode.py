"""Reading pictures and sound: sizes, rates, colours, rotation, and times that agree."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from compiler.media.decode import read_frames, read_sound
from compiler.media.decode_error import DecodeError
from compiler.media.encode import ClipWriter
from compiler.media.poster import write_poster
from compiler.media.still import read_still

WIDTH, HEIGHT = 192, 128


def _film(path: Path, rate: int, frames: int) -> Path:
    """Write frames whose brightness is 40 and 4 for each."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(frames):
            picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            picture[:HEIGHT] = 40 + 4 * number
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def _numbers(path: Path, fps: int | Fraction) -> list[int]:
    frames = read_frames(path, WIDTH, HEIGHT, fps=fps, pixels="yuv420p")
    return [round((float(np.median(frame[:HEIGHT])) - 40) / 4) for frame in frames]


def test_a_slower_film_has_pictures_repeated(tmp_path: Path) -> None:
    assert _numbers(_film(tmp_path / "film.mp4", 15, 6), 30) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_a_faster_film_has_pictures_dropped(tmp_path: Path) -> None:
    assert _numbers(_film(tmp_path / "film.mp4", 60, 12), 30) == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("rate, frames", [(24, 48), (25, 50), (16, 32), (50, 47)])
def test_an_odd_rate_keeps_the_length(tmp_path: Path, rate: int, frames: int) -> None:
    numbers = _numbers(_film(tmp_path / "film.mkv", rate, frames), 30)
    assert len(numbers) == pytest.approx(frames / rate * 30, abs=1)
    assert numbers == sorted(numbers)
    assert numbers[0] == 0
    assert numbers[-1] >= frames - 2


def test_colours_survive_the_way_through_yuv(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    picture = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
    # BT.709 for (200, 60, 40), by hand from the standard's coefficients.
    red, green, blue = 200 / 255, 60 / 255, 40 / 255
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    picture[:HEIGHT] = round(16 + 219 * luma)
    picture[HEIGHT : HEIGHT * 5 // 4] = round(128 + 224 * (blue - luma) / 1.8556)
    picture[HEIGHT * 5 // 4 :] = round(128 + 224 * (red - luma) / 1.5748)
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=None) as clip:
        clip.write_yuv(picture)
    frame = next(read_frames(path, 64, 48))
    assert frame.shape == (48, 64, 3)
    assert frame[20, 20].tolist() == pytest.approx([200, 60, 40], abs=3)


def test_sound_that_starts_late_keeps_its_distance_to_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=30)
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = container.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        for _ in range(30):
            grey = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(grey, format="yuv420p")))
        click = np.zeros((1, 2 * 4800), np.int16)
        click[0, 0] = 20_000
        frame = av.AudioFrame.from_ndarray(click, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, 12_000
        container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
    samples = read_sound(path)
    assert int(np.abs(samples[:, 0]).argmax()) == pytest.approx(12_000, abs=24)  # Matroska counts milliseconds


def test_sound_of_another_rate_is_resampled(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        wave = (np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000) * 16_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    samples = read_sound(path)
    assert len(samples) == pytest.approx(48_000, abs=100)
    assert int(np.abs(np.fft.rfft(samples[:48_000, 0])).argmax()) == pytest.approx(440, abs=2)


def test_a_clip_without_sound_has_no_samples(tmp_path: Path) -> None:
    assert read_sound(_film(tmp_path / "film.mp4", 30, 3)).shape == (0, 2)


@pytest.mark.parametrize("content", [b"", b"#EXTM3U\nhttp://127.0.0.1/x.ts\n", b"ffconcat version 1.0\nfile a.mp4\n"])
def test_what_is_no_film_is_a_decode_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(DecodeError):
        next(read_frames(path, 64, 48))


def test_a_name_that_looks_like_a_protocol_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _film(tmp_path / "plain.mp4", 30, 2).rename(tmp_path / "scene:1%02d.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(list(read_frames(Path("scene:1%02d.mp4"), 64, 48))) == 2


def test_a_poster_has_the_proportions_of_its_clip(tmp_path: Path) -> None:
    write_poster(_film(tmp_path / "film.mp4", 30, 30), tmp_path / "poster.jpg", width=96)
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert (poster.format, poster.size) == ("JPEG", (96, 64))


def test_a_still_is_upright_rgba(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 20), (10, 20, 30))
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "still.jpg", exif=exif)
    assert read_still(tmp_path / "still.jpg").shape == (40, 20, 4)


def test_a_format_that_scenes_do_not_use_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "disguised.png", format="TIFF")
    with pytest.raises(DecodeError):
        read_still(tmp_path / "disguised.png")
