"""Cut-outs: figures freed from a plain backdrop.

`figure` hands a picture in and gets its alpha back, or None where the backdrop is not plain, and then
shows the picture as a framed card. Invariant: colours at soft edges have the backdrop's taken out, and
nothing inside a face is ever cut.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels

if TYPE_CHECKING:
    from cv2.typing import MatLike

_PLAIN: Final = 6.0
"""Standard deviation, in levels, up to which a border counts as one colour."""
_STEEPEST: Final = 24.0
"""Levels by which a backdrop may drift across the picture."""
_FEWEST: Final = 0.04
_MOST: Final = 0.93
"""A figure takes this share of the picture, or else the fill went wrong."""
_BESIDE: Final = 0.34
"""Of how much of a side it may take: shoulders do, the rest of a room behind a plain wall takes more."""
_HOLE: Final = (0.0004, 0.02)
"""Shares of the picture that a gap, e.g. between arm and body, may take."""
_SAME: Final = 5.0
_FLAT, _RINGING = 7, 16
"""Levels by which a still's backdrop may differ from the wall, and a film's beside an edge."""
_TIGHTER: Final = levels((np.arange(256) - 96.0) * (255 / 128))
"""Alpha of a film's edges by what it measures: what is mostly backdrop goes."""


@dataclass(frozen=True, slots=True)
class Cutout:
    """A figure and its outline.

    Attributes:
        rgb: `(h, w, 3)` bytes, edges cleaned.
        alpha: `(h, w)` bytes.
    """

    rgb: "MatLike"
    alpha: "MatLike"


@dataclass(frozen=True, slots=True)
class Wall:
    """A plain backdrop's colour, which may drift slowly across the picture.

    Attributes:
        fit: `(3, 3)`: per channel, its value at the centre and its slopes across and down, per picture size.
        noise: standard deviation around it, in levels.
    """

    fit: "MatLike"
    noise: float

    def painted(self, height: int, width: int) -> "MatLike":
        """Return the backdrop without the figure as `(height, width, 3)` bytes."""
        corners = np.array([[1, -0.5, -0.5], [1, 0.5, -0.5], [1, -0.5, 0.5], [1, 0.5, 0.5]])
        colours = np.clip(corners @ self.fit.T, 0, 255).reshape(2, 2, 3)
        # Corner samples sit in the outermost pixels, which is where a warp of a 2x2 picture puts them.
        stretch = np.array([[max(width - 1, 1), 0, 0], [0, max(height - 1, 1), 0]], np.float64)
        return levels(np.asarray(cv2.warpAffine(colours.astype(np.float32), stretch, (width, height))))


