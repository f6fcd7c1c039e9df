"""The last picture of a clip, as a file that the next shot can begin with.

`driver.frames` calls it. Invariant: the picture is the last one that a player shows, in the clip's own size, upright
and without loss, and its file is whole or not there at all.
"""

from fractions import Fraction
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from PIL import Image

from compiler.ir.frame_rate import FRAME_RATE
from compiler.media.container import open_container
from compiler.media.decode import decoded_frames, to_array
from compiler.media.decode_error import DecodeError

_NEAR_SECONDS: Final = 2


def write_last_frame(clip: Path, destination: Path, *, until: int | None = None) -> tuple[int, int]:
    """Write the last picture of a clip as a PNG and return its width and height in pixels.

    Args:
        clip: the film to take it from.
        destination: where the picture goes; its folder exists.
        until: how many frames of it are shown, at the film's rate; None for all.

    Raises:
        DecodeError: the clip cannot be decoded to its end.
        OSError: the picture cannot be written.
    """
    # The moment at which the last frame of the film begins; rates are never exact.
    end = None if until is None else (until - Fraction(3, 4)) / FRAME_RATE
    frame = _last(clip, end, seek=True) or _last(clip, end, seek=False)
    if frame is None:
        raise DecodeError("it has no pictures")
    width, height = (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)
    picture = to_array(frame, width, height, "rgb24", VideoReformatter())
    part = destination.with_name(f".{destination.name}.part")
    try:
        Image.fromarray(picture).save(part, format="PNG", compress_level=1)
        part.replace(destination)
    finally:
        part.unlink(missing_ok=True)
    return width, height


def _last(clip: Path, end: Fraction | None, *, seek: bool) -> VideoFrame | None:
    """Decode to a moment, or to the end, and return the picture that is on screen then."""
    last: VideoFrame | None = None
    with open_container(clip) as container:
        zero = _zero(container)
        reach = Fraction(container.duration or 0, 1_000_000) if end is None else end
        if seek:
            # To the key frame before that: what lies between it and the end is decoded.
            container.seek(max(0, int((zero + reach - _NEAR_SECONDS) * 1_000_000)))
        for frame in decoded_frames(container):
            if end is not None and _time(frame) - zero > end:
                break
            if last is None or _time(frame) >= _time(last):
                last = frame
    return last


def _time(frame: VideoFrame) -> Fraction:
    return Fraction(frame.pts or 0) * (frame.time_base or Fraction(1))


def _zero(container: InputContainer) -> Fraction:
    """Return the time of the first picture, in seconds."""
    stream = container.streams.video[0] if container.streams.video else None
    return Fraction(stream.start_time or 0) * (stream.time_base or Fraction(1)) if stream else Fraction(0)
