"""Small pictures of references, for the review page's slot table.

Invariant: a thumbnail is a JPEG no wider than asked, whole or not there at all.
"""

from pathlib import Path
from typing import Final, Literal

from PIL import Image

from compiler.media.poster import write_poster
from compiler.media.still import decode_still, open_still

_JPEG_QUALITY: Final = 80


def write_thumbnail(source: Path, kind: Literal["image", "video"], destination: Path, *, width: int = 240) -> None:
    """Write a small JPEG of a picture, or of the middle of a film.

    Raises:
        DecodeError: the source cannot be decoded.
        OSError: the thumbnail cannot be written.
    """
    if kind == "video":
        write_poster(source, destination, width=width)
        return
    with open_still(source) as opened:
        picture = decode_still(opened)
    picture.thumbnail((width, width * 4))
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    part = destination.with_name(f".{destination.name}.part")
    try:
        ground.save(part, format="JPEG", quality=_JPEG_QUALITY, optimize=True)
        part.replace(destination)
    finally:
        part.unlink(missing_ok=True)
