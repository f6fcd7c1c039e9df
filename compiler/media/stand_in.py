"""A clip that stands in for a shot without a take: its name on a dark ground, as long as the shot.

`driver` has it made where a film is cut although shots are missing. Invariant: equal names, sizes and lengths give
equal bytes.
"""

from pathlib import Path

from compiler.media.colour import ColourConverter
from compiler.media.encode import ClipWriter
from compiler.media.name_plate import draw_name_plate


def write_stand_in(path: Path, words: tuple[str, str], size: tuple[int, int], frames: int) -> None:
    """Write the clip, with silence.

    Args:
        path: of the clip; its folder exists.
        words: the first in large letters, the second below it in small ones.
        size: width and height in pixels.
        frames: how many.

    Raises:
        EncodeError: it cannot be written.
    """
    planes = ColourConverter().to_yuv(draw_name_plate(words, size))
    with ClipWriter(path, *size, sample_rate=None) as clip:
        for _ in range(frames):
            clip.write_yuv(planes)
