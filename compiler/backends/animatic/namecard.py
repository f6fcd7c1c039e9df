"""Name cards: a picture for a reference that cannot be shown.

`portrait` asks for one where an asset is an address on the web, which is never fetched. Invariant: the
same name and identity give the same picture.
"""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
from PIL import Image, ImageDraw

from compiler.backends.animatic.palette import hls, number_of
from compiler.media.lettering import draw_text, text_width, tidy

if TYPE_CHECKING:
    from cv2.typing import MatLike

_SIZE: Final = (600, 800)
_PAPER: Final = (240, 236, 228, 255)


def name_card(name: str, identity: str) -> "MatLike":
    """Draw a card of 600x800 pixels with a bust in outline and a name.

    Args:
        name: of the reference; may be empty.
        identity: of its asset, which chooses the colours.

    Returns:
        `(800, 600, 3)` RGB bytes.
    """
    width, height = _SIZE
    hue = number_of(identity) % 360 / 360
    top, bottom = np.array(hls(hue, 0.42, 0.34)), np.array(hls(hue + 0.06, 0.20, 0.42))
    share = np.linspace(0, 1, height)[:, None, None]
    ground = np.broadcast_to(top * (1 - share) + bottom * share, (height, width, 3)).astype(np.uint8)
    picture = Image.fromarray(ground.copy())
    draw = ImageDraw.Draw(picture, "RGBA")
    light = (*hls(hue + 0.03, 0.68, 0.30), 255)
    draw.ellipse((width * 0.29, height * 0.22, width * 0.71, height * 0.56), fill=light)
    draw.rounded_rectangle((width * 0.13, height * 0.61, width * 0.87, height * 1.3), width * 0.33, fill=light)
    _write(draw, tidy(name) or "?", width, height)
    smooth = np.asarray(picture)
    return cv2.GaussianBlur(smooth, (3, 3), 0)


def _write(draw: ImageDraw.ImageDraw, name: str, width: int, height: int) -> None:
    size = 76
    while size > 20 and text_width(name, size) > width * 0.86:  # noqa: PLR2004 - the smallest readable letters
        size -= 4
    x = (width - text_width(name, size)) / 2
    draw.rectangle((0, height * 0.80, width, height), fill=(16, 16, 20, 150))
    draw_text(draw, (x, height * 0.905 + size * 0.33), name, size, _PAPER, weight=1)
