"""A plain clip in place of a drawn one: one colour, and silence, in the size and length that were asked for.

`draw_child` calls it where a rehearsal is about the way and not about the pictures. Invariant: equal sketches give
equal clips, and different ones, in all likelihood, different colours.
"""

import hashlib
import json
from pathlib import Path
from typing import Final

import numpy as np

from compiler.emulator.sketch import Sketch
from compiler.media.encode import FRAME_RATE, SAMPLE_RATE, ClipWriter

_DARKEST: Final = 32
_SHADES: Final = 192


def write_card(sketch: Sketch, destination: Path) -> None:
    """Write a clip.

    Args:
        sketch: whose colour is its own, and whose size and length are kept.
        destination: where it goes.

    Raises:
        EncodeError: it cannot be written.
    """
    width, height, seconds = (int(str(sketch[name])) for name in ("width", "height", "seconds"))
    digest = hashlib.sha256(json.dumps(sketch, sort_keys=True).encode()).digest()
    luma, *colours = (_DARKEST + byte % _SHADES for byte in digest[:3])
    planes = [np.full((height, width), luma, np.uint8)]
    planes += [np.full((height // 2, width // 2), colour, np.uint8) for colour in colours]
    with ClipWriter(destination, width, height) as clip:
        clip.write_sound(np.zeros((seconds * SAMPLE_RATE, 2), np.float32))
        for _ in range(seconds * FRAME_RATE):
            clip.write_yuv(planes)
