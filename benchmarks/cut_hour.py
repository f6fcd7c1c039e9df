"""Whether a long film's sound and pictures stay together, looked up in the finished file.

`cut` asks after it has made the film. Pictures: at each cut the film must have the very packet that its clip begins
with. Sound: a piece of each clip is searched for around the place where it should be, sample by sample.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import av
import numpy as np
from cut_clips import FPS, RATE, VARIATIONS, clip_path
from numpy.typing import NDArray

HOUR = 720
BEGIN, LENGTH, REACH = RATE // 10, 4096, 48
"""Of a clip's sound, samples: where the piece begins, how long it is, how far around it is searched for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a long film looks like.

    Attributes:
        frames_off: frames that are too many, too few, or not where they should be.
        worst_samples: by how many samples the sound is off at the worst cut.
        end_ms: by how many milliseconds sound and pictures differ in length.
    """

    frames_off: int
    worst_samples: int
    end_ms: float


def hour_clip(folder: Path, number: int) -> Path:
    """Return the clip that stands at a place of the long film."""
    return clip_path(folder, "ours", number % VARIATIONS)


def check_hour(folder: Path, count: int, seconds: int) -> Checked:
    """Look through the long film."""
    film = folder / "hour.mp4"
    firsts = [_first_packet(hour_clip(folder, number)) for number in range(VARIATIONS)]
    frames_off, total = 0, 0
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        step = 1 / ((stream.time_base or 1) * FPS)
        for packet in container.demux(stream):
            if not packet.size:
                continue
            total += 1
            number = (packet.pts or 0) / step
            clip, within = divmod(number, seconds * FPS)
            frames_off += within == 0 and bytes(packet) != firsts[int(clip) % VARIATIONS]
            frames_off += number != int(number)
        sound = container.streams.audio[0]
        length = (sound.duration or 0) * (sound.time_base or 1)
    frames_off += abs(total - count * seconds * FPS)
    return Checked(frames_off, _worst_lag(folder, film, count, seconds), float(abs(length - total / FPS) * 1000))


def _first_packet(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return bytes(next(container.demux(container.streams.video[0])))


def _worst_lag(folder: Path, film: Path, count: int, seconds: int) -> int:
    pieces = [_piece(hour_clip(folder, number)) for number in range(VARIATIONS)]
    windows = _windows(film, (number * seconds * RATE + BEGIN - REACH for number in range(count)))
    return max(
        (abs(_lag(window, piece)) for window, piece in zip(windows, islice(cycle(pieces), count), strict=True)),
        default=0,
    )


def _piece(path: Path) -> NDArray[np.float32]:
    (window,) = _windows(path, iter([BEGIN]), LENGTH)
    return window


def _lag(window: NDArray[np.float32], piece: NDArray[np.float32]) -> int:
    return int(np.correlate(window, piece).argmax()) - REACH


def _windows(path: Path, starts: Iterator[int], length: int = LENGTH + 2 * REACH) -> Iterator[NDArray[np.float32]]:
    """Yield pieces of a file's left channel that begin at some samples, in rising order."""
    begin = next(starts, None)
    with av.open(str(path)) as container:
        held, at = np.zeros(0, np.float32), 0
        for frame in container.decode(audio=0):
            if not len(held):
                at = frame.pts or 0
            held = np.concatenate([held, frame.to_ndarray()[0]])
            while begin is not None and at + len(held) >= begin + length:
                yield held[begin - at : begin - at + length]
                begin = next(starts, None)
            drop = min(len(held), max(0, (begin if begin is not None else at + len(held)) - at))
            held, at = held[drop:], at + drop
