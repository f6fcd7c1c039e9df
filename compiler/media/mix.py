"""Two pictures as one.

`assemble` mixes the frames of transitions here. Invariant: pictures are mixed as films hold them, plane by plane:
turning them into RGB and back would take ten times as long, and lose a little.
"""

from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from compiler.media.decode import Picture

_WHOLE: Final = 256


def mix_pictures(one: Picture, other: Picture, share: float) -> Picture:
    """Return a picture of which `share`, 0 to 1, is the other one."""
    import cv2  # noqa: PLC0415 - a sixth of a second that plain cuts do not need

    return cast("Picture", cv2.addWeighted(one, 1 - share, other, share, 0))


def mix_columns(one: Picture, other: Picture, shares: NDArray[np.float64]) -> Picture:
    """Return a `yuv420p` picture of which the other one has a share in each column.

    Args:
        one: a `yuv420p` picture.
        other: likewise.
        shares: 0 to 1, as many as the picture is wide.
    """
    width = len(shares)
    luma = np.rint(shares * _WHOLE).astype(np.uint16)
    # Each row of the array below the luma holds two rows of a colour plane, half as wide.
    colour = np.tile(np.rint(shares.reshape(width // 2, 2).mean(axis=1) * _WHOLE).astype(np.uint16), 2)
    height = one.shape[0] * 2 // 3
    mixed = np.empty_like(one)
    for rows, weights in ((slice(0, height), luma), (slice(height, None), colour)):
        mixture = one[rows] * (_WHOLE - weights) + other[rows] * weights
        mixed[rows] = (mixture + np.uint16(_WHOLE // 2)) // _WHOLE
    return mixed
