"""The murmur: a built-in voice that speaks no words, only their rhythm and melody.

`speech` uses it where no engine is installed, or none for the language. Each syllable is a vowel: pulses
at the pitch of the voice through three formants. Invariant: the same text and voice give the same
samples on every machine.
"""

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.sound.utterance import SAMPLE_RATE, Utterance

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FORMANTS: Final = {
    "a": (760, 1250, 2550),
    "e": (500, 1850, 2500),
    "i": (310, 2250, 3000),
    "o": (480, 900, 2450),
    "u": (340, 800, 2300),
}
_WIDTHS: Final = (90.0, 120.0, 190.0)
_LEVELS: Final = (1.0, 0.45, 0.18)
_VOWELS: Final = re.compile(r"[aeiouyàáâãäåèéêëìíîïòóôõöùúûüœæаеёиоуыэюяαεηιουω]+", re.IGNORECASE)
_HIGHEST: Final = 4200
_OVERSAMPLING: Final = 2


def murmur(text: str, pitch: float, rate: float) -> Utterance:
    """Murmur a line.

    Args:
        text: the words.
        pitch: fundamental frequency of the voice in Hz.
        rate: words a minute that ordinary speech would have; 165 is ordinary.
    """
    beats = _syllables(text)
    length = 0.185 * 165 / max(rate, 40)
    rising = text.rstrip().endswith(("?", "？", "؟"))
    pieces: list[NDArray[np.float64]] = []
    words: list[tuple[int, float]] = []
    time = 0.0
    for rank, (start, vowel, pause, first) in enumerate(beats):
        share = rank / max(len(beats) - 1, 1)
        melody = 1.10 - 0.20 * share + 0.05 * np.sin(rank * 2.1)
        melody += 0.28 * max(0.0, share - 0.7) / 0.3 if rising else 0.0
        if first:
            words.append((start, time))
        sound = _syllable(vowel, pitch * melody, length * (1.12 if first else 0.95))
        pieces += [sound, np.zeros(round(pause * length * _rate()))]
        time += len(sound) / _rate() + pause * length
    whole = np.concatenate(pieces) if pieces else np.zeros(0)
    return Utterance(np.repeat(whole, _OVERSAMPLING).astype(np.float32), tuple(words))


def _rate() -> int:
    """Half the rate of everything else: a murmur has nothing above what that can carry."""
    return SAMPLE_RATE // _OVERSAMPLING


def _syllables(text: str) -> list[tuple[int, str, float, bool]]:
    """Cut a text into syllables: where each begins, its vowel, the pause after it, whether it opens a word."""
    found: list[tuple[int, str, float, bool]] = []
    for match in re.finditer(r"\S+", text):
        word, at = match.group(), match.start()
        parts = _parts(word)
        for rank, (offset, vowel) in enumerate(parts):
            end = word[offset + 1 : offset + 2] if _is_syllabic(word[offset]) else word[-1]
            last = rank == len(parts) - 1 or _is_syllabic(word[offset])
            pause = (0.9 if end in ",;:，；：、—" else 1.7 if end in ".!?…。！？" else 0.16) if last else 0.04
            found.append(
                (
                    at + (offset if _is_syllabic(word[offset]) else 0),
                    vowel,
                    pause,
                    rank == 0 or _is_syllabic(word[offset]),
                )
            )
    return found


def _parts(word: str) -> list[tuple[int, str]]:
    syllabic = [(i, "aeiou"[ord(c) % 5]) for i, c in enumerate(word) if _is_syllabic(c)]
    if syllabic:
        return syllabic
    vowels = [(m.start(), _plain(m.group()[0])) for m in _VOWELS.finditer(word)]
    if len(vowels) > 1 and word.rstrip(".,;:!?…\"'").endswith("e"):
        vowels.pop()
    if vowels:
        return vowels
    return [(0, "aeiou"[ord(word[0]) % 5])] if any(c.isalnum() for c in word) else []


def _is_syllabic(char: str) -> bool:
    """Whether each such character is a syllable: Chinese, kana, Hangul."""
    return char.isalpha() and unicodedata.east_asian_width(char) in "WF"


def _plain(vowel: str) -> str:
    base = unicodedata.normalize("NFD", vowel.lower())[0]
    return base if base in _FORMANTS else {"y": "i", "и": "i", "о": "o", "у": "u", "е": "e"}.get(base, "a")


def _syllable(vowel: str, pitch: float, seconds: float) -> "NDArray[np.float64]":
    count = max(1, round(seconds * _rate()))
    time = np.arange(count) / _rate()
    glide = pitch * (1.02 - 0.05 * time / seconds)
    phase = 2 * np.pi * np.cumsum(glide) / _rate()
    sound = np.zeros(count)
    for harmonic in range(1, int(_HIGHEST / max(pitch, 40)) + 1):
        frequency = harmonic * pitch
        level = sum(
            amount / (1 + ((frequency - centre) / width) ** 2)
            for centre, width, amount in zip(_FORMANTS[vowel], _WIDTHS, _LEVELS, strict=True)
        )
        # A voice's source falls by about 12 dB an octave, lips give half of that back.
        sound += (level + 0.02) / harmonic**0.55 * np.sin(harmonic * phase)
    rise, fall = min(0.035, seconds / 3), min(0.06, seconds / 3)
    shape = np.minimum(1, np.minimum(time / rise, np.maximum(seconds - time, 0) / fall))
    return np.asarray(sound * shape**0.8 * 0.2)
