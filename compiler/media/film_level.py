"""How much a film's sound is raised or lowered, so that it is as loud as it is meant to be.

`assemble` measures a film's sound in pieces, puts the measurements end to end, and asks for one gain for all of it.
Invariants: the gain is one number for the whole film; what the limiter will take away is reckoned with; silence stays
silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from compiler.media.limiter import BIN, bin_peaks, in_bins, limiter_curve
from compiler.media.loudness import BLOCK_STEP, BLOCK_STEPS, block_powers, integrated_loudness

CEILING: Final = 10 ** (-2.0 / 20)
"""Highest peak before AAC, which adds up to 0.7 dB to drums and bursts: what is decoded stays under -1 dBTP."""
MOST_GAIN: Final = 30.0
"""Decibels: sound that is fainter still is noise."""
STEP: Final = 0.25
"""Decibels: gains are whole steps, so that one changed shot seldom changes that of the others."""

_BINS: Final = BLOCK_STEP // BIN
_MOST_MORE: Final = 64
"""Steps that are added to make up for what the limiter takes."""
_MOST_TAKEN: Final = 8.0
"""Decibels of loudness that the limiter may take: where it would take more, the film stays quieter than wanted."""


@dataclass(frozen=True, slots=True)
class FilmLevel:
    """What is known of how loud a stretch of sound is.

    Attributes:
        powers: of the blocks that end in it, one for every tenth of a second.
        peaks: the highest sample in every 5 ms.
        energies: the sum of squares in every 5 ms.
    """

    powers: NDArray[np.float32]
    peaks: NDArray[np.float32]
    energies: NDArray[np.float32]

    @classmethod
    def of(cls, sound: NDArray[np.float32], run_up: int) -> Self:
        """Measure a stretch.

        Args:
            sound: `(n, 2)` samples, the run-up first.
            run_up: samples of what comes before the stretch.
        """
        stretch = sound[run_up:]
        bins = in_bins(stretch, BIN)
        powers = block_powers(sound, run_up // BLOCK_STEP)
        return cls(powers, bin_peaks(stretch), np.einsum("ij,ij->i", bins, bins))

    @classmethod
    def joined(cls, levels: Sequence[Self]) -> Self:
        """Put stretches end to end."""
        return cls(
            np.concatenate([level.powers for level in levels]),
            np.concatenate([level.peaks for level in levels]),
            np.concatenate([level.energies for level in levels]),
        )

    def gain_for(self, loudness: float) -> float:
        """Return the decibels that make a whole film as loud as wanted, its peaks held; 0 for silence.

        Args:
            loudness: in LUFS.
        """
        measured = integrated_loudness(self.powers[BLOCK_STEPS - 1 :])
        if measured is None:
            return 0.0
        plain = round(min(loudness - measured, MOST_GAIN) / STEP) * STEP
        # The more gain, the louder the film and the more is taken: the most that is right can be halved in on.
        more, too_much = 0, _MOST_MORE
        while too_much - more > 1:
            middle = (more + too_much) // 2
            gain = plain + middle * STEP
            held = integrated_loudness(self._held_powers(gain))
            is_right = held is not None and held <= loudness + STEP / 2 and measured + gain - held <= _MOST_TAKEN
            more, too_much = (middle, too_much) if is_right else (more, middle)
        return min(plain + more * STEP, MOST_GAIN)

    def _held_powers(self, gain: float) -> NDArray[np.float32]:
        """Return the powers of all whole blocks, raised and then held under the ceiling."""
        factor = 10 ** (gain / 20)
        curve = limiter_curve(self.peaks * factor, CEILING)
        steps = len(self.powers)
        before, after = (
            _block_sums(energies[: steps * _BINS].reshape(steps, _BINS).sum(axis=1, dtype=np.float64))
            for energies in (self.energies, self.energies * np.square(curve))
        )
        left = np.divide(after, before, out=np.ones_like(before), where=before > 0)
        powers: NDArray[np.float32] = (self.powers[BLOCK_STEPS - 1 :] * factor**2 * left).astype(np.float32)
        return powers


def _block_sums(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.convolve(steps, np.ones(BLOCK_STEPS), mode="valid") if len(steps) >= BLOCK_STEPS else steps[:0]
