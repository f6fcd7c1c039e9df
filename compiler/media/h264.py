"""H.264 as every clip and film of ours carries it.

`encode` sets its stream up with this, and `assemble` does for the few frames that it must make anew.
Invariant: pictures of one size and rate get byte-identical parameter sets (SPS, PPS) whatever their
content and quality, and every group of pictures is closed: packets of two such clips can follow one
another, and copying can start at any key frame.
"""

from fractions import Fraction
from types import MappingProxyType
from typing import Final

from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext

GROUP: Final = 15
"""Frames from one key frame to the next: seams on half seconds at 30 fps need nothing encoded again."""

REORDER: Final = 1
"""Frames by which decoding runs ahead of showing; the same for all, since no B-frame refers to a B-frame."""

QUALITY: Final = 21
"""x264's constant rate factor; lower is better and larger."""

_BT709: Final = 1
_LIMITED_RANGE: Final = 1

_X264: Final = MappingProxyType(
    {
        "scenecut": "0",
        "open-gop": "0",
        "bframes": "3",
        "b-pyramid": "none",
        # Without this x264 lets content and quality into the parameter sets.
        "stitchable": "1",
        # Frame threads change the result with their number, so the number cannot be that of the machine's cores.
        "threads": "4",
        "cpu-independent": "1",
    }
)

_SEAM: Final = MappingProxyType(
    {
        # What veryfast does and superfast does not: without it the quality would have another scale.
        "mbtree": "1",
        "rc-lookahead": "10",
        # Many seams are encoded at once: threads would only wait for one another.
        "threads": "1",
    }
)


def set_up_h264(
    context: VideoCodecContext, width: int, height: int, fps: int, quality: int = QUALITY, seam: int | None = None
) -> None:
    """Make an unopened libx264 context encode the house format.

    Args:
        context: of `libx264`, not opened yet.
        width: pixels, even.
        height: pixels, even.
        fps: frames per second.
        quality: constant rate factor.
        seam: frames from one key frame to the next, where a few frames are encoded to stand between copied ones: in
            half the time, as well, and larger by a tenth to a quarter, which a film does not notice. None for a clip.
    """
    group = f"{seam or GROUP}"
    params = {**_X264, **(_SEAM if seam else {}), "keyint": group, "min-keyint": group}
    context.width = width
    context.height = height
    context.pix_fmt = "yuv420p"
    context.time_base = Fraction(1, fps)
    context.framerate = Fraction(fps)
    context.color_range = _LIMITED_RANGE
    context.colorspace = _BT709
    context.color_primaries = _BT709
    context.color_trc = _BT709
    context.flags |= Flags.global_header
    context.options = {
        "preset": "superfast" if seam else "veryfast",
        "profile": "high",
        "crf": str(quality),
        "x264-params": ":".join(f"{name}={value}" for name, value in params.items()),
    }
