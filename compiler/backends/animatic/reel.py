"""Reels: a figure's frames as drawn in one beat: sized, lit, softened, with a body and a mouth.

`stage` makes one for each placement, `actor` chooses its frames. Invariant: all frames of a reel are of
one size, and `face` is where the layout put it.
"""

import math
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
from compiler.backends.animatic.mood import Mood
from compiler.backends.animatic.mouth import open_mouths
from compiler.backends.animatic.scaled import scaled
from compiler.backends.animatic.texture import Light, Texture, make_texture, softened

if TYPE_CHECKING:
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.layout import Placement
    from compiler.backends.animatic.portrait import Portrait

_SIZES: Final = (0.12, 0.17, 0.24, 0.34, 0.48, 0.68, 1.0)
"""Scales at which films are kept, so that shots of about one size share them."""
_MARGIN: Final = 1.06
_SHARP: Final = 0.4
"""Blur in pixels that the eye does not see."""
_SOFT: Final = 2.4
"""Blur in pixels from which a film is taken at half its size."""
_BACK: Final = 0.26
"""How bright a back in the foreground is."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Frames before light and focus.

    Attributes:
        frames: at least one, all of one size.
        kind: what their order means: time, degrees of an open mouth, or nothing.
        face: x, y and size of the face in the frames' pixels.
        below: what is drawn under the figure, or None.
        offset: where `below` begins, in the frames' pixels.
    """

    frames: tuple[Texture, ...]
    kind: Literal["film", "mouths", "still"]
    face: tuple[float, float, float]
    below: Texture | None = None
    offset: tuple[int, int] = (0, 0)


class Reel:
    """A figure's frames in the light of a place, each made when it is first shown."""

    def __init__(self, cut: Cut, mood: Mood, soft: float, *, card: bool) -> None:
        """Light a cut.

        Args:
            cut: the frames.
            mood: the light; cards are prints and do not take it on.
            soft: standard deviation of the blur, in the frames' pixels.
            card: whether the frames are cards.
        """
        self.kind = cut.kind
        self._soft = soft if soft > _SHARP else 0.0
        self._margin = 2 * math.ceil(1.3 * self._soft)
        x, y, size = cut.face
        self.face = (x + self._margin, y + self._margin, size)
        self.offset = cut.offset
        self.count = len(cut.frames)
        self.light = Light() if card else mood.light
        self._cut = cut
        self._mood = None if card else mood
        self._made: dict[int, Texture] = {}
        self.below = self._toned(cut.below, crown=False) if cut.below is not None else None

    def frame(self, index: int) -> Texture:
        """Return a frame as it is laid."""
        if index not in self._made:
            self._made[index] = self._toned(self._cut.frames[index])
        return self._made[index]

    def _toned(self, texture: Texture, *, crown: bool = True) -> Texture:
        lit = self._mood.on(texture, self.face[2], crown=crown) if self._mood else texture
        return softened(lit, self._soft, self._margin, crown=crown) if self._soft else lit


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
        cut = _card_cut(portrait, placement, frame)
    elif portrait.film and not placement.shoulder:
        # Out of focus, half the resolution loses nothing.
        cut = _film_cut(portrait, scale * (0.5 if placement.blur > _SOFT else 1), cache)
    elif placement.shoulder:
        cut = _still_cut(from_behind(portrait), scale, speaks=False)
    else:
        cut = _still_cut(portrait, scale, speaks=True)
    if not portrait.card and not portrait.shape.prop:
        cut = _grounded(cut, portrait, placement, frame[1])
    if placement.shoulder:
        mood = replace(mood, light=Light(_BACK, 0.5))
    return Reel(cut, mood, placement.blur * cut.face[2] / placement.face, card=portrait.card)


def _still_cut(portrait: "Portrait", scale: float, *, speaks: bool) -> Cut:
    cutout, factor = _resized(portrait.sample, min(scale * _MARGIN, 1.0))
    x, y, size = portrait.face.x * factor, portrait.face.y * factor, portrait.face.size * factor
    pictures: tuple[MatLike, ...] = (cutout.rgb,)
    if speaks and portrait.face.found and not portrait.shape.prop:
        pictures = open_mouths(cutout.rgb, replace(portrait.face, x=x, y=y, size=size))
    # Only what the figure covers is worth warping.
    left, top, width, height = cv2.boundingRect(cutout.alpha)
    window = slice(top, top + height), slice(left, left + width)
    frames = tuple(
        make_texture(np.ascontiguousarray(p[window]), np.ascontiguousarray(cutout.alpha[window])) for p in pictures
    )
    return Cut(frames, "mouths" if len(frames) > 1 else "still", (x - left, y - top, size))


def _film_cut(portrait: "Portrait", scale: float, cache: "Path") -> Cut:
    kept = next((size for size in _SIZES if size >= scale), 1.0)
    film = load_film(portrait, kept, cache)
    x, y = portrait.face.x * kept - film.origin[0], portrait.face.y * kept - film.origin[1]
    return Cut(film.frames, "film", (x, y, portrait.face.size * kept))


def _card_cut(portrait: "Portrait", placement: "Placement", frame: tuple[int, int]) -> Cut:
    scale = min(placement.face / portrait.face.size * _MARGIN, 1.0)
    window = window_of(portrait, placement.face, frame)
    sample = scaled(portrait.sample.rgb, scale)
    card, (left, top) = make_card(sample, window, scale)
    frames: tuple[Texture, ...] = (card,)
    if portrait.film and not placement.shoulder:
        frames = film_frames(portrait, scale, lambda picture: make_card(picture, window, scale)[0])
    x, y = portrait.face.x * scale - left, portrait.face.y * scale - top
    return Cut(frames, "film" if len(frames) > 1 else "still", (x, y, portrait.face.size * scale))


def _grounded(cut: Cut, portrait: "Portrait", placement: "Placement", height: int) -> Cut:
    """Add what the picture leaves out between the figure's lower edge and the ground or the frame's."""
    if portrait.shape.full:
        return cut
    _, y, size = cut.face
    texture = cut.frames[0]
    ratio = size / placement.face
    reach = y + STANDING * size if placement.ground else y + (1.22 * height - placement.y) * ratio
    missing = round(reach - texture.height)
    factor = size / portrait.face.size
    sample, _ = _resized(portrait.sample, factor)
    left = round(portrait.face.x * factor - cut.face[0])
    strip = body_below(sample, missing, legs=bool(placement.ground)) if missing > 1 else None
    if strip is None:
        return cut
    # The strip's first rows lie under the figure's last, where the sample ends.
    top = sample.alpha.shape[0] - round(portrait.face.y * factor - y) - 2
    return replace(cut, below=make_texture(strip.rgb, strip.alpha), offset=(-left, top))


def _resized(cutout: Cutout, scale: float) -> tuple[Cutout, float]:
    if scale >= 1:
        return cutout, 1.0
    return Cutout(scaled(cutout.rgb, scale), scaled(cutout.alpha, scale)), scale
