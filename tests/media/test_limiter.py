"""Peaks are held under a ceiling, those between the samples too, and nothing else is touched."""

import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.media.limiter import BIN, REACH, hold_peaks

RATE = 48_000
CEILING = 0.8


def _finer(sound: NDArray[np.float32], times: int = 8) -> NDArray[np.float64]:
    """Return sound at a higher rate, by Fourier's transform: another way than that of the code under test."""
    spectrum = np.fft.rfft(sound.astype(np.float64), axis=0)
    return np.fft.irfft(spectrum, len(sound) * times, axis=0) * times


def _bursts(seed: int) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed)
    sound = noise.normal(0, 0.1, (RATE * 2, 2))
    for start in noise.integers(0, RATE * 2 - 400, 12):
        sound[start : start + 300] *= noise.uniform(2, 12)
    # Real sound has little at the very top, and so have we.
    return np.apply_along_axis(lambda track: np.convolve(track, [0.25, 0.5, 0.25], "same"), 0, sound).astype(np.float32)


@pytest.mark.parametrize("seed", range(4))
def test_no_peak_passes_the_ceiling(seed: int) -> None:
    sound = _bursts(seed)
    assert np.abs(sound).max() > CEILING
    held = hold_peaks(sound, CEILING)
    assert np.abs(held).max() <= CEILING * 1.0001
    assert np.abs(_finer(held)).max() <= CEILING * 10 ** (0.1 / 20)


def test_a_peak_between_samples_is_held_too() -> None:
    """A sine of a quarter of the rate is highest halfway between two samples of 0.7 times its height."""
    times = np.arange(RATE)
    sound = np.repeat(np.sin(np.pi / 2 * times + np.pi / 4)[:, np.newaxis], 2, axis=1).astype(np.float32)
    assert np.abs(sound).max() < CEILING
    held = hold_peaks(sound, CEILING)[REACH:-REACH]
    assert np.abs(held).max() == pytest.approx(CEILING * np.sqrt(0.5), rel=0.02)


def test_sound_under_the_ceiling_is_left_as_it_is() -> None:
    sound = (_bursts(1) * 0.05).astype(np.float32)
    assert hold_peaks(sound, CEILING) is sound


def test_far_from_a_peak_nothing_changes_and_near_it_the_level_moves_smoothly() -> None:
    sound = np.full((RATE, 2), 0.1, np.float32)
    sound[RATE // 2] = 1.6
    level = hold_peaks(sound, CEILING)[:, 0] / sound[:, 0]
    away = np.abs(np.arange(RATE) - RATE // 2) > REACH
    assert (level[away] == 1).all()
    assert level[RATE // 2] == pytest.approx(0.5, abs=0.03)
    assert np.abs(np.diff(level)).max() < 0.0006


def test_stretches_are_held_as_the_whole_is() -> None:
    sound = _bursts(7)
    whole = hold_peaks(sound, CEILING)
    for start in range(0, len(sound), 24 * BIN):
        begins, ends = max(0, start - REACH), min(len(sound), start + 24 * BIN + REACH)
        piece = hold_peaks(sound[begins:ends], CEILING)[start - begins :][: 24 * BIN]
        assert np.allclose(piece, whole[start : start + 24 * BIN], atol=1e-6)
