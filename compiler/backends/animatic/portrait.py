"""Portraits: what a reference's picture or film shows, understood once per clip.

`stage` loads one for each figure; `reel` takes its frames from it. Invariant: whatever the asset is,
there is a face, a shape and something to draw: a cut-out, a framed card, or a card with a name.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.card import BELOW
from compiler.backends.animatic.cutout import Cutout, Wall, cut_out, wall_of
from compiler.backends.animatic.face import Face, find_face
from compiler.backends.animatic.layout import Shape
from compiler.backends.animatic.namecard import name_card
from compiler.backends.animatic.scaled import scaled
from compiler.media.decode import read_frames
from compiler.media.decode_error import DecodeError
from compiler.media.still import read_still

if TYPE_CHECKING:
    from pathlib import Path

    from cv2.typing import MatLike

    from compiler.backends.animatic.shelf import Shelf
    from compiler.ir.asset import Asset
    from compiler.ir.staging import Part

_LARGEST: Final = 1280
"""Pixels of the longer side that pictures are worked on at."""
_REVISION: Final = 4
_SOLID: Final = 127
_WHOLE: Final = 4.4
"""A figure that ends at least this many faces below its own is shown to its feet."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A figure's picture, understood.

    Attributes:
        path: of the asset; None for a card with a name.
        identity: of the asset.
        film: whether it moves.
        sample: the picture, or the film's first frame; its outline is solid for a card.
        wall: the film's plain backdrop, or None.
        card: whether it is shown in a frame, its surroundings with it.
        face: in the sample's pixels; for a thing the box around all of it.
        shape: for the layout.
    """

    path: "Path | None"
    identity: str
    film: bool
    sample: Cutout
    wall: Wall | None
    card: bool
    face: Face
    shape: Shape


def load_portrait(
    asset: "Asset", root: "Path", name: str, faces: "Shelf", *, prop: bool, part: "Part" = ""
) -> Portrait:
    """Look at an asset.

    Args:
        asset: a picture, a film, or an address on the web, which is not fetched.
        root: the folder that its location is relative to.
        name: to show where there is nothing else.
        faces: where faces once found are kept.
        prop: whether it is a thing, in which no face is looked for.
        part: of the picture that it is in. A part of a film stands still.
    """
    path = root / asset.location
    film = asset.facts is not None and asset.facts.kind == "video"
    identity = f"{asset.identity} {part}" if part else asset.identity
    try:
        rgba = None if asset.remote else _opened(path, asset, film=film)
    except DecodeError:
        rgba = None
    if rgba is None or rgba[..., 3].max() <= _SOLID:
        card = name_card(name, identity)
        bust = Face(card.shape[1] / 2, card.shape[0] * 0.4, card.shape[1] * 0.42, found=False)
        return _framed(None, identity, card, bust, film=False, prop=prop)
    rgba, film = (_cropped(rgba, part), False) if part else (rgba, film)
    rgb = np.ascontiguousarray(rgba[..., :3])
    clear = np.ascontiguousarray(rgba[..., 3])
    if clear.min() < 128:  # noqa: PLR2004 - the picture brings its own outline
        face = None if prop else find_face(rgb, clear)
        return _outlined((path, identity), Cutout(rgb, clear), None, face, film=film)
    wall = wall_of(rgb)
    cutout = cut_out(rgb, wall) if wall else None
    face = None if prop else _known_face(identity, rgb, cutout.alpha if cutout else None, faces)
    if cutout is None or wall is None:
        return _framed(path, identity, rgb, face, film=film, prop=prop)
    if face is not None and face.found:
        # Gaps between arms and body are only looked for once it is known where the face is.
        cutout = cut_out(rgb, wall, face.box) or cutout
    return _outlined((path, identity), cutout, wall, face, film=film)


def film_size(asset: "Asset", limit: int = _LARGEST) -> tuple[int, int]:
    """Return the even width and height at which a film is worked on."""
    width, height = (asset.facts.width, asset.facts.height) if asset.facts else (0, 0)
    scale = min(1.0, limit / max(width, height, 1))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _cropped(rgba: "MatLike", part: "Part") -> "MatLike":
    """Return half of a picture, without a trace of the other where that is empty."""
    width = rgba.shape[1]
    start = {"left": 0, "right": width // 2, "middle": width // 4}.get(part, 0)
    half = rgba[:, start : start + max(width // 2, 1)]
    return half if half[..., 3].max() > _SOLID else rgba


def _known_face(identity: str, rgb: "MatLike", alpha: "MatLike | None", faces: "Shelf") -> Face:
    name = f"{_REVISION} {cv2.__version__} {identity} {rgb.shape}"
    kept = faces.get(name)
    if kept is not None and "face" in kept:
        x, y, size, found = kept["face"].tolist()
        return Face(x, y, size, found=bool(found))
    face = find_face(rgb, alpha)
    faces.put(name, {"face": np.array([face.x, face.y, face.size, face.found])})
    return face


def _opened(path: "Path", asset: "Asset", *, film: bool) -> "MatLike | None":
    if film:
        width, height = film_size(asset)
        first = next(read_frames(path, width, height), None)
        return None if first is None else np.dstack([first, np.full(first.shape[:2], 255, np.uint8)])
    rgba = read_still(path)
    scale = _LARGEST / max(rgba.shape[:2])
    return scaled(rgba, min(scale, 1.0))


def _outlined(
    source: "tuple[Path, str]", cutout: Cutout, wall: Wall | None, face: Face | None, *, film: bool
) -> Portrait:
    """Make a portrait of a figure that stands free; one without a face is a thing."""
    left, top, width, height = cv2.boundingRect(cv2.threshold(cutout.alpha, _SOLID, 1, cv2.THRESH_BINARY)[1])
    width, height = max(width, 1), max(height, 1)
    if face is None:
        face = Face(left + width / 2, top + height / 2, height, found=False)
        shape = Shape(0.5, full=True, prop=True, aspect=width / height)
    else:
        below = (top + height - face.y) / face.size
        shape = Shape(below, full=top + height < cutout.alpha.shape[0] * 0.995 and below > _WHOLE)
    return Portrait(*source, film, cutout, wall, card=False, face=face, shape=shape)


def _framed(
    path: "Path | None", identity: str, rgb: "MatLike", face: Face | None, *, film: bool, prop: bool
) -> Portrait:
    """Make a card of the part around the face, or of everything for a thing."""
    height, width = rgb.shape[:2]
    solid = Cutout(rgb, np.full((height, width), 255, np.uint8))
    if prop or face is None:
        face = Face(width / 2, height / 2, height, found=False)
        shape = Shape(0.5, full=True, prop=True, aspect=width / height)
    else:
        shape = Shape(min((height - face.y) / face.size, BELOW), full=True)
    return Portrait(path, identity, film, solid, None, card=True, face=face, shape=shape)
