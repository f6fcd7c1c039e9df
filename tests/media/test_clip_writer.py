"""Clips: complete or not there, the same bytes each time, sound and picture of one length."""

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.media.decode import read_frames, read_sound
from compiler.media.encode import ClipWriter
from compiler.media.encode_error import EncodeError

WIDTH, HEIGHT = 192, 128


def _grey(level: int) -> NDArray[np.uint8]:
    picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    picture[:HEIGHT] = level
    return picture


def _write(path: Path, frames: int = 40, samples: int | None = None, level: Callable[[int], int] | None = None) -> Path:
    shade = level or (lambda number: 40 + number)
    with ClipWriter(path, WIDTH, HEIGHT) as clip:
        if samples is not None:
            clip.write_sound(np.full((samples, 2), 0.25, np.float32))
        for number in range(frames):
            clip.write_yuv(_grey(shade(number)))
    return path


def _parameter_sets(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.extradata or b""


def test_the_same_pictures_and_sound_give_the_same_bytes(tmp_path: Path) -> None:
    first = _write(tmp_path / "first.mp4", samples=48_000).read_bytes()
    assert first == _write(tmp_path / "second.mp4", samples=48_000).read_bytes()


def test_a_clip_plays_as_h264_and_stereo_aac_from_its_first_bytes(tmp_path: Path) -> None:
    path = _write(tmp_path / "clip.mp4")
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, picture.frames) == ("h264", 40)
        assert picture.average_rate == Fraction(30)
        assert (picture.codec_context.profile, picture.codec_context.pix_fmt) == ("High", "yuv420p")
        assert (sound.codec_context.name, sound.rate, sound.layout.name) == ("aac", 48_000, "stereo")
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_every_picture_comes_back_in_order(tmp_path: Path) -> None:
    path = _write(tmp_path / "clip.mp4", frames=50)
    levels = [int(np.median(frame[:HEIGHT])) for frame in read_frames(path, WIDTH, HEIGHT, pixels="yuv420p")]
    assert levels == pytest.approx(range(40, 90), abs=1)


def test_planes_and_one_array_are_the_same_picture(tmp_path: Path) -> None:
    picture = np.random.default_rng(3).integers(16, 236, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8)
    planes = (
        picture[:HEIGHT],
        picture[HEIGHT : HEIGHT * 5 // 4].reshape(HEIGHT // 2, WIDTH // 2),
        picture[HEIGHT * 5 // 4 :].reshape(HEIGHT // 2, WIDTH // 2),
    )
    for name, form in (("array", picture), ("planes", planes)):
        with ClipWriter(tmp_path / name, WIDTH, HEIGHT, sample_rate=None) as clip:
            clip.write_yuv(form)
    assert (tmp_path / "array").read_bytes() == (tmp_path / "planes").read_bytes()


@pytest.mark.parametrize("samples", [None, 10_000, 200_000])
def test_sound_is_as_long_as_the_pictures(tmp_path: Path, samples: int | None) -> None:
    path = _write(tmp_path / "clip.mp4", frames=45, samples=samples)
    with av.open(str(path)) as container:
        sound = container.streams.audio[0]
        assert sound.duration == 45 * 1600
        assert sound.start_time == 0


def test_sound_keeps_its_place_whenever_it_was_written(tmp_path: Path) -> None:
    click = np.zeros((48_000, 2), np.int16)
    click[24_000] = 30_000
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, WIDTH, HEIGHT) as clip:
        for number in range(30):
            clip.write_yuv(_grey(100))
            if number == 17:
                clip.write_sound(click)
    assert abs(int(np.abs(read_sound(path)[:, 0]).argmax()) - 24_000) <= 2


def test_clips_of_one_size_share_their_parameter_sets(tmp_path: Path) -> None:
    calm = _write(tmp_path / "calm.mp4", level=lambda _: 60)
    busy = tmp_path / "busy.mp4"
    noise = np.random.default_rng(1)
    with ClipWriter(busy, WIDTH, HEIGHT, quality=12) as clip:
        for _ in range(20):
            clip.write_yuv(noise.integers(16, 236, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8))
    assert _parameter_sets(calm) == _parameter_sets(busy)


def test_groups_are_closed_and_of_equal_length(tmp_path: Path) -> None:
    noise = np.random.default_rng(2)
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, WIDTH, HEIGHT, sample_rate=None) as clip:
        for _ in range(50):
            clip.write_yuv(noise.integers(16, 236, (HEIGHT * 3 // 2, WIDTH), dtype=np.uint8))
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        tick = int(1 / (30 * (packets[0].time_base or 1)))
    numbers = [(packet.pts or 0) // tick for packet in packets]
    keys = [index for index, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == [0, 15, 30, 45]
    for start, end in zip(keys, [*keys[1:], 50], strict=True):
        assert sorted(numbers[start:end]) == list(range(start, end))


def test_a_failure_leaves_neither_clip_nor_part(tmp_path: Path) -> None:
    def fails_at_five(number: int) -> int:
        return 1 // (5 - number)

    with pytest.raises(ZeroDivisionError):
        _write(tmp_path / "clip.mp4", level=fails_at_five)
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_exists_survives_a_failure(tmp_path: Path) -> None:
    path = _write(tmp_path / "clip.mp4")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="shape"), ClipWriter(path, WIDTH, HEIGHT) as clip:
        clip.write_yuv(np.zeros((4, 4), np.uint8))
    assert path.read_bytes() == before


@pytest.mark.parametrize("size", [(191, 128), (192, 127), (0, 128)])
def test_an_odd_size_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(EncodeError, match="even"):
        ClipWriter(tmp_path / "clip.mp4", *size)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_a_full_disk_is_an_encode_error_and_leaves_nothing(tmp_path: Path) -> None:
    script = f"""
import resource, signal, numpy
from pathlib import Path
from compiler.media.encode import ClipWriter
from compiler.media.encode_error import EncodeError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
noise = numpy.random.default_rng(1)
try:
    with ClipWriter(Path({str(tmp_path / "clip.mp4")!r}), {WIDTH}, {HEIGHT}) as clip:
        for _ in range(90):
            clip.write_yuv(noise.integers(16, 236, ({HEIGHT} * 3 // 2, {WIDTH}), dtype=numpy.uint8))
except EncodeError as error:
    print(error)
"""
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "cannot write a clip" in answer.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_encode_error(tmp_path: Path) -> None:
    with pytest.raises(EncodeError):
        ClipWriter(tmp_path / "nowhere" / "clip.mp4", WIDTH, HEIGHT)
