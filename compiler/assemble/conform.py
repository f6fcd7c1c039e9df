"""Fits a clip to the film: its size with bars, its rate, its encoding.

`material` calls it for the clips that cannot be copied as they are. Invariant: a conformed clip shows
the whole picture, undistorted, and has exactly the frames asked for; every half second begins with a key frame, so
that it is made once wherever films cut it later.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av

from compiler.assemble.fit import fit_pictures
from compiler.media.container import open_container
from compiler.media.decode import Picture, decoded_frames, read_frames
from compiler.media.decode_error import DecodeError
from compiler.media.encode import ClipWriter
from compiler.media.seal import seal_file

_REVISION: Final = 3
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


@dataclass(frozen=True, slots=True)
class Upright:
    """What a clip looks like to a player.

    Attributes:
        width: pixels, once it is turned.
        height: likewise.
        aspect: width of a pixel by its height.
        turn: degrees by which a player turns it.
    """

    width: int
    height: int
    aspect: Fraction
    turn: int


def conform_recipe(digest: str, film: Format, frames: range) -> str:
    """Return what a conformed clip is known by.

    Args:
        digest: SHA-256 of the clip.
        film: the format.
        frames: of the clip at the film's rate.
    """
    return f"{_REVISION} {digest} {film} {frames} {_QUALITY} {av.__version__}"


def conform_clip(path: Path, film: Format, frames: range, conformed: Path) -> None:
    """Write a clip's pictures in the film's format, sealed.

    Args:
        path: of the clip.
        film: the format.
        frames: of the clip at the film's rate; its last is held where it has fewer.
        conformed: where it goes.

    Raises:
        DecodeError: the clip cannot be decoded.
        EncodeError: the conformed clip cannot be written.
        OSError: likewise.
    """
    conformed.parent.mkdir(parents=True, exist_ok=True)
    part = conformed.with_name(f".{secrets.token_hex(4)}.{conformed.name}")
    try:
        _write(path, film, frames, part)
        seal_file(part)
        part.replace(conformed)
    finally:
        part.unlink(missing_ok=True)


def look_upright(path: Path) -> Upright:
    """Return what a clip looks like to a player.

    Raises:
        DecodeError: the clip has no picture that can be decoded.
    """
    with open_container(path) as container, closing(decoded_frames(container, threads=1)) as frames:
        frame = next(frames, None)
        if frame is None:
            raise DecodeError("it has no pictures")
        aspect = Fraction(container.streams.video[0].sample_aspect_ratio or 1) or Fraction(1)
        turn = round(frame.rotation) % 360
        if turn % 180:
            return Upright(frame.height, frame.width, 1 / aspect, turn)
        return Upright(frame.width, frame.height, aspect, turn)


def _write(path: Path, film: Format, frames: range, conformed: Path) -> None:
    with ClipWriter(conformed, film.width, film.height, film.fps, None, quality=_QUALITY) as clip:
        for number, picture in enumerate(_fitted(path, film)):
            if number in frames:
                clip.write_yuv(picture)
            if number + 1 == frames.stop:
                break
        for _ in range(len(frames) - clip.frames):
            clip.write_yuv(picture)


def _fitted(path: Path, film: Format) -> Iterator[Picture]:
    """Yield a clip's pictures at the film's rate, each inside a black one of the film's size."""
    upright = look_upright(path)
    width, height, aspect = upright.width, upright.height, upright.aspect
    scale = min(Fraction(film.width) / (width * aspect), Fraction(film.height, height))
    across, down = _even(width * aspect * scale, film.width), _even(height * scale, film.height)
    if (across, down) == (film.width, film.height):
        return read_frames(path, across, down, fps=film.fps, pixels="yuv420p")
    pictures = read_frames(path, width, height, fps=film.fps, pixels="rgb24")
    return fit_pictures(pictures, (across, down), (film.width, film.height))


def _even(length: Fraction, limit: int) -> int:
    return max(2, min(limit, round(length / 2) * 2))
