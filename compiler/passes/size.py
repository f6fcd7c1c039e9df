"""The size of a clip in pixels.

Comes from resolution, ratio and first frame; `lower` calls it. Invariant: without a first frame the size
is the catalogue's; with one it has the frame's shape and the resolution's area.
"""

import math

from compiler.catalog.model import ModelFacts
from compiler.ir.asset import Asset

_STEP = 16
_SAME = 0.01
_FALLBACK = (1280, 720)

Size = tuple[int, int]


def clip_size(facts: ModelFacts, resolution: str, ratio: str, first_frame: Asset | None) -> Size:
    """Return width and height; those of a 720P film where the model has no such size."""
    sizes = facts.sizes.get(resolution, {})
    shape = _shape(first_frame)
    if shape is None or not sizes:
        return sizes.get(ratio, _FALLBACK)
    for width, height in sizes.values():
        if abs(width / height - shape) <= _SAME * shape:
            return width, height
    width, height = next(iter(sizes.values()))
    tall = math.sqrt(width * height / shape)
    return _whole(tall * shape), _whole(tall)


def _shape(first_frame: Asset | None) -> float | None:
    """Return width over height of a picture, or None where nobody has looked at it."""
    facts = first_frame.facts if first_frame else None
    return facts.width / facts.height if facts and facts.width > 0 and facts.height > 0 else None


def _whole(pixels: float) -> int:
    return max(_STEP, round(pixels / _STEP) * _STEP)
