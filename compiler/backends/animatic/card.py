"""Cards: pictures that cannot be cut out, as framed prints in the scene.

`reel` makes one per frame of the reference. Invariant: the face stays where the layout wants it; only
what is shown around it gets smaller.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.levels import levels
from compiler.backends.animatic.texture import Texture, make_texture

if TYPE_CHECKING:
    from cv2.typing import MatLike

    from compiler.backends.animatic.portrait import Portrait

BELOW: Final = 1.75
"""How far below a face's centre a card reaches, in heights of the face, where the picture does."""
_ABOVE: Final = 1.15
_BESIDE: Final = 1.2
_TALLEST: Final = 0.74
_WIDEST: Final = 0.46
_PAPER: Final = (246, 243, 236)

Window = tuple[float, float, float, float]
"""Left, top, right and bottom, in the picture's pixels."""


def window_of(portrait: "Portrait", face: float, frame: tuple[int, int]) -> Window:
    """Return the part of a picture that its card shows.

    Args:
        portrait: whose.
        face: height of the face as drawn, in pixels of the frame.
        frame: width and height of the frame.
    """
    height, width = portrait.sample.alpha.shape[:2]
    if portrait.shape.prop:
        return 0.0, 0.0, float(width), float(height)
    centre, size = portrait.face, portrait.face.size
    scale = face / size
    tall = min((_ABOVE + BELOW) * size, _TALLEST * frame[1] / scale, height)
    above = min(_ABOVE / (_ABOVE + BELOW) * tall, centre.y)
    top = max(min(centre.y - above, height - tall), 0.0)
    beside = min(_BESIDE * size, _WIDEST * frame[0] / scale / 2)
    return max(centre.x - beside, 0.0), top, min(centre.x + beside, float(width)), top + tall


def make_card(picture: "MatLike", window: Window, scale: float) -> tuple[Texture, tuple[int, int]]:
    """Frame a part of a picture.

    Args:
        picture: `(h, w, 3)` bytes, scaled already.
        window: the part, in pixels before scaling.
        scale: by how much it was scaled.

    Returns:
        The card with its shadow, and where its corner is in the picture's pixels.
    """
    left, top, right, bottom = (round(value * scale) for value in window)
    part = picture[max(top, 0) : max(bottom, top + 4), max(left, 0) : max(right, left + 4)]
    height, width = part.shape[:2]
    rim = max(2, round(min(height, width) * 0.022))
    shade = rim * 4
    border = (*(rim,) * 4, cv2.BORDER_CONSTANT)
    framed = cv2.copyMakeBorder(part, *border, value=_PAPER)
    outline = _rounded(width + 2 * rim, height + 2 * rim, rim * 2)
    solid = cv2.copyMakeBorder(outline, *(shade,) * 4, cv2.BORDER_CONSTANT, value=0)
    shadow = cv2.GaussianBlur(np.roll(solid, rim * 3 // 2, axis=0), (0, 0), shade / 2.6)
    alpha = cv2.max(solid, cv2.convertScaleAbs(shadow, alpha=0.62))
    rgb = cv2.copyMakeBorder(framed, *(shade,) * 4, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    rgb = cv2.multiply(rgb, cv2.merge([solid] * 3), scale=1 / 255)
    # Inside the shadow's reach the print must not be thinned twice: colour is what alpha will keep of it.
    rgb = levels(rgb * (255 / np.maximum(alpha, 1).astype(np.float32))[..., None])
    return make_texture(rgb, alpha), (max(left, 0) - rim - shade, max(top, 0) - rim - shade)


def _rounded(width: int, height: int, radius: int) -> "MatLike":
    radius = max(1, min(radius, width // 2 - 1, height // 2 - 1))
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    return mask
