"""Films of the cast: reference videos cut out frame by frame, and kept.

`reel` asks for a film at a size. Cutting takes longer than drawing, so the result goes to the cache
shelf. Invariant: a film's frames are all of one size, the part of it in which the figure ever is.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.cutout import Cutout, cut_out
from compiler.backends.animatic.shelf import Shelf
from compiler.backends.animatic.texture import Texture, even, make_texture
from compiler.media.decode import read_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cv2.typing import MatLike
    from numpy.typing import NDArray

    from compiler.backends.animatic.portrait import Portrait

FILM_RATE: Final = 15
"""Frames per second that are kept: each is shown for two of the clip's."""
_LONGEST: Final = 4 * FILM_RATE
_ROOM: Final = 64_000_000
"""Bytes that one film may take; a larger one is kept shorter."""
_BYTES_PER_PIXEL: Final = 4
_REVISION: Final = 7


@dataclass(frozen=True, slots=True)
class Film:
    """A film, cut out.

    Attributes:
        frames: at `FILM_RATE`, at least one.
        origin: the film's pixel, after scaling, that is the frames' first.
    """

    frames: tuple[Texture, ...]
    origin: tuple[int, int]


def load_film(portrait: "Portrait", scale: float, cache: "Path") -> Film:
    """Return a cast member's film.

    Args:
        portrait: of a film with a plain backdrop.
        scale: of its pixels.
        cache: the folder of what can be made again.

    Raises:
        DecodeError: the film has no pictures.
    """
    height, width = (max(2, round(side * scale / 2) * 2) for side in portrait.sample.alpha.shape[:2])
    name = f"{portrait.identity} {width}x{height} {_REVISION} {cv2.__version__} {portrait.face.box}"
    shelf = Shelf(cache / "cutouts")
    kept = shelf.get(name)
    film = _from_arrays(kept) if kept else None
    if film is None:
        film = _cropped(_cut(portrait, width, height))
        shelf.put(name, _to_arrays(film))
    return film


def film_frames(portrait: "Portrait", scale: float, make: "Callable[[MatLike], Texture]") -> tuple[Texture, ...]:
    """Return a film that is not cut out: each frame, scaled, as `make` makes it.

    Raises:
        DecodeError: the film has no pictures.
    """
    height, width = (max(2, round(side * scale / 2) * 2) for side in portrait.sample.alpha.shape[:2])
    frames: list[Texture] = []
    for picture in read_frames(_path(portrait), width, height, fps=FILM_RATE):
        frames.append(make(picture))
        if len(frames) >= _most(frames[0].width * frames[0].height):
            break
    return tuple(frames)


def _most(pixels: int) -> int:
    return max(1, min(_LONGEST, int(_ROOM / (_BYTES_PER_PIXEL * max(pixels, 1)))))


def _path(portrait: "Portrait") -> "Path":
    if portrait.path is None:
        raise ValueError("a card with a name has no film")
    return portrait.path


def _cut(portrait: "Portrait", width: int, height: int) -> list[Cutout]:
    box = None
    if portrait.face.found:
        x, y, side, _ = (round(value * width / portrait.sample.alpha.shape[1]) for value in portrait.face.box)
        box = (x, y, side, side)
    _, _, across, down = cv2.boundingRect(portrait.sample.alpha)
    most = _most(round(1.1 * width * height * across * down / portrait.sample.alpha.size))
    cut: list[Cutout] = []
    for picture in read_frames(_path(portrait), width, height, fps=FILM_RATE):
        freed = cut_out(picture, portrait.wall, box, film=True) if portrait.wall else None
        # One frame in which the figure hides the backdrop is no reason to show a box.
        cut.append(freed or (cut[-1] if cut else Cutout(picture, np.full((height, width), 255, np.uint8))))
        if len(cut) >= most:
            break
    return cut


def _cropped(cut: list[Cutout]) -> Film:
    """Keep the part in which the figure ever is."""
    ever = cut[0].alpha.copy()
    for frame in cut[1:]:
        cv2.max(ever, frame.alpha, dst=ever)
    x, y, width, height = cv2.boundingRect(ever)
    x, y = max(x - 2, 0) & ~1, max(y - 2, 0) & ~1
    window = slice(y, y + height + 4), slice(x, x + width + 4)
    made = (make_texture(np.ascontiguousarray(f.rgb[window]), even(np.ascontiguousarray(f.alpha[window]))) for f in cut)
    return Film(tuple(made), (x, y))


def _from_arrays(kept: "Mapping[str, NDArray[np.generic]]") -> Film | None:
    if not {"frames", "origin"} <= kept.keys():
        return None
    x, y = kept["origin"].tolist()
    frames = tuple(Texture(packed) for packed in np.asarray(kept["frames"], np.uint8))
    return Film(frames, (x, y)) if frames else None


def _to_arrays(film: Film) -> "dict[str, NDArray[np.generic]]":
    frames = np.stack([np.asarray(texture.packed) for texture in film.frames])
    return {"frames": frames, "origin": np.array(film.origin)}
