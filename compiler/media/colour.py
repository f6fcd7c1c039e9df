"""Between the pictures that films hold and the RGB that compositing wants.

`assemble` converts the few pictures of a transition here, there and back. Invariant: BT.709 in limited
range on the one side, full-range RGB on the other.
"""

from typing import Final, cast

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from compiler.media.decode import Picture

_BT709: Final = 1
_LIMITED: Final = 1
_FULL: Final = 2


class ColourConverter:
    """Converts pictures; it keeps its tables from one to the next."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def to_rgb(self, picture: Picture) -> Picture:
        """Return a `yuv420p` picture as `(height, width, 3)`."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        return self._convert(frame, "rgb24", _LIMITED, _FULL)

    def to_yuv(self, picture: Picture) -> Picture:
        """Return an RGB picture as `yuv420p`."""
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        return self._convert(frame, "yuv420p", _FULL, _LIMITED)

    def _convert(self, frame: av.VideoFrame, pixels: str, source: int, target: int) -> Picture:
        converted = self._reformatter.reformat(
            frame,
            format=pixels,
            src_colorspace=_BT709,
            dst_colorspace=_BT709,
            src_color_range=source,
            dst_color_range=target,
        )
        return cast("Picture", converted.to_ndarray())


def black_picture(width: int, height: int) -> NDArray[np.uint8]:
    """Return a black `yuv420p` picture."""
    return _plain(width, height, 16)


def white_picture(width: int, height: int) -> NDArray[np.uint8]:
    """Return a white `yuv420p` picture."""
    return _plain(width, height, 235)


def _plain(width: int, height: int, level: int) -> NDArray[np.uint8]:
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = level
    return picture
