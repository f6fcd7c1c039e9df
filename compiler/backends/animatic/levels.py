"""Levels: numbers turned into the bytes of a picture, in the one way that all drawers share."""

import numpy as np
from numpy.typing import NDArray


def levels(values: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return values rounded into 0 to 255."""
    return np.asarray(np.clip(np.round(values), 0, 255), np.uint8)
