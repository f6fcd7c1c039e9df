"""Panels: where the pictures on a storyboard page are.

`storyboard` shows them one by one. Panels are what the page's gutters leave: bands of the page's own
colour right across. Invariant: there is at least one, in reading order, and none overlaps another.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.scaled import scaled

if TYPE_CHECKING:
    from cv2.typing import MatLike

Box = tuple[int, int, int, int]
"""Left, top, right and bottom."""

_WORKING: Final = 640
_ALIKE: Final = 22
"""Levels by which paper may differ from paper."""
_CLEAN: Final = 0.985
_SMALLEST: Final = 0.09
"""Share of the page's side below which a piece is a caption or a stain, not a panel."""
_DEEPEST: Final = 4


def find_panels(rgb: "MatLike") -> tuple[Box, ...]:
    """Return the panels of a page in reading order: rows from the top, each from the left.

    Args:
        rgb: `(h, w, 3)` bytes.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, _WORKING / max(height, width))
    small = scaled(rgb, scale)
    border = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    paper = np.median(border, axis=0)
    inked = (np.abs(small.astype(np.int16) - paper).max(axis=2) > _ALIKE).astype(np.uint8)
    found = _cut(inked, (0, 0, small.shape[1], small.shape[0]), _DEEPEST)
    kept = [box for box in found if _large(box, small.shape[:2])]
    if not kept:
        return ((0, 0, width, height),)
    corners = np.round(np.array(kept) / scale).astype(int).tolist()
    return tuple((left, top, right, bottom) for left, top, right, bottom in corners)


def _large(box: Box, page: tuple[int, ...]) -> bool:
    return box[2] - box[0] > _SMALLEST * page[1] and box[3] - box[1] > _SMALLEST * page[0]


def _cut(inked: "MatLike", box: Box, depth: int) -> list[Box]:
    """Cut a box at its gutters, rows first, until none is left."""
    left, top, right, bottom = box
    part = inked[top:bottom, left:right]
    rows = _bands(part.mean(axis=1))
    columns = _bands(part.mean(axis=0))
    if not rows or not columns:
        return []
    tight = (left + columns[0][0], top + rows[0][0], left + columns[-1][1], top + rows[-1][1])
    if depth == 0 or (len(rows) == 1 and len(columns) == 1):
        return [tight]
    if len(rows) > 1:
        pieces = [(tight[0], top + first, tight[2], top + last) for first, last in rows]
    else:
        pieces = [(left + first, tight[1], left + last, tight[3]) for first, last in columns]
    return [panel for piece in pieces for panel in _cut(inked, piece, depth - 1)]


def _bands(ink: "MatLike") -> list[tuple[int, int]]:
    """Return where something is drawn between gutters, along one side; thin bands of dirt are left out."""
    drawn = np.concatenate([[False], ink > 1 - _CLEAN, [False]])
    edges = np.flatnonzero(drawn[1:] != drawn[:-1])
    bands = [(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    least = max(3, round(len(ink) * _SMALLEST * 0.5))
    return [band for band in bands if band[1] - band[0] >= least]
