"""Still pictures as arrays.

The animatic reads reference images, first frames and storyboards here. Invariant: only formats that the
language knows are decoded, whatever the bytes claim, and a small file that unfolds into a huge picture
is refused by its header, before memory is spent.
"""

import warnings
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from compiler.media.container import DecodeError

FORMATS: Final = ("PNG", "JPEG", "BMP", "WEBP", "GIF")
MAX_PIXELS: Final = 50_000_000


def open_still(path: Path) -> Image.Image:
    """Open a picture's header; the pixels are not decoded yet.

    Raises:
        DecodeError: it is not a picture of a known format, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns between its limit and twice it; the size is judged below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise DecodeError("it has far too many pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise DecodeError("it cannot be read as a picture") from error
    if image.width * image.height > MAX_PIXELS:
        message = f"{image.width}x{image.height} pixels are more than {MAX_PIXELS // 1_000_000} million"
        image.close()
        raise DecodeError(message)
    return image


def decode_still(image: Image.Image) -> Image.Image:
    """Decode an opened picture, upright, as `RGBA`.

    Raises:
        DecodeError: the file is cut off or damaged.
    """
    try:
        return ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise DecodeError("its pixels are damaged or cut off") from error


def read_still(path: Path) -> NDArray[np.uint8]:
    """Return a picture as `(height, width, 4)` RGBA, alpha not multiplied in.

    Raises:
        DecodeError: the file is not a picture that can be decoded.
    """
    with open_still(path) as image:
        return np.asarray(decode_still(image))
