"""Mouths: a still face's lips and jaw, opened by degrees.

`reel` makes the degrees of a picture in which a face was really found; `actor` chooses one per frame by
the loudness of the speech. Invariant: degree 0 is the picture itself, and nothing outside the lower face
changes.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels

if TYPE_CHECKING:
    from cv2.typing import MatLike

    from compiler.backends.animatic.face import Face

DEGREES: Final = 5
_LIPS: Final = 0.30
"""How far below the centre of a detected face its lips part, in heights of the face."""
_DROP: Final = 0.075
_WIDTH: Final = 0.15
_INSIDE: Final = np.array([58.0, 22.0, 24.0])
_TEETH: Final = np.array([206.0, 192.0, 182.0])


def open_mouths(rgb: "MatLike", face: "Face") -> "tuple[MatLike, ...]":
    """Return the picture with its mouth opened by `DEGREES` degrees.

    Args:
        rgb: `(h, w, 3)` bytes.
        face: in its pixels.
    """
    lips = face.y + _seam(rgb, face) * face.size
    height, width = rgb.shape[:2]
    box = (
        max(round(face.x - 0.5 * face.size), 0),
        max(round(lips - 0.10 * face.size), 0),
        min(round(face.x + 0.5 * face.size), width),
        min(round(lips + 0.34 * face.size), height),
    )
    if box[2] - box[0] < 8 or box[3] - box[1] < 8:  # noqa: PLR2004 - too small to see a mouth
        return (rgb,)
    made = [rgb]
    for degree in range(1, DEGREES):
        picture = rgb.copy()
        part = _opened(rgb, box, (face.x, lips, face.size), degree / (DEGREES - 1))
        picture[box[1] : box[3], box[0] : box[2]] = part
        made.append(picture)
    return tuple(made)


def _seam(rgb: "MatLike", face: "Face") -> float:
    """Return how far below the face's centre the lips meet: the darkest row where lips must be."""
    size = face.size
    top, bottom = round(face.y + 0.18 * size), round(face.y + 0.42 * size)
    left, right = round(face.x - 0.10 * size), round(face.x + 0.10 * size)
    part = rgb[max(top, 0) : bottom, max(left, 0) : right]
    if part.shape[0] < 6 or part.shape[1] < 4:  # noqa: PLR2004 - too small to tell
        return _LIPS
    rows = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).mean(axis=1)
    smooth = np.convolve(rows, np.ones(3) / 3, mode="valid")
    # The middle of the range is likelier than its ends, which may be nostrils or the chin's shadow.
    place = np.linspace(-1, 1, len(smooth))
    return float((int(np.argmin(smooth + 14 * place**2)) + 1 + top - face.y) / size)


def _opened(
    rgb: "MatLike", box: tuple[int, int, int, int], mouth: tuple[float, float, float], share: float
) -> "MatLike":
    x0, y0, x1, y1 = box
    centre, lips, size = mouth
    drop = _DROP * size * share
    y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    # The lower lip hangs between corners that stay; further down the chin moves as one piece, the throat not at all.
    lip = np.clip(1 - ((x - centre) / (_WIDTH * size)) ** 2, 0, 1) ** 0.8
    chin = 0.75 * np.exp(-(((x - centre) / (0.23 * size)) ** 4))
    jaw = np.clip((y - lips) / (0.14 * size), 0, 1)
    fading = np.clip(1 - (y - lips - 0.14 * size) / (0.10 * size), 0, 1)
    below = (y >= lips).astype(np.float32)
    shift = drop * ((1 - jaw) * lip + jaw * chin) * fading * below
    part = np.asarray(cv2.remap(rgb, x, y - shift, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
    edge = max(0.010 * size, 0.7)
    hole = np.clip((lips + drop * lip - y) / edge + 0.5, 0, 1) * np.clip((y - lips) / edge + 0.5, 0, 1) * (lip > 0)
    teeth = np.clip((lips + 0.30 * drop * lip - y) / edge + 0.5, 0, 1) * (0.5 * share)
    inside = _INSIDE * (1 - teeth[..., None]) + _TEETH * teeth[..., None]
    return levels(part * (1 - hole[..., None]) + inside * hole[..., None])
