"""Timbre: what makes a voice somebody's: how high it is, and which frequencies it has more of.

`speech` measures a character's voice sample with this and colours the engine's voice toward it.
Invariant: it changes level by frequency only, never timing.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.sound.utterance import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from compiler.backends.animatic.sound.utterance import Mono

_LOWEST, _HIGHEST = 60.0, 420.0
_FRAME: Final = 0.046
_STEP: Final = 0.023
_VOICED: Final = 0.45
_LONGEST: Final = 12.0
BANDS: Final = np.array([100 * 2 ** (k / 3) for k in range(20)])
"""Centres of third octaves, 100 Hz to 8 kHz."""
_MOST: Final = 12.0
"""Decibels by which a band is raised or lowered at most."""
_TAPS: Final = 1023


def median_pitch(samples: "Mono") -> float:
    """Return the median fundamental frequency in Hz of what is voiced, by autocorrelation; 0 if nothing is.

    Args:
        samples: mono, at `SAMPLE_RATE`.
    """
    rate = SAMPLE_RATE // 4
    thin = _thinned(samples[: round(_LONGEST * SAMPLE_RATE)])
    size, step = round(_FRAME * rate), round(_STEP * rate)
    if len(thin) < size:
        return 0.0
    frames = np.lib.stride_tricks.sliding_window_view(thin, size)[::step]
    level = np.sqrt((frames**2).mean(axis=1))
    frames = frames[level > 0.25 * float(np.percentile(level, 95))]
    if not len(frames):
        return 0.0
    shaped = (frames - frames.mean(axis=1, keepdims=True)) * np.hanning(size)
    spectrum = np.abs(np.fft.rfft(shaped, 2 * size)) ** 2
    likeness = np.fft.irfft(spectrum)[:, :size]
    window = np.abs(np.fft.rfft(np.hanning(size), 2 * size)) ** 2
    # Dividing by the window's own likeness takes its fall toward long lags out.
    likeness /= np.maximum(np.fft.irfft(window)[:size], 1e-3)
    likeness /= np.maximum(likeness[:, :1], 1e-9)
    first, last = int(rate / _HIGHEST), min(int(rate / _LOWEST), size * 2 // 3)
    lags = likeness[:, first:last]
    best = lags.max(axis=1)
    # The shortest lag that is nearly the best is the period; longer ones are its multiples.
    near = np.argmax(lags > 0.90 * best[:, None], axis=1)
    peaks = np.array([_climbed(row, at) for row, at in zip(lags, near, strict=True)])
    voiced = best > _VOICED
    return float(np.median(rate / (peaks[voiced] + first))) if voiced.any() else 0.0


def bands(samples: "Mono") -> "NDArray[np.float64]":
    """Return the long-term level in each of `BANDS`, in dB around their mean."""
    size = 4096
    piece = samples[: round(_LONGEST * SAMPLE_RATE)]
    if len(piece) < size:
        return np.zeros(len(BANDS))
    frames = np.lib.stride_tricks.sliding_window_view(piece, size)[:: size // 2] * np.hanning(size)
    power = (np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0)
    frequencies = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    edge = 2 ** (1 / 6)
    levels = [power[(frequencies >= c / edge) & (frequencies < c * edge)].sum() for c in BANDS]
    decibels = 10 * np.log10(np.maximum(np.array(levels), 1e-9))
    return np.asarray(decibels - decibels.mean())


def toward(wanted: "NDArray[np.float64]", given: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return by how many dB each band must be raised to sound like `wanted`, smoothed and within reason."""
    lacking = np.convolve(np.pad(wanted - given, 1, mode="edge"), (0.25, 0.5, 0.25), mode="valid")
    return np.asarray(np.clip(lacking - lacking.mean(), -_MOST, _MOST), np.float64)


def coloured(samples: "Mono", gains: "NDArray[np.float64]") -> "Mono":
    """Return the samples with each of `BANDS` raised by its gain in dB."""
    if not len(samples) or not np.any(gains):
        return samples
    frequencies = np.fft.rfftfreq(2048, 1 / SAMPLE_RATE)
    curve = np.interp(np.log(np.maximum(frequencies, 1)), np.log(BANDS), gains)
    response = np.fft.irfft(10 ** (curve / 20))
    filtered = np.roll(response, _TAPS // 2)[:_TAPS] * np.hanning(_TAPS)
    size = 1 << (len(samples) + _TAPS).bit_length()
    made = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(filtered, size), size)
    start = _TAPS // 2
    return np.asarray(made[start : start + len(samples)], np.float32)


def _thinned(samples: "Mono") -> "NDArray[np.float64]":
    """Return every fourth sample of what lies well below the new limit."""
    usable = len(samples) // 4 * 4
    return np.asarray(samples[:usable].astype(np.float64).reshape(-1, 4).mean(axis=1))


def _climbed(row: "NDArray[np.float64]", at: int) -> float:
    """Return the top of the hill on which `at` lies, between samples."""
    while at + 1 < len(row) and row[at + 1] > row[at]:
        at += 1
    if 0 < at < len(row) - 1:
        left, top, right = row[at - 1 : at + 2]
        bend = left - 2 * top + right
        return float(at + (0.5 * (left - right) / bend if bend < 0 else 0.0))
    return float(at)
