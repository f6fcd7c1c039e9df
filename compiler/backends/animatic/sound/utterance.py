"""An utterance: one line as samples, with the time of each word."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE: Final = 48_000
"""Of everything that is heard."""

Mono = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Utterance:
    """A spoken line.

    Attributes:
        samples: -1 to 1, at `SAMPLE_RATE`.
        words: the character of the text at which each word begins, and its second.
    """

    samples: Mono
    words: tuple[tuple[int, float], ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / SAMPLE_RATE


def resampled(samples: NDArray[np.floating], rate: int, wanted: int = SAMPLE_RATE) -> Mono:
    """Return samples at another rate, band-limited."""
    if rate == wanted or not len(samples):
        return samples.astype(np.float32)
    count = max(1, round(len(samples) * wanted / rate))
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(count // 2 + 1, np.complex128)
    shared = min(len(kept), len(spectrum))
    kept[:shared] = spectrum[:shared]
    return np.asarray(np.fft.irfft(kept, count) * (count / len(samples)), np.float32)


def trimmed(utterance: Utterance) -> Utterance:
    """Return the utterance without the silence around it."""
    loud = np.abs(utterance.samples)
    heard = np.flatnonzero(loud > max(float(loud.max(initial=0.0)) * 0.02, 1e-5))
    if not len(heard):
        return Utterance(np.zeros(0, np.float32), ())
    lead, tail = round(0.008 * SAMPLE_RATE), round(0.03 * SAMPLE_RATE)
    first, last = max(int(heard[0]) - lead, 0), min(int(heard[-1]) + tail, len(loud))
    shift = first / SAMPLE_RATE
    return Utterance(utterance.samples[first:last], tuple((at, max(t - shift, 0.0)) for at, t in utterance.words))


def squeezed(utterance: Utterance, seconds: float) -> Utterance:
    """Return the utterance shortened in time to at most `seconds`, its pitch kept.

    Windows of the sound are laid closer together, each where it fits best onto what stands already.
    """
    if utterance.seconds <= seconds or seconds <= 0:
        return utterance
    source = utterance.samples
    factor = utterance.seconds / seconds
    window, reach = round(0.03 * SAMPLE_RATE), round(0.008 * SAMPLE_RATE)
    hop = window // 2
    shape = np.hanning(window).astype(np.float32)
    length = int(seconds * SAMPLE_RATE)
    made = np.zeros(length + window, np.float32)
    padded = np.concatenate([np.zeros(reach, np.float32), source, np.zeros(window + 2 * reach, np.float32)])
    previous = reach
    for start in range(0, length, hop):
        centre = min(round(start * factor), len(source)) + reach
        wanted = padded[previous + hop : previous + hop + window]
        best = centre
        if start and len(wanted) == window:
            field = padded[centre - reach : centre + reach + window]
            fit = np.correlate(field[::4], wanted[::4], mode="valid")
            best = centre - reach + 4 * int(np.argmax(fit))
        made[start : start + window] += padded[best : best + window] * shape
        previous = best
    words = tuple((at, t / factor) for at, t in utterance.words)
    return Utterance(made[:length], words)
