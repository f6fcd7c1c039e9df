"""Scenery: the place behind the figures, cropped to the shot size and out of focus as it would be.

`stage` fills each frame with it first. A film of a place plays; where no place is given there is a
plain, lit ground. Invariant: at no view that a camera move reaches does the frame show its edge.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.camera import REACH
from compiler.backends.animatic.canvas import Backdrop, placed
from compiler.backends.animatic.film import FILM_RATE
from compiler.backends.animatic.levels import levels
from compiler.backends.animatic.mood import Mood, mood_of
from compiler.backends.animatic.palette import hls, number_of
from compiler.backends.animatic.portrait import film_size
from compiler.backends.animatic.scaled import scaled
from compiler.backends.animatic.texture import even, yuv
from compiler.media.decode import read_frames
from compiler.media.decode_error import DecodeError
from compiler.media.still import read_still

if TYPE_CHECKING:
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.camera import View
    from compiler.backends.animatic.framing import Framing
    from compiler.ir.asset import Asset

FAR: Final = 0.42
"""How much of the camera's travel the place shows."""
_SPARE: Final = 1 + 2 * REACH + 0.03
_FRAMES: Final = 4 * FILM_RATE
_SOFT: Final = 2.2
"""Blur, in pixels, from which half the resolution loses nothing."""
_HORIZON: Final = 0.46


@dataclass(frozen=True, slots=True)
class Scenery:
    """A place, ready for one beat.

    Attributes:
        backdrops: one, or a film's frames at `FILM_RATE`.
        scale: frame pixels per pixel of the backdrops.
        pivot: the backdrop's point that rests in the middle of the frame.
        size: of the frame.
        mood: its light.
    """

    backdrops: tuple[Backdrop, ...]
    scale: float
    pivot: tuple[float, float]
    size: tuple[int, int]
    mood: Mood

    def at(self, time: float) -> Backdrop:
        """Return what is seen at `time` seconds; films run to and fro."""
        return self.backdrops[to_and_fro(time * FILM_RATE, len(self.backdrops))]

    def matrix(self, view: "View") -> "MatLike":
        """Return where the backdrop lies in the frame."""
        width, height = self.size
        dx, dy, zoom = view.at(FAR)
        at = (width * (0.5 + dx), height * (0.5 + dy))
        return placed(self.scale * zoom, at, self.pivot, view.roll)


def to_and_fro(position: float, count: int) -> int:
    """Return which of `count` frames is shown at a position that runs on past the last one, turning at each end."""
    if count < 2:  # noqa: PLR2004 - a single frame has no order
        return 0
    step = int(position) % (2 * count - 2)
    return step if step < count else 2 * count - 2 - step


def load_place(asset: "Asset | None", root: "Path", identity: str) -> "tuple[MatLike, ...]":
    """Return a place's pictures, `(h, w, 3)` RGB bytes: one, or a film's frames at `FILM_RATE`.

    Args:
        asset: the place's picture or film, or None.
        root: the folder that its location is relative to.
        identity: chooses the colours of the ground that stands in for a place.
    """
    if asset is None or asset.remote:
        return (_ground(identity),)
    path = root / asset.location
    try:
        if asset.facts is not None and asset.facts.kind == "video":
            width, height = film_size(asset, 960)
            frames = []
            for picture in read_frames(path, width, height, fps=FILM_RATE):
                frames.append(picture)
                if len(frames) >= _FRAMES:
                    break
            return tuple(frames) or (_ground(identity),)
        return (np.ascontiguousarray(read_still(path)[..., :3]),)
    except DecodeError:
        return (_ground(identity),)


def dress_place(
    pictures: "tuple[MatLike, ...]", framing: "Framing", across: float, size: tuple[int, int], *, rigid: bool
) -> Scenery:
    """Crop a place to a shot size.

    Args:
        pictures: of the place.
        framing: the shot size.
        across: where the shot looks, 0 is the place's left edge and 1 its right.
        size: width and height of the frame.
        rigid: whether the camera only ever shifts it.
    """
    width, height = size
    full_height, full_width = pictures[0].shape[:2]
    cover = max(width / full_width, height / full_height) * _SPARE * framing.zoom
    # Never more pixels than the frame has use for, never invented ones.
    kept = cover if rigid else min(cover * 1.02, 1.0)
    window = _window((full_width, full_height), across, (width * _SPARE / cover, height * _SPARE / cover))
    x0, y0, x1, y1 = window
    mood = mood_of(pictures[0])
    sigma = framing.blur * height * kept / cover
    # Tight shots take light off the place, so that the face is the brightest thing in the frame.
    gain = 1.0 if framing.ground else 0.88
    drawn = [_developed(picture[y0:y1, x0:x1], kept, sigma, gain) for picture in pictures]
    soft = framing.blur * height > _SOFT
    made = tuple(
        _planes(planes) if rigid else Backdrop(cv2.cvtColor(planes, cv2.COLOR_RGB2RGBA), soft) for planes in drawn
    )
    return Scenery(made, cover / kept, (drawn[0].shape[1] / 2, drawn[0].shape[0] / 2), size, mood)


def _window(full: tuple[int, int], across: float, part: tuple[float, float]) -> tuple[int, int, int, int]:
    (width, height), (part_width, part_height) = full, part
    part_width, part_height = min(part_width, width), min(part_height, height)
    x = (width - part_width) * min(max(across, 0.0), 1.0)
    y = min(max(height * _HORIZON - part_height / 2, 0), height - part_height)
    left, top = round(x), round(y)
    return left, top, max(round(x + part_width), left + 1), max(round(y + part_height), top + 1)


def _developed(picture: "MatLike", scale: float, sigma: float, gain: float) -> "MatLike":
    """Return a picture scaled, softened and dimmed, as Y, U and V."""
    picture = even(np.ascontiguousarray(scaled(picture, scale)))
    if sigma > 0.4:  # noqa: PLR2004 - less blur than the eye sees
        picture = cv2.GaussianBlur(picture, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return yuv(cv2.convertScaleAbs(picture, alpha=gain) if gain != 1 else picture)


def _planes(drawn: "MatLike") -> Backdrop:
    y, u, v = cv2.split(drawn)
    half = (drawn.shape[1] // 2, drawn.shape[0] // 2)
    u, v = (cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (u, v))
    return Backdrop(None, planes=(y, u, v))


def _ground(identity: str) -> "MatLike":
    """Draw a studio: a wall that glows behind the figures and a floor that takes the glow up."""
    width, height = 1280, 720
    hue = (0.58, 0.08, 0.47, 0.72)[number_of(identity) % 4]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height
    dark, light = (np.array(hls(hue, tone, 0.30), np.float32) for tone in (0.13, 0.46))
    wall = np.exp(-((x / 0.48) ** 2 + ((y - 0.38) / 0.42) ** 2))
    floor = 0.62 * np.exp(-((x / 0.60) ** 2 + ((y - 0.80) / 0.16) ** 2))
    edge = 0.5 + 0.5 * np.tanh((y - 0.70) / 0.012)
    glow = wall * (1 - edge) + floor * edge
    # A little grain keeps eight bits from showing as bands.
    grain = np.random.default_rng(7).normal(0, 1.1, (height, width, 1)).astype(np.float32)
    return levels(dark + (light - dark) * glow[..., None] + grain)
