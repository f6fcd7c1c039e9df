"""The picture that stands for a clip until it is played.

The review page shows it. Invariant: a poster is a JPEG of the clip's own proportions, whole or not
there at all.
"""

from pathlib import Path
from typing import Final

from av.video.reformatter import VideoReformatter
from PIL import Image

from compiler.media.container import open_container
from compiler.media.decode import decoded_frames, to_array
from compiler.media.decode_error import DecodeError

_JPEG_QUALITY: Final = 82


def write_poster(clip: Path, destination: Path, *, width: int = 640, at: float = 0.5) -> None:
    """Write one picture of a clip as a JPEG.

    Args:
        clip: the film to take it from.
        destination: where the JPEG goes; its folder exists.
        width: pixels of the poster.
        at: where in the clip, as a share of its length; a key frame near it is taken.

    Raises:
        DecodeError: the clip has no picture that can be decoded.
        OSError: the poster cannot be written.
    """
    with open_container(clip) as container:
        if container.duration:
            container.seek(int(container.duration * at))
        frame = next(decoded_frames(container), None)
        if frame is None:
            raise DecodeError("it has no pictures")
        across, down = (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)
        height = max(1, round(down * width / across))
        picture = to_array(frame, width, height, "rgb24", VideoReformatter())
    part = destination.with_name(f".{destination.name}.part")
    try:
        Image.fromarray(picture).save(part, format="JPEG", quality=_JPEG_QUALITY, optimize=True)
        part.replace(destination)
    finally:
        part.unlink(missing_ok=True)
