"""A picture that holds the place of one that is still to be found: a name, and what it is a picture of.

Written by `driver.script_import` for the cast and the locations of a screenplay. Invariant: large and plain enough that
every model takes it as a reference.
"""

import io

from PIL import Image

from compiler.media.name_plate import draw_name_plate


def draw_placeholder(name: str, what: str, size: tuple[int, int]) -> bytes:
    """Return a picture as a PNG file.

    Args:
        name: in large letters.
        what: below it in small ones.
        size: width and height in pixels.
    """
    stream = io.BytesIO()
    Image.fromarray(draw_name_plate((name, what), size)).save(stream, "PNG", compress_level=3)
    return stream.getvalue()
