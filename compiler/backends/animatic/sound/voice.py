"""Voices: which of the engine's voices stands for a character, and how it is tuned.

`speech` asks once per character. Invariant: a voice depends on the character's sample, or else on its
identity, and on nothing else in the shot; so it is the same in every shot.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.palette import number_of
from compiler.backends.animatic.sound.timbre import BANDS, bands, median_pitch, toward

if TYPE_CHECKING:
    from collections.abc import Callable

    from compiler.backends.animatic.sound.utterance import Mono

_HIGH: Final = ("f2", "f3", "f4", "f1", "f5")
_LOW: Final = ("m3", "m1", "m7", "m5", "m2")
_BORDER: Final = 155.0
"""Hz of the median pitch between the low voices and the high ones."""
_ENOUGH: Final = 0.7
"""Seconds of a sample from which its timbre can be judged."""
PROBE: Final = "The quick boats came home early, and we all sang along the river."
"""What an engine's voice is measured on: every vowel, few stops."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A tuned voice.

    Attributes:
        variant: the engine's.
        pitch: the engine's setting, 0 to 99; each 50 is an octave.
        hertz: about how high it is.
        gains: dB for each of the timbre's bands; empty where nothing is known.
    """

    variant: str
    pitch: int
    hertz: float
    gains: tuple[float, ...] = ()

    @property
    def name(self) -> str:
        """What stands for it in names of kept things."""
        return f"{self.variant}/{self.pitch}/{self.hertz:.1f}/" + ",".join(f"{gain:.2f}" for gain in self.gains)


def default_voice(identity: str) -> Voice:
    """Return the voice of a character that has no sample: one of a hundred, chosen by its identity."""
    number = number_of(identity)
    high = number % 2 == 1
    variant = (_HIGH if high else _LOW)[number // 2 % 5]
    step = number // 10 % 10
    return Voice(variant, 36 + 3 * step, (172.0 if high else 92.0) * 2 ** (step / 24))


def fitted_voice(sample: "Mono", identity: str, probe: "Callable[[Voice], Mono]") -> Voice:
    """Return the engine's voice tuned toward a sample.

    Args:
        sample: the character's voice, mono.
        identity: of the character's asset; chooses among equally good variants.
        probe: says `PROBE` in a voice.
    """
    hertz = median_pitch(sample)
    if hertz <= 0:
        return default_voice(identity)
    number = number_of(identity)
    variant = (_HIGH if hertz > _BORDER else _LOW)[number % 3]
    first = probe(Voice(variant, 50, hertz))
    heard = median_pitch(first)
    pitch = _setting(50, hertz, heard)
    tuned = probe(Voice(variant, pitch, hertz))
    pitch = _setting(pitch, hertz, median_pitch(tuned))
    if np.sqrt((sample**2).mean()) <= 0 or len(sample) < _ENOUGH * 48_000:
        return Voice(variant, pitch, hertz)
    gains = toward(bands(sample), bands(tuned))
    return Voice(variant, pitch, hertz, tuple(round(float(gain), 2) for gain in gains[: len(BANDS)]))


def _setting(pitch: int, wanted: float, heard: float) -> int:
    if heard <= 0:
        return pitch
    return min(max(round(pitch + 50 * math.log2(wanted / heard)), 0), 99)
