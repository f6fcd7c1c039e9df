"""Voices: one short recording per character, each with its own timbre."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 22050
CHILD = Path(__file__).with_name("speak_child.py")


@dataclass(frozen=True)
class Voice:
    """What is said in the recording, and how."""

    text: str
    voice: str = "gmw/en"
    rate: int = 150
    pitch: int = 50
    spread: int = 50
    formant: float = 1.0  # > 1 makes a smaller, younger throat
    tone: float = 0.0  # > 0 brighter, < 0 darker


VOICES: dict[str, Voice] = {
    "mara": Voice("I walked all the way here in the rain. I needed to see this place once more.", "gmw/en+f2", 158, 46, 60, 1.03, 0.1),
    "jon": Voice("It has been a long time. I was not sure that you would come back here.", "gmw/en+m3", 148, 32, 42, 0.97, -0.2),
}


def _child(v: Voice) -> NDArray[np.float32] | None:
    with tempfile.TemporaryDirectory() as tmp:
        out = Path(tmp) / "line.wav"
        words = [v.voice, str(v.rate), str(v.pitch), str(v.spread), str(out)]
        done = subprocess.run([sys.executable, str(CHILD), *words], input=v.text.encode(), check=False)
        if done.returncode or not out.exists():
            return None
        with wave.open(str(out)) as w:
            raw = np.frombuffer(w.readframes(w.getnframes()), dtype=np.int16)
            return raw.astype(np.float32) / 32768


def _murmur(v: Voice) -> NDArray[np.float32]:
    """Wordless vowels for machines without espeak-ng."""
    syllables = max(4, sum(ch in "aeiou" for ch in v.text.lower()) or len(v.text))
    n = int(RATE * min(4.6, syllables * 0.19))
    t = np.arange(n) / RATE
    f0 = (95 + 1.6 * v.pitch) * (1 + 0.08 * np.sin(2 * np.pi * 0.6 * t) - 0.03 * t)
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    beat = np.clip(np.sin(np.pi * ((t / 0.19) % 1)), 0, 1) ** 0.6
    voiced = sum(np.sin(k * phase) / k ** (1.3 - 0.3 * v.tone) for k in range(1, 14))
    return (0.25 * voiced * beat).astype(np.float32)


def _colour(x: NDArray[np.float32], v: Voice) -> NDArray[np.float32]:
    """Shift the formants by resampling, tilt the spectrum, set the level."""
    if v.formant != 1.0:
        at = np.arange(0, len(x) - 1, v.formant)
        x = np.interp(at, np.arange(len(x)), x).astype(np.float32)
    spectrum = np.fft.rfft(x)
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    spectrum *= (np.maximum(f, 80) / 1000) ** v.tone * (f > 60)
    x = np.fft.irfft(spectrum, len(x)).astype(np.float32)
    loud = np.flatnonzero(np.abs(x) > 0.01 * np.abs(x).max())
    x = x[max(0, loud[0] - 800) : loud[-1] + 2400]
    fade = np.minimum(1, np.minimum(np.arange(len(x)), np.arange(len(x))[::-1]) / 600)
    return (x / np.abs(x).max() * 0.72 * fade).astype(np.float32)


def speak(name: str) -> NDArray[np.float32]:
    """Return one character's recording as float samples."""
    v = VOICES[name]
    raw = _child(v)
    return _colour(_murmur(v) if raw is None else raw, v)


def save_wav(x: NDArray[np.float32], path: Path) -> None:
    """Write mono 16-bit PCM."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(RATE)
        w.writeframes((np.clip(x, -1, 1) * 32767).astype("<i2").tobytes())


def envelope(x: NDArray[np.float32], frames: int, fps: int) -> NDArray[np.float32]:
    """Loudness per video frame, 0..1, smoothed: drives the mouth."""
    step = RATE // fps
    pad = np.zeros(frames * step, np.float32)
    pad[: min(len(x), len(pad))] = x[: len(pad)]
    level = np.sqrt((pad.reshape(frames, step) ** 2).mean(axis=1))
    level = np.convolve(level, [0.25, 0.5, 0.25], mode="same")
    return np.clip(level / max(1e-6, float(np.percentile(level, 95))), 0, 1).astype(np.float32)
