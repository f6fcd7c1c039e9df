"""Holds peaks under a ceiling without being heard.

`assemble` applies it to a film's sound where its peaks are too high. Invariants: the level moves along a smooth curve
that is low enough at every peak; the curve at a sample depends on `REACH` samples around it and on nothing else, so
pieces of a film can be limited apart; where no peak is too high, sound is left as it is to the bit.
"""

from functools import cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples = NDArray[np.float32]

BIN: Final = 240
"""Samples of a step of the curve: 5 ms."""
_HELD: Final = 10
"""Bins on either side of a peak that are lowered with it: 50 ms, a period of the lowest sounds."""
REACH: Final = BIN * (2 * _HELD + 1)
"""Samples on either side that the curve depends on."""

_SLICE: Final = 48
"""Samples that are looked at for peaks between samples at a time."""
_TAPS: Final = 6
"""Samples on either side that a value between two samples is worked out from."""
_BETWEEN: Final = 4
"""How finely: BS.1770 asks for four times the rate."""
_MOST_ABOVE: Final = 2.0
"""A peak between samples is at most this many times as high as the samples around it, in all but made-up sound."""


def bin_peaks(sound: Samples) -> Samples:
    """Return the highest sample of each bin of `(n, 2)` sound; what is left over at the end is a bin too."""
    peaks: Samples = np.abs(in_bins(sound, BIN)).max(axis=1)
    return peaks


def in_bins(sound: Samples, size: int) -> Samples:
    """Return `(n, 2)` sound as rows of so many samples, both channels of each, the last filled with silence."""
    missing = -len(sound) % size
    whole = np.pad(sound, ((0, missing), (0, 0))) if missing else np.ascontiguousarray(sound)
    return whole.reshape(-1, size * 2)


def limiter_curve(peaks: Samples, ceiling: float) -> Samples:
    """Return what each bin is multiplied by so that no peak passes the ceiling.

    Args:
        peaks: of the bins.
        ceiling: the highest that is allowed.
    """
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
    held = sliding_window_view(np.pad(needed, _HELD, constant_values=1.0), 2 * _HELD + 1).min(axis=1)
    smooth = np.hanning(2 * _HELD + 1)[1:-1].astype(np.float32)
    width = len(smooth) // 2
    # What is taken away is smoothed, not what is left: nothing stays nothing then, to the bit.
    taken = np.convolve(np.pad(1 - held, width, mode="edge"), smooth / smooth.sum(), mode="valid")
    return (1 - taken).astype(np.float32)


def hold_peaks(sound: Samples, ceiling: float) -> Samples:
    """Return `(n, 2)` sound whose peaks, those between samples included, are at most the ceiling."""
    peaks = bin_peaks(sound)
    if not len(peaks) or peaks.max() * _MOST_ABOVE <= ceiling:
        return sound
    curve = limiter_curve(np.maximum(peaks, _true_peaks(sound, ceiling)), ceiling)
    if curve.min() == 1.0:
        return sound
    centres = np.arange(len(curve)) * BIN + (BIN - 1) / 2
    level = np.interp(np.arange(len(sound)), centres, curve).astype(np.float32)
    return sound * level[:, np.newaxis]


def _true_peaks(sound: Samples, ceiling: float) -> Samples:
    """Return the highest value between the samples of each bin, 0 where there is none that matters."""
    count = -(-len(sound) // BIN) * BIN // _SLICE
    padded = np.pad(sound, ((_TAPS - 1, count * _SLICE - len(sound) + _TAPS), (0, 0)))
    slices = sliding_window_view(padded, _SLICE + 2 * _TAPS - 1, axis=0)[::_SLICE]
    peaks = np.pad(np.abs(in_bins(sound, _SLICE)).max(axis=1), (1, count + 1 - -(-len(sound) // _SLICE)))
    suspects = np.flatnonzero(np.maximum(np.maximum(peaks[:-2], peaks[2:]), peaks[1:-1]) * _MOST_ABOVE > ceiling)
    found = np.zeros(count, np.float32)
    for some in np.array_split(suspects, -(-len(suspects) // 1024)) if len(suspects) else ():
        found[some] = np.abs(slices[some] @ _between()).max(axis=(1, 2))
    peaks_of_bins: Samples = found.reshape(-1, BIN // _SLICE).max(axis=1)
    return peaks_of_bins


@cache
def _between() -> Samples:
    """Return the matrix that gives the values between the samples of a slice."""
    matrix = np.zeros((_SLICE + 2 * _TAPS - 1, _SLICE, _BETWEEN - 1), np.float32)
    for part in range(1, _BETWEEN):
        distance = np.arange(1 - _TAPS, _TAPS + 1) - part / _BETWEEN
        weights = np.sinc(distance) * np.cos(np.pi * distance / (2 * _TAPS)) ** 2
        for place in range(_SLICE):
            matrix[place : place + 2 * _TAPS, place, part - 1] = weights / weights.sum()
    return matrix.reshape(len(matrix), -1)
