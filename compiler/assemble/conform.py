"""Fits a clip to the film: its size with bars, its rate, its encoding.

`material` calls it for the clips that cannot be copied as they are. Invariant: a conformed clip shows
the whole picture, undistorted, has exactly the frames asked for, and is made once: it is kept by the hash
of what it was made from.
"""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from compiler.assemble.fit import fit_pictures
from compiler.media.container import DecodeError, open_container
from compiler.media.decode import Picture, decoded_frames, read_frames
from compiler.media.encode import ClipWriter
from compiler.media.packets import index_packets

_REVISION: Final = 2
"""Raised when the same clip would be fitted differently."""
_QUALITY: Final = 18
"""Better than an animatic's: the picture has been encoded once already."""


@dataclass(frozen=True, slots=True)
class Format:
    """What every clip of a film must be like.

    Attributes:
        width: pixels.
        height: pixels.
        fps: frames per second.
    """

    width: int
    height: int
    fps: int


def conform_clip(path: Path, film: Format, frames: int, store: Path) -> Path:
    """Return a clip's pictures in the film's format, made now or before.

    Args:
        path: of the clip.
        film: the format.
        frames: how many the result must have; the last is held where the clip has fewer.
        store: the folder that conformed clips are kept in.

    Raises:
        DecodeError: the clip cannot be decoded.
        EncodeError: the conformed clip cannot be written.
        OSError: the store cannot be written.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    recipe = f"{_REVISION} {digest} {film} {frames} {_QUALITY} {av.__version__}"
    conformed = store / f"{hashlib.sha256(recipe.encode()).hexdigest()}.mp4"
    if not _is_whole(conformed, film, frames):
        store.mkdir(parents=True, exist_ok=True)
        _write(path, film, frames, conformed)
    return conformed


def upright_size(path: Path) -> tuple[int, int, Fraction]:
    """Return a clip's width and height as a player shows them, and the width of a pixel by its height.

    Raises:
        DecodeError: the clip has no picture that can be decoded.
    """
    with open_container(path) as container, closing(decoded_frames(container)) as frames:
        frame = next(frames, None)
        if frame is None:
            raise DecodeError("it has no pictures")
        aspect = Fraction(container.streams.video[0].sample_aspect_ratio or 1) or Fraction(1)
        if frame.rotation % 180:
            return frame.height, frame.width, 1 / aspect
        return frame.width, frame.height, aspect


def _is_whole(conformed: Path, film: Format, frames: int) -> bool:
    """Whether a kept clip is there and what it should be; anything may have happened to it since."""
    if not conformed.is_file():
        return False
    try:
        index = index_packets(conformed, film.fps)
    except DecodeError:
        return False
    return (index.width, index.height, index.frames) == (film.width, film.height, frames)


def _write(path: Path, film: Format, frames: int, conformed: Path) -> None:
    written = 0
    with ClipWriter(conformed, film.width, film.height, film.fps, None, quality=_QUALITY) as clip:
        for picture in _fitted(path, film):
            clip.write_yuv(picture)
            written += 1
            if written == frames:
                break
        for _ in range(frames - written):
            clip.write_yuv(picture)


def _fitted(path: Path, film: Format) -> Iterator[Picture]:
    """Yield a clip's pictures at the film's rate, each inside a black one of the film's size."""
    width, height, aspect = upright_size(path)
    scale = min(Fraction(film.width) / (width * aspect), Fraction(film.height, height))
    across, down = _even(width * aspect * scale, film.width), _even(height * scale, film.height)
    if (across, down) == (film.width, film.height):
        return read_frames(path, across, down, fps=film.fps, pixels="yuv420p")
    pictures = read_frames(path, width, height, fps=film.fps, pixels="rgb24")
    return fit_pictures(pictures, (across, down), (film.width, film.height))


def _even(length: Fraction, limit: int) -> int:
    return max(2, min(limit, round(length / 2) * 2))
