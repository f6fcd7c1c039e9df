"""Reference videos: a figure that breathes, blinks, turns its head and speaks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
from cast import draw
from pen import Pose
from people import PEOPLE
from voices import RATE, envelope, speak

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

FPS = 30
AUDIO_RATE = 44100


def encode(
    path: Path, frames: Iterator[NDArray[np.uint8]], size: tuple[int, int], sound: NDArray[np.float32], crf: int = 23
) -> None:
    """Write H.264 + AAC with fixed settings, so that a rerun gives the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.mp4")
    with av.open(str(part), "w", options={"movflags": "+faststart"}) as box:
        video = box.add_stream("libx264", rate=FPS, options={"crf": str(crf), "preset": "slow", "threads": "1"})
        video.width, video.height, video.pix_fmt = size[0], size[1], "yuv420p"
        audio = box.add_stream("aac", rate=AUDIO_RATE, layout="mono")
        for i, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = i, Fraction(1, FPS)
            box.mux(video.encode(frame))
        box.mux(video.encode())
        _mux_sound(box, audio, sound)
    part.replace(path)


def _mux_sound(box: av.container.OutputContainer, audio: av.AudioStream, sound: NDArray[np.float32]) -> None:
    pcm = np.clip(sound, -1, 1).astype(np.float32)
    for at in range(0, len(pcm), 1024):
        part = np.ascontiguousarray(pcm[None, at : at + 1024])
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = AUDIO_RATE, at, Fraction(1, AUDIO_RATE)
        box.mux(audio.encode(frame))
    box.mux(audio.encode())


def _blink(t: float, at: tuple[float, ...]) -> float:
    return max((max(0.0, 1 - abs(t - b) / 0.11) for b in at), default=0.0) ** 0.6


def pose_at(t: float, mouth: float, length: float, phase: float) -> Pose:
    """The idle movement, continuous over the loop."""
    w = 2 * np.pi / length
    return Pose(
        yaw=0.17 * np.sin(w * t + phase) + 0.03 * np.sin(3 * w * t),
        tilt=0.030 * np.sin(w * t + 1.1 + phase),
        nod=0.035 * np.sin(2 * w * t + 0.4) + 0.03 * mouth,
        sway=0.055 * np.sin(w * t + 0.6 + phase),
        breath=0.5 + 0.5 * np.sin(w * max(1, round(length / 3)) * t),
        blink=_blink(t, (0.7, length * 0.62)),
        gaze=0.5 * np.sin(w * t + phase),
        mouth=mouth,
        smile=0.25,
        hair=0.7 * np.sin(w * t - 0.5 + phase),
        brow=0.5 * mouth,
    )  # fmt: skip


def person_clip(
    name: str, path: Path, size: tuple[int, int] = (720, 960), length: float = 4.0, phase: float = 0.0
) -> None:
    """Render one character's reference video with its own voice as sound."""
    count = round(length * FPS)
    voice = speak(name)
    lead = np.zeros(int(0.25 * RATE), np.float32)
    track = np.concatenate([lead, voice])[: int(length * RATE)]
    mouth = envelope(track, count, FPS)

    def frames() -> Iterator[NDArray[np.uint8]]:
        for i in range(count):
            yield draw(PEOPLE[name], pose_at(i / FPS, float(mouth[i]) * 0.8, length, phase), size, ss=1.6)

    n = int(length * AUDIO_RATE)
    at = np.arange(n) * RATE / AUDIO_RATE
    sound = np.interp(at, np.arange(len(track)), track, right=0.0).astype(np.float32)
    encode(path, frames(), size, sound)
