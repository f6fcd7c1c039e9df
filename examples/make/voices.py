"""Voices: one short recording per character, each with its own timbre."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
    "mara": Voice(
        "I walked all the way here in the rain. I needed to see it once more.", "gmw/en+f1", 165, 46, 60, 1.06, 0.1
    ),
    "jon": Voice(
        "It has been a long time. I was not sure you would come back here.", "gmw/en+m3", 152, 40, 42, 0.97, -0.2
    ),
    "nadia": Voice(
        "Coffee is fresh, and the pie came out of the oven ten minutes ago.", "gmw/en+f1", 175, 55, 70, 1.0, 0.0
    ),
    "lotte": Voice(
        "The last bus left an hour ago, so I guess I am staying right here.", "gmw/en+f4", 182, 72, 75, 1.10, 0.2
    ),
    "theo": Voice(
        "I have been sitting at this table since before you were born.", "gmw/en+m7", 142, 36, 35, 0.94, -0.35
    ),
    "bram": Voice("Four hundred miles today, and every one of them was uphill.", "gmw/en+m1", 150, 20, 30, 0.88, -0.2),
    "lin": Voice("雨停了，院子里的桂花都落了。您先坐，水马上就开。", "sit/cmn+f4", 190, 52, 60, 1.02, 0.05),
    "zhou": Voice("我走了三天的山路，就为了再喝一口这里的茶。", "sit/cmn+m3", 172, 40, 40, 0.95, -0.25),
    "ada": Voice("One parcel left, and the whole city is still asleep.", "gmw/en+f4", 172, 50, 60, 1.0, 0.1),
    "edda": Voice(
        "A clock never stops all at once. It forgets a little, every day.", "gmw/en+f1", 155, 40, 55, 0.97, -0.1
    ),
    "tom": Voice(
        "I cleaned every wheel twice, and it still runs four minutes slow.", "gmw/en+m4", 172, 58, 55, 1.04, 0.1
    ),
    "ines": Voice(
        "The wind is turning. If we go, we go now, before the tide does.", "gmw/en+f4", 158, 30, 45, 0.94, -0.1
    ),
    "pell": Voice(
        "Forty winters I have kept this light, and it never failed a boat.", "gmw/en+m2", 145, 32, 38, 0.93, -0.3
    ),
    "nils": Voice("I can see her sail from here! She is just behind the rocks!", "gmw/en+f4", 185, 88, 80, 1.24, 0.2),
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
