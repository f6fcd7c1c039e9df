"""Loudness, against the definitions of EBU Tech 3341 and against FFmpeg's own meter in another process."""

import re
import subprocess
import wave
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.media.film_level import FilmLevel
from compiler.media.loudness import BLOCK_STEP, BLOCK_STEPS, RUN_UP, block_powers, integrated_loudness

RATE = 48_000


def _sine(level: float, seconds: float) -> NDArray[np.float32]:
    times = np.arange(round(seconds * RATE)) / RATE
    samples = 10 ** (level / 20) * np.sin(2 * np.pi * 1000 * times)
    return np.repeat(samples[:, np.newaxis], 2, axis=1).astype(np.float32)


def _loudness(sound: NDArray[np.float32]) -> float | None:
    return integrated_loudness(block_powers(sound, 0)[BLOCK_STEPS - 1 :])


@pytest.mark.parametrize("level", [-23.0, -33.0, -14.0])
def test_a_stereo_sine_of_one_kilohertz_is_as_loud_as_its_level(level: float) -> None:
    assert _loudness(_sine(level, 20)) == pytest.approx(level, abs=0.1)


def test_what_is_much_fainter_does_not_count() -> None:
    """Tech 3341, signals 3 and 4."""
    parts = [_sine(-36, 10), _sine(-23, 60), _sine(-36, 10)]
    assert _loudness(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)
    parts = [_sine(-72, 10), *parts, _sine(-72, 10)]
    assert _loudness(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)


def test_the_loudest_part_weighs_most() -> None:
    """Tech 3341, signal 5."""
    parts = [_sine(-26, 20), _sine(-20, 20.1), _sine(-26, 20)]
    assert _loudness(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert _loudness(np.zeros((RATE, 2), np.float32)) is None
    assert _loudness(np.zeros((0, 2), np.float32)) is None


def test_measured_in_pieces_it_is_as_loud_as_at_once() -> None:
    noise = np.random.default_rng(2)
    sound = (noise.normal(0, 0.1, (12 * RATE, 2)) * np.linspace(0.1, 2, 12 * RATE)[:, np.newaxis]).astype(np.float32)
    cut = 5 * RATE
    pieces = [block_powers(sound[:cut], 0), block_powers(sound[cut - RUN_UP :], RUN_UP // BLOCK_STEP)]
    assert np.concatenate(pieces) == pytest.approx(block_powers(sound, 0), rel=1e-3)


def test_another_meter_agrees(tmp_path: Path) -> None:
    noise = np.random.default_rng(4)
    envelope = np.abs(np.sin(np.arange(20 * RATE) / RATE * 2.1)) ** 3
    sound = (noise.normal(0, 0.15, (20 * RATE, 2)) * envelope[:, np.newaxis]).clip(-1, 1).astype(np.float32)
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(sound * 32767).astype("<i2").tobytes())
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert _loudness(sound) == pytest.approx(float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]), abs=0.1)


def test_the_gain_is_that_which_is_missing() -> None:
    level = FilmLevel.of(_sine(-23, 10), 0)
    assert level.gain_for(-14) == 9.0
    assert level.gain_for(-30) == -7.0
    assert FilmLevel.of(np.zeros((RATE, 2), np.float32), 0).gain_for(-14) == 0.0


def test_what_is_almost_silent_is_not_made_to_roar() -> None:
    assert FilmLevel.of(_sine(-65, 10), 0).gain_for(-14) == 30.0


def test_stretches_of_a_film_have_one_gain() -> None:
    sound = np.concatenate([_sine(-30, 4.8), _sine(-18, 4.8)])
    start = len(sound) // 2
    stretches = [FilmLevel.of(sound[:start], 0), FilmLevel.of(sound[start - RUN_UP :], RUN_UP)]
    assert FilmLevel.joined(stretches).gain_for(-14) == FilmLevel.of(sound, 0).gain_for(-14)
