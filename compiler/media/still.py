"""Still pictures as arrays.

The animatic reads reference images, first frames and storyboards here. Invariant: what `picture_file`
refuses never becomes an array.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from compiler.media.picture_file import decode_still, open_still

__all__ = ["decode_still", "open_still", "read_still"]


def read_still(path: Path) -> NDArray[np.uint8]:
    """Return a picture as `(height, width, 4)` RGBA, upright, alpha not multiplied in.

    Raises:
        DecodeError: the file is not a picture that can be decoded.
    """
    with open_still(path) as image:
        return np.asarray(decode_still(image))
