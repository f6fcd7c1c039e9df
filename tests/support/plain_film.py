"""A grey film, where only its length counts."""

from pathlib import Path

import numpy as np

from compiler.media.encode import ClipWriter


def write_film(path: Path, seconds: int) -> Path:
    """Write a grey film of 320 by 240 pixels, without sound."""
    with ClipWriter(path, 320, 240, sample_rate=None) as writer:
        for _ in range(30 * seconds):
            writer.write_yuv(np.full((360, 320), 128, np.uint8))
    return path
