"""Faces: where the head of a figure is, so that shot sizes mean something.

`portrait` asks once per picture. Invariant: there is always an answer; `found` says whether a detector
saw the face, where a face can be, or whether its place was judged from the outline.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.scaled import scaled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cv2.typing import MatLike

_CASCADES: Final = (("haarcascade_frontalface_alt2.xml", 1.0), ("haarcascade_frontalface_default.xml", 0.92))
"""Detectors, and how large their squares are taken, since the second draws them wider."""
_WORKING: Final = 400
"""Pixels of the longer side at which faces are looked for."""
_SMALLEST: Final = 0.08
_CLOSE_WEIGHT: Final = 0.25
_PRESENT: Final = 150
_SOLID: Final = 127
_BELOW_CROWN: Final = (0.35, 1.75)
"""How far below the top of the outline the centre of a face is, in its heights: bald to high hats."""
_SLIMMEST: Final = 0.38
"""Width of a head by that of the shoulders; what is slimmer is a topknot or a feather."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture, in the picture's pixels.

    Attributes:
        x: of its centre.
        y: of its centre, a little above the tip of the nose.
        size: of the square from the middle of the forehead to the chin.
        found: whether it was seen rather than judged.
    """

    x: float
    y: float
    size: float
    found: bool

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole pixels."""
        half = self.size / 2
        return round(self.x - half), round(self.y - half), round(self.size), round(self.size)

    def fits(self, alpha: "MatLike") -> bool:
        """Return whether a figure with that outline has its face there: on it, and just below its crown."""
        solid = np.asarray(alpha)
        x, y, width, height = self.box
        part = solid[max(y, 0) : y + height, max(x, 0) : x + width]
        rows = np.flatnonzero((solid > _SOLID).any(axis=1))
        if not part.size or float(part.mean()) < _PRESENT:
            return False
        return _BELOW_CROWN[0] < (self.y - float(rows[0])) / self.size < _BELOW_CROWN[1]


def find_face(rgb: "MatLike", alpha: "MatLike | None" = None) -> Face:
    """Find the face that matters in a picture.

    Args:
        rgb: `(h, w, 3)` bytes.
        alpha: the figure's outline, `(h, w)` bytes, where it is known.
    """
    face = next((face for face in _seen(rgb) if alpha is None or face.fits(alpha)), None)
    if face is not None:
        return face
    return _usual(rgb.shape[1], rgb.shape[0]) if alpha is None else judge_face(alpha)


def judge_face(alpha: "MatLike") -> Face:
    """Judge where the face is from an outline: in the part above the narrowest place below the crown.

    Args:
        alpha: `(h, w)` bytes.
    """
    solid = np.asarray(alpha) > _SOLID
    rows = np.flatnonzero(solid.any(axis=1))
    if not len(rows):
        return _usual(alpha.shape[1], alpha.shape[0])
    crown, foot = int(rows[0]), int(rows[-1])
    widths = solid.sum(axis=1).astype(np.float64)
    tall = foot - crown + 1
    head = _head_height(widths[crown : foot + 1], tall)
    middle = solid[crown : crown + max(round(head), 1)]
    x = float(np.flatnonzero(middle.any(axis=0)).mean())
    # The square that a detector would give is three quarters of a head, low in it.
    return Face(x, crown + head * 0.6, head * 0.76, found=False)


def _usual(width: int, height: int) -> Face:
    """Return where a face is in most portraits."""
    return Face(width / 2, height * 0.36, min(width, height) * 0.3, found=False)


def _seen(rgb: "MatLike") -> "Iterator[Face]":
    """Yield what looks like a face, the likeliest first, as it is and then with dark and light evened out."""
    height, width = rgb.shape[:2]
    scale = min(1.0, _WORKING / max(height, width))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = scaled(grey, scale)
    side = min(small.shape[:2])
    for picture in (small, cv2.createCLAHE(3.0, (6, 6)).apply(small)):
        for name, part in _CASCADES:
            for x, y, size in _detected(picture, name, max(16, round(side * _SMALLEST))):
                yield Face((x + size / 2) / scale, (y + size / 2) / scale, size / scale * part, found=True)


def _detected(grey: "MatLike", name: str, least: int) -> list[tuple[float, float, float]]:
    """Return left, top and size of face-like squares; being large counts."""
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).with_name("data") / name))
    boxes, _, weights = cascade.detectMultiScale3(
        grey, scaleFactor=1.08, minNeighbors=4, minSize=(least, least), outputRejectLevels=True
    )
    if not len(boxes):
        return []
    squares = np.asarray(boxes, np.float64)
    marks = np.asarray(weights).ravel() * squares[:, 2] ** _CLOSE_WEIGHT
    return [(x, y, size) for x, y, size, _ in squares[np.argsort(-marks, kind="stable")].tolist()]


def _head_height(widths: "MatLike", tall: int) -> float:
    """Return pixels from crown to chin, from the outline's width row by row."""
    span = max(3, tall // 60)
    smooth = np.convolve(widths, np.ones(span) / span, mode="same")
    reach = smooth[: max(4, tall * 6 // 10)]
    shoulders = float(np.percentile(reach, 95))
    widest = 0.0
    for row, width in enumerate(reach):
        widest = max(widest, float(width))
        # A neck is clearly narrower than the head above it and than the shoulders below.
        if row > tall * 0.06 and width < 0.8 * widest and _SLIMMEST * shoulders < widest < 0.85 * shoulders:
            neck = row + int(np.argmin(reach[row : row + max(2, row // 2)]))
            return min(neck * 0.95, widest * 1.45)
    return tall / 7 if tall > shoulders * 2.2 else tall * 0.36
