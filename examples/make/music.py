"""Music: a slow tune for the harbour, struck on bells over a soft pad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RATE = 48_000
BAR = 4.0
# Semitones above A3: the pad's chords, and when in a bar which bell is struck.
CHORDS = ((-4, 3, 8), (-9, 0, 3), (-7, 1, 5), (-2, 3, 7), (-4, 3, 8), (-5, 0, 3), (-7, 1, 5), (-2, 2, 7))
TUNE = (
    ((0.0, 15), (1.5, 12), (2.5, 10)),
    ((0.0, 8), (2.0, 12)),
    ((0.0, 13), (1.5, 10), (2.5, 8)),
    ((0.0, 7), (2.0, 10)),
    ((0.0, 15), (1.0, 17), (2.5, 20)),
    ((0.0, 19), (2.0, 15)),
    ((0.0, 13), (1.5, 12), (2.5, 8)),
    ((0.0, 10), (2.0, 7)),
)


def hertz(semitones: float) -> float:
    """The pitch of a note so many semitones above A3."""
    return float(220.0 * 2 ** (semitones / 12))


def pad(chord: tuple[int, ...], length: float) -> NDArray[np.float64]:
    """A chord that swells and ebbs."""
    time = np.arange(round(length * RATE)) / RATE
    voices = [
        np.sin(2 * np.pi * hertz(note) * detune * time + phase)
        for note in chord
        for detune, phase in ((0.9985, 0.0), (1.0015, 1.3))
    ]
    return np.asarray(np.sum(voices, axis=0) * np.sin(np.pi * time / length) ** 2 / 8)


def bell(note: int, length: float) -> NDArray[np.float64]:
    """One struck bell, its higher partials gone first."""
    time = np.arange(round(length * RATE)) / RATE
    partials = ((1.0, 1.0, 1.6), (2.0, 0.35, 2.8), (3.01, 0.18, 4.5), (5.4, 0.06, 9.0))
    sound = sum(
        share * np.exp(-time * decay) * np.sin(2 * np.pi * hertz(note) * ratio * time)
        for ratio, share, decay in partials
    )
    return np.asarray(sound * np.minimum(1, time / 0.004) * 0.3)


def tune() -> NDArray[np.float32]:
    """The whole piece, which ends where it begins so that it can be looped."""
    length = round(len(CHORDS) * BAR * RATE)
    mixed = np.zeros(length)

    def add(sound: NDArray[np.float64], start: float) -> None:
        places = (round(start * RATE) + np.arange(len(sound))) % length
        np.add.at(mixed, places, sound)

    for number, (chord, notes) in enumerate(zip(CHORDS, TUNE, strict=True)):
        add(pad(chord, 2 * BAR), (number - 0.5) * BAR)
        for start, note in notes:
            add(bell(note, 3.0), number * BAR + start)
    return np.asarray(mixed / np.abs(mixed).max() * 0.6, np.float32)


def save_m4a(sound: NDArray[np.float32], path: Path) -> None:
    """Write sound, one channel of samples, as AAC."""
    with av.open(str(path), "w", format="ipod", container_options={"fflags": "+bitexact"}) as file:
        stream = file.add_stream("aac", rate=RATE, layout="mono")
        stream.bit_rate = 64_000
        frame = av.AudioFrame.from_ndarray(sound[np.newaxis, :], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
