"""Reels: a figure's frames as drawn in one beat: sized, lit, softened, with a body and a mouth.

`stage` makes one for each placement, `actor` chooses its frames. Invariant: all frames of a reel are of
one size, and `face` is where the layout put it.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

from compiler.backends.animatic.back import from_behind
from compiler.backends.animatic.body import body_below
from compiler.backends.animatic.card import make_card, window_of
from compiler.backends.animatic.cutout import Cutout
from compiler.backends.animatic.film import film_frames, load_film
from compiler.backends.animatic.layout import STANDING
from compiler.backends.animatic.mouth import open_mouths
from compiler.backends.animatic.texture import Texture, make_texture

if TYPE_CHECKING:
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.layout import Placement
    from compiler.backends.animatic.mood import Mood
    from compiler.backends.animatic.portrait import Portrait

_SIZES: Final = (0.12, 0.17, 0.24, 0.34, 0.48, 0.68, 1.0)
"""Scales at which films are kept, so that shots of about one size share them."""
_MARGIN: Final = 1.06
_BACK: Final = 0.26
"""How bright a back in the foreground is."""


@dataclass(frozen=True, slots=True)
class Reel:
    """A figure's frames.

    Attributes:
        frames: at least one.
        rims: the light along the outline of each, `(h, w)` bytes to be added to its luma.
        kind: what the order of the frames means: time, degrees of an open mouth, or nothing.
        face: x, y and size of the face in the frames' pixels.
        below: what is drawn under the figure, or None.
        offset: where `below` begins, in the frames' pixels.
    """

    frames: tuple[Texture, ...]
    rims: "tuple[MatLike, ...]"
    kind: Literal["film", "mouths", "still"]
    face: tuple[float, float, float]
    below: Texture | None = None
    offset: tuple[int, int] = (0, 0)


def make_reel(
    portrait: "Portrait", placement: "Placement", frame: tuple[int, int], mood: "Mood", cache: "Path"
) -> Reel:
    """Make a figure ready to be drawn.

    Args:
        portrait: whom.
        placement: where and how large.
        frame: width and height of the picture, in pixels.
        mood: the light of the place.
        cache: the folder of what can be made again.

    Raises:
        DecodeError: a film has no pictures.
    """
    scale = placement.face / portrait.face.size
    if portrait.card:
        reel = _card_reel(portrait, placement, frame)
    elif portrait.film and not placement.shoulder:
        reel = _film_reel(portrait, scale, cache)
    elif placement.shoulder:
        reel = _still_reel(from_behind(portrait), scale, speaks=False)
    else:
        reel = _still_reel(portrait, scale, speaks=True)
    if not portrait.card and not portrait.shape.prop:
        reel = _grounded(reel, portrait, placement, frame[1])
    if placement.shoulder:
        soft = placement.blur * reel.face[2] / placement.face
        return _toned(reel, replace(mood, gain=_BACK, colour=0.5), soft)
    return _toned(reel, mood, placement.blur * reel.face[2] / placement.face, card=portrait.card)


def _still_reel(portrait: "Portrait", scale: float, *, speaks: bool) -> Reel:
    cutout, factor = _resized(portrait.sample, min(scale * _MARGIN, 1.0))
    x, y, size = portrait.face.x * factor, portrait.face.y * factor, portrait.face.size * factor
    pictures: tuple[MatLike, ...] = (cutout.rgb,)
    if speaks and portrait.face.found and not portrait.shape.prop:
        pictures = open_mouths(cutout.rgb, replace(portrait.face, x=x, y=y, size=size))
    frames = tuple(make_texture(picture, cutout.alpha) for picture in pictures)
    return Reel(frames, (), "mouths" if len(frames) > 1 else "still", (x, y, size))


def _film_reel(portrait: "Portrait", scale: float, cache: "Path") -> Reel:
    kept = next((size for size in _SIZES if size >= scale), 1.0)
    film = load_film(portrait, kept, cache)
    x, y = portrait.face.x * kept - film.origin[0], portrait.face.y * kept - film.origin[1]
    return Reel(film.frames, (), "film", (x, y, portrait.face.size * kept))


def _card_reel(portrait: "Portrait", placement: "Placement", frame: tuple[int, int]) -> Reel:
    scale = min(placement.face / portrait.face.size * _MARGIN, 1.0)
    window = window_of(portrait, placement.face, frame)
    made = [
        make_card(
            cv2.resize(portrait.sample.rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), window, scale
        )
    ]
    frames = (made[0][0],)
    if portrait.film and not placement.shoulder:
        frames = film_frames(portrait, scale, lambda picture: make_card(picture, window, scale)[0]) or frames
    left, top = made[0][1]
    x, y = portrait.face.x * scale - left, portrait.face.y * scale - top
    return Reel(frames, (), "film" if len(frames) > 1 else "still", (x, y, portrait.face.size * scale))


def _grounded(reel: Reel, portrait: "Portrait", placement: "Placement", height: int) -> Reel:
    """Add what the picture leaves out between the figure's lower edge and the ground or the frame's."""
    if portrait.shape.full:
        return reel
    _, y, size = reel.face
    texture = reel.frames[0]
    ratio = size / placement.face
    reach = y + STANDING * size if placement.ground else y + (1.22 * height - placement.y) * ratio
    missing = round(reach - texture.height)
    factor = size / portrait.face.size
    sample, _ = _resized(portrait.sample, factor)
    left = round(portrait.face.x * factor - reel.face[0])
    strip = body_below(sample, missing, legs=bool(placement.ground)) if missing > 1 else None
    if strip is None:
        return reel
    # The strip's first rows lie under the figure's last, where the sample ends.
    top = sample.alpha.shape[0] - round(portrait.face.y * factor - y) - 2
    return replace(reel, below=make_texture(strip.rgb, strip.alpha), offset=(-left, top))


def _toned(reel: Reel, mood: "Mood", soft: float, *, card: bool = False) -> Reel:
    """Put the figure into the light of the place, and out of focus where it is not in focus."""
    frames = reel.frames if card else tuple(mood.on(texture) for texture in reel.frames)
    below = mood.on(reel.below) if reel.below is not None else None
    if soft > 0.4:  # noqa: PLR2004 - less blur than the eye sees
        frames = tuple(_blurred(texture, soft) for texture in frames)
        below = _blurred(below, soft) if below is not None else None
    flat = np.zeros((1, 1), np.uint8)
    rims = tuple(flat if card else mood.rim(texture, reel.face[2]) for texture in frames)
    return replace(reel, frames=frames, below=below, rims=rims)


def _blurred(texture: Texture, sigma: float) -> Texture:
    return Texture(
        cv2.GaussianBlur(texture.luma, (0, 0), sigma),
        cv2.GaussianBlur(texture.alpha, (0, 0), sigma),
        cv2.GaussianBlur(texture.chroma, (0, 0), max(sigma / 2, 0.3)),
    )


def _resized(cutout: Cutout, scale: float) -> tuple[Cutout, float]:
    if scale >= 1:
        return cutout, 1.0
    rgb = cv2.resize(cutout.rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return Cutout(rgb, cv2.resize(cutout.alpha, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_AREA)), scale
