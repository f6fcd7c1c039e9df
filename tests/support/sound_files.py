"""Sound files written for tests, and sound measured by a program that nobody here wrote."""

import re
import subprocess
import wave
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from compiler.media.aac_stretch import SoundPacket
from compiler.media.encode import add_aac_stream

RATE = 48_000
Sound = NDArray[np.float32]


def write_wav(path: Path, sound: Sound) -> Path:
    """Write `(n, 2)` samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


def sine(seconds: float, level: float, pitch: float = 1000.0) -> Sound:
    """Return a sine of a level in decibels."""
    times = np.arange(round(seconds * RATE)) / RATE
    samples = 10 ** (level / 20) * np.sin(2 * np.pi * pitch * times)
    return np.repeat(samples[:, np.newaxis], 2, axis=1).astype(np.float32)


def speech(seconds: float, level: float, seed: int = 0) -> Sound:
    """Return what comes and goes as words do; the level is that of its highest peak."""
    noise = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    envelope = np.abs(np.sin(2 * np.pi * 2.7 * times + seed)) ** 3 * (np.sin(2 * np.pi * 0.4 * times + seed) > -0.5)
    tone = sum(np.sin(2 * np.pi * (118 + 3 * seed) * n * times + n * n) / n for n in range(1, 30))
    samples = tone * envelope + noise.normal(0, 0.002, len(times))
    samples *= 10 ** (level / 20) / np.abs(samples).max()
    return np.repeat(samples[:, np.newaxis], 2, axis=1).astype(np.float32)


def level_of(sound: Sound) -> float:
    """Return the decibels of a sine's amplitude."""
    return float(10 * np.log10(2 * np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def write_packets(path: Path, packets: list[SoundPacket]) -> Path:
    """Write a film's sound alone."""
    with av.open(str(path), "w", format="mp4", container_options={"movie_timescale": str(RATE)}) as container:
        stream = add_aac_stream(container)
        container.start_encoding()
        for heard in packets:
            packet = av.Packet(heard.data)
            packet.stream = stream
            packet.time_base = Fraction(1, RATE)
            packet.pts = packet.dts = heard.start
            packet.duration = heard.duration
            container.mux(packet)
    return path


def decoded(path: Path) -> Sound:
    """Return a file's sound as a player hears it: FFmpeg's program, not our decoder."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    raw = subprocess.run([*command[:-1], "-ac", "2", "-ar", str(RATE), "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, 2)


def measured(path: Path) -> tuple[float, float]:
    """Return a file's loudness in LUFS and its highest true peak in dBTP, by FFmpeg's program."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(path), "-map", "0:a:0"]
    meter = ["-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"]
    said = subprocess.run([*command, *meter], capture_output=True, text=True, check=True).stderr
    peak = re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", said)[-1]
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]), float(peak)
