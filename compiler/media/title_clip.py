"""Title cards as clips: pictures that come out of black and go back into it.

`driver` asks for them. Invariants: a clip is made once and kept by what it shows; the same cards give the same bytes,
in the format of every clip of ours, so that the film copies them; there is no sound.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from compiler.media.colour import ColourConverter, black_picture
from compiler.media.decode_error import DecodeError
from compiler.media.encode import FRAME_RATE, ClipWriter
from compiler.media.packets import index_packets
from compiler.media.title_card import draw_credits, draw_opening

_REVISION: Final = 1
"""Raised when the same cards would move differently."""
_FADE_SECONDS: Final = 0.7
_MOST_OF_IT: Final = 0.3
"""Share of a card's time that a fade may take on either side."""
_PAGE_SECONDS: Final = 4.0
_ENTRY_SECONDS: Final = 1.0

Pages = Sequence[NDArray[np.uint8]]


@dataclass(frozen=True, slots=True)
class TitleClip:
    """A clip of title cards.

    Attributes:
        path: of the file.
        frames: how many it has.
    """

    path: Path
    frames: int


def opening_clip(text: str, seconds: float, size: tuple[int, int], store: Path) -> TitleClip:
    """Return the clip of a title, made now or before.

    Args:
        text: one line or several.
        seconds: how long it stands.
        size: width and height of the film.
        store: the folder that such clips are kept in.

    Raises:
        EncodeError: it cannot be written.
        OSError: the store cannot be written.
    """
    return _kept([draw_opening(text, *size)], round(seconds * FRAME_RATE), store)


def credits_clip(
    title: str, cast: tuple[tuple[str, str], ...], text: str, seconds: float | None, size: tuple[int, int], store: Path
) -> TitleClip:
    """Return the clip of the end credits, made now or before.

    Args:
        title: of the film.
        cast: names, each with a phrase that may be empty.
        text: what comes below; may be empty.
        seconds: how long they stand; None for as long as reading them takes.
        size: width and height of the film.
        store: the folder that such clips are kept in.

    Raises:
        EncodeError: they cannot be written.
        OSError: the store cannot be written.
    """
    pages = draw_credits(title, cast, text, *size)
    entries = len(cast) + len(text.splitlines())
    needed = max(_PAGE_SECONDS * len(pages), _PAGE_SECONDS / 2 + _ENTRY_SECONDS * entries)
    frames = round((needed if seconds is None else seconds) * FRAME_RATE)
    return _kept(pages, max(frames, len(pages)), store)


def _kept(pages: Pages, frames: int, store: Path) -> TitleClip:
    recipe = hashlib.sha256(f"{_REVISION} {frames} {FRAME_RATE} {av.__version__}".encode())
    for page in pages:
        recipe.update(f"{page.shape}".encode() + page.tobytes())
    path = store / f"{recipe.hexdigest()}.mp4"
    if not _is_whole(path, frames):
        store.mkdir(parents=True, exist_ok=True)
        _write(pages, frames, path)
    return TitleClip(path, frames)


def _is_whole(path: Path, frames: int) -> bool:
    """Whether a kept clip is there and what it should be; anything may have happened to it since."""
    try:
        return path.is_file() and index_packets(path, FRAME_RATE).frames == frames
    except DecodeError:
        return False


def _write(pages: Pages, frames: int, path: Path) -> None:
    height, width = pages[0].shape[:2]
    black = black_picture(width, height)
    colours = ColourConverter()
    with ClipWriter(path, width, height, FRAME_RATE, None) as writer:
        for number, page in enumerate(pages):
            count = frames * (number + 1) // len(pages) - frames * number // len(pages)
            picture = colours.to_yuv(page)
            for frame in range(count):
                share = _share(frame, count)
                writer.write_yuv(np.asarray(cv2.addWeighted(picture, share, black, 1 - share, 0), np.uint8))


def _share(frame: int, count: int) -> float:
    """Return how much of a card is to be seen, rising and falling softly; its first and last frame are black."""
    fade = min(round(_FADE_SECONDS * FRAME_RATE), max(1, int(count * _MOST_OF_IT)))
    way = min(1.0, min(frame, count - 1 - frame) / fade)
    return way * way * (3 - 2 * way)
