"""The clips that `cut` is measured with: 1280x720, 30 frames per second, moving texture, noise for sound.

A few are encoded, and every clip is one of those with a number behind its last box: its bytes are its own, so no
store can take one for another, and a hundred cost no more than four. Ours are in the house format; theirs come from
x264 as it is by default, with one key frame at the beginning.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from compiler.media.encode import ClipWriter, add_aac_stream, sound_frame

WIDTH, HEIGHT, FPS, RATE = 1280, 720, 30, 48_000
VARIATIONS = 4
LOUDNESS = 0.1


def make_clips(folder: Path, kind: str, count: int, seconds: int) -> None:
    """Write `ours-000.mp4` and so on, or `theirs-000.mp4` and so on, each with bytes of its own."""
    originals = [folder / f"original-{kind}-{variation}.mp4" for variation in range(min(VARIATIONS, count))]
    for variation, path in enumerate(originals):
        (_write_ours if kind == "ours" else _write_theirs)(path, variation, seconds)
    for number, original in zip(range(count), itertools.cycle(originals), strict=False):
        number_clip(original, clip_path(folder, kind, number), number)


def clip_path(folder: Path, kind: str, number: int) -> Path:
    """Return where a clip is."""
    return folder / f"{kind}-{number:03}.mp4"


def number_clip(original: Path, path: Path, number: int) -> None:
    """Copy a clip with a box behind it that players skip and that holds a number."""
    path.write_bytes(original.read_bytes() + (16).to_bytes(4, "big") + b"free" + number.to_bytes(8, "big", signed=True))


def _write_ours(path: Path, variation: int, seconds: int) -> None:
    with ClipWriter(path, WIDTH, HEIGHT) as clip:
        clip.write_sound(_noise(variation, seconds))
        for picture in _pictures(variation, seconds):
            clip.write_yuv(picture)


def _write_theirs(path: Path, variation: int, seconds: int) -> None:
    with av.open(str(path), "w", container_options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = add_aac_stream(container, RATE)
        for picture in _pictures(variation, seconds):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        samples = _noise(variation, seconds)
        for start in range(0, len(samples), 1024):
            container.mux(sound.encode(sound_frame(samples[start : start + 1024], start, RATE)))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))


def _noise(variation: int, seconds: int) -> NDArray[np.float32]:
    generator = np.random.default_rng(variation)
    return generator.normal(0, LOUDNESS, (seconds * RATE, 2)).astype(np.float32)


def _pictures(variation: int, seconds: int) -> Iterator[NDArray[np.uint8]]:
    """Yield a window that moves over a wide picture of waves and grain."""
    generator = np.random.default_rng(1)
    rows = np.arange(HEIGHT * 3 // 2)[:, None]
    columns = np.arange(WIDTH * 2)[None, :]
    waves = 110 + 50 * np.sin(columns / 23 + rows / 41)
    wide = (waves + generator.normal(0, 6, (HEIGHT * 3 // 2, WIDTH * 2))).astype(np.uint8)
    wide[HEIGHT:] = 128
    for number in range(seconds * FPS):
        left = (number * (3 + variation)) % WIDTH
        yield np.ascontiguousarray(wide[:, left : left + WIDTH])
