"""The last picture of a clip, as a file that the next shot can begin with.

`driver.frames` calls it. Invariant: the picture is the last one that a player shows, in the clip's own size, upright
and without loss, and its file is whole or not there at all.
"""

from pathlib import Path
from typing import Final

from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from PIL import Image

from compiler.media.container import DecodeError, open_container
from compiler.media.decode import decoded_frames, to_array

_NEAR_SECONDS: Final = 2.0


def write_last_frame(clip: Path, destination: Path) -> tuple[int, int]:
    """Write the last picture of a clip as a PNG and return its width and height in pixels.

    Args:
        clip: the film to take it from.
        destination: where the picture goes; its folder exists.

    Raises:
        DecodeError: the clip cannot be decoded to its end.
        OSError: the picture cannot be written.
    """
    frame = _last(clip, from_near_the_end=True) or _last(clip, from_near_the_end=False)
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


def _last(clip: Path, *, from_near_the_end: bool) -> VideoFrame | None:
    """Decode to the end and return the picture that is shown last."""
    last: VideoFrame | None = None
    with open_container(clip) as container:
        if from_near_the_end and container.duration:
            # To the key frame before that: what lies between it and the end is decoded.
            container.seek(max(0, int(container.duration - _NEAR_SECONDS * 1_000_000)) + (container.start_time or 0))
        for frame in decoded_frames(container):
            if last is None or (frame.pts or 0) >= (last.pts or 0):
                last = frame
    return last
