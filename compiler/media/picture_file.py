"""Opening a still picture of unknown origin.

The probe and `still` read pictures through here. Invariant: only formats that the language knows are
decoded, whatever the bytes claim, and a small file that unfolds into a huge picture is refused by its
header, before memory is spent. (No numpy here: the probe's child must start quickly.)
"""

import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from compiler.media.decode_error import DecodeError

FORMATS: Final = ("PNG", "JPEG", "BMP", "WEBP", "GIF")
MAX_PIXELS: Final = 50_000_000

_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError)
"""What Pillow's format readers raise on damaged files, beside their own error."""


def open_still(path: Path) -> Image.Image:
    """Open a picture's header; the pixels are not decoded yet.

    Raises:
        DecodeError: it is not a picture of a known format, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns between its limit and twice it; the size is judged below.
            warnings.simplefilter("ignore")
            image = Image.open(path, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise DecodeError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels") from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise DecodeError("it cannot be read as a picture") from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise DecodeError(f"it has more than {MAX_PIXELS // 1_000_000} million pixels")
    return image


def decode_still(image: Image.Image) -> Image.Image:
    """Decode an opened picture, upright, as `RGBA`; of a moving one, the first picture.

    Raises:
        DecodeError: the file is cut off or damaged.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ImageOps.exif_transpose(image).convert("RGBA")
    except _BROKEN as error:
        raise DecodeError("its pixels are damaged or cut off") from error
