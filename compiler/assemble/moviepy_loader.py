"""The one place where moviepy is loaded, and where its pictures become whole numbers again.

`blend` and `fit` call it. Invariant: a film that needs no new picture never loads moviepy.
"""

import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compiler.media.decode import Picture


def load_moviepy() -> Any:  # noqa: ANN401 - it has no types
    """Load moviepy, but keep it from reading `.env`.

    It looks for that file in every folder above its own, which is the story's when its environment lies
    inside it, and runs the programs that the file names. Without `dotenv` it does not.
    """
    absent = "dotenv" not in sys.modules
    if absent:
        sys.modules["dotenv"] = None  # type: ignore[assignment]
    try:
        import moviepy  # noqa: PLC0415 - half a second that plain cuts do not need
    finally:
        if absent:
            # Another thread may have been here.
            sys.modules.pop("dotenv", None)
    return moviepy


def whole_pixels(frame: NDArray[Any]) -> Picture:
    """Return whole numbers: some of moviepy's effects leave fractions."""
    return frame if frame.dtype == np.uint8 else np.rint(frame).astype(np.uint8)