def wall_of(rgb: "MatLike") -> Wall | None:
    """Fit the backdrop to the picture's upper border, or return None where it is not plain."""
    height, width = rgb.shape[:2]
    rim = max(2, min(height, width) // 60)
    border = np.zeros((height, width), bool)
    border[:rim] = True
    border[: height // 2, :rim] = border[: height // 2, -rim:] = True
    rows, columns = np.nonzero(border)
    seen = rgb[rows, columns].astype(np.float64)
    middle = np.median(seen, axis=0)
    kept = np.abs(seen - middle).max(axis=1) < _STEEPEST
    if kept.mean() < 0.8:  # noqa: PLR2004 - a fifth of the border may be hair or a hat
        return None
    terms = np.column_stack([np.ones(len(rows)), columns / max(width - 1, 1) - 0.5, rows / max(height - 1, 1) - 0.5])
    fit, *_ = np.linalg.lstsq(terms[kept], seen[kept], rcond=None)
    # Extrapolated to the bottom a steep slope would be a guess, so slopes are held small.
    fit[1:] = np.clip(fit[1:], -_STEEPEST, _STEEPEST)
    noise = float((seen[kept] - terms[kept] @ fit).std())
    return Wall(fit.T, noise) if noise < _PLAIN else None


def cut_out(
    rgb: "MatLike", wall: Wall, keep: tuple[int, int, int, int] | None = None, *, film: bool = False
) -> Cutout | None:
    """Free the figure in front of `wall`.

    Args:
        rgb: `(h, w, 3)` bytes.
        wall: the backdrop.
        keep: x, y, width and height of a face; gaps are looked for only where one is known, and outside it.
        film: whether it comes from a film, whose compression smears edges.

    Returns:
        The figure, or None where what is left is not one.
    """
    plain = wall.painted(*rgb.shape[:2])
    red, green, blue = cv2.split(cv2.absdiff(rgb, plain))
    distance = cv2.max(cv2.max(red, green), blue)
    near = round(3 * wall.noise) + (_RINGING if film else _FLAT)
    outside = _outside(distance, near, keep)
    share = 1 - cv2.countNonZero(outside) / outside.size
    beside = 1 - np.asarray(outside)[:, [0, -1]].mean(axis=0) / 255
    if not _FEWEST < share < _MOST or beside.max() > _BESIDE:
        return None
    reach = 1 + min(rgb.shape[:2]) // 1000 + film
    rgb, alpha = _softened((rgb, plain), distance, outside, near, reach)
    return Cutout(rgb, cv2.LUT(cv2.GaussianBlur(alpha, (3, 3), 0), _TIGHTER) if film else alpha)


def _outside(distance: "MatLike", near: int, keep: tuple[int, int, int, int] | None) -> "MatLike":
    """Return 255 where the backdrop is: what is like it and reaches the border, and gaps exactly like it."""
    like = cv2.threshold(distance, near, 1, cv2.THRESH_BINARY_INV)[1]
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(like, 4, cv2.CV_16U, cv2.CCL_DEFAULT)
    # The lower border belongs to the figure, so a light skirt may end there.
    sides = labels[: distance.shape[0] * 9 // 10, [0, -1]]
    chosen = np.zeros(len(stats), np.uint8)
    chosen[np.unique(np.concatenate([labels[0], sides.ravel()]))] = 255
    if keep is not None:
        chosen[_gaps(labels, stats, distance, keep)] = 255
    chosen[0] = 0
    # Specks that compression leaves around an outline are no part of the figure.
    return cv2.morphologyEx(chosen[np.asarray(labels, np.uint16)], cv2.MORPH_CLOSE, _disc(1))


def _gaps(labels: "MatLike", stats: "MatLike", distance: "MatLike", face: tuple[int, int, int, int]) -> "MatLike":
    x, y, width, height = face
    area = stats[:, cv2.CC_STAT_AREA] / distance.size
    found = (area > _HOLE[0]) & (area < _HOLE[1])
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    found &= (right < x - width // 4) | (left > x + width * 5 // 4) | (bottom < y - height) | (top > y + height * 2)
    for label in np.flatnonzero(found):
        box = slice(top[label], bottom[label]), slice(left[label], right[label])
        found[label] = float(distance[box][labels[box] == label].mean()) < _SAME
    return np.flatnonzero(found)


def _softened(
    pictures: "tuple[MatLike, MatLike]", distance: "MatLike", outside: "MatLike", near: int, reach: int
) -> tuple["MatLike", "MatLike"]:
    """Return colours and alpha with a soft edge, the backdrop's share taken out of its colours."""
    # Only a band along the outline may be soft; inside it the figure is solid whatever its colour.
    rgb, plain = pictures
    band = cv2.dilate(outside, _disc(reach + 1))
    # An edge pixel is as opaque as its distance is, measured by the solid figure right beside it.
    solid = cv2.dilate(distance, _disc(reach + 1))
    floor = np.full_like(distance, near)
    alpha = cv2.divide(cv2.subtract(distance, floor), cv2.subtract(solid, floor), scale=255)
    alpha = cv2.bitwise_or(alpha, cv2.bitwise_not(band))
    alpha[outside > 0] = 0
    edge = np.nonzero((alpha > 0) & (band > 0))
    share = np.maximum(alpha[edge].astype(np.float32) / 255, 0.25)[:, None]
    cleaned = rgb.copy()
    cleaned[edge] = levels((rgb[edge] - (1 - share) * plain[edge]) / share)
    return cleaned, alpha


def _disc(radius: int) -> "MatLike":
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
