"""A clip for an emulator to deliver where it does not matter what is on it: drawing one takes seconds."""

from pathlib import Path

import numpy as np

from compiler.media.encode import ClipWriter

SIDE = 960
"""Pixels of a square 720P clip."""
SECONDS = 2


def write_prepared_clip(path: Path) -> Path:
    """Write a grey, silent clip."""
    frame = np.full((SIDE * 3 // 2, SIDE), 128, np.uint8)
    with ClipWriter(path, SIDE, SIDE) as writer:
        writer.write_sound(np.zeros((SECONDS * 48_000, 2), np.float32))
        for _ in range(SECONDS * 30):
            writer.write_yuv(frame)
    return path
