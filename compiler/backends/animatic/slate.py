"""The slate: which shot this is, how it is framed, and how far it has run.

`stage` draws it last on every frame. Invariant: it stays in the two upper corners and is never wider
than half the frame.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from compiler.backends.animatic.framing import yardstick
from compiler.backends.animatic.texture import Texture, from_rgba
from compiler.media.lettering import Ink, draw_text, text_width, tidy

if TYPE_CHECKING:
    from compiler.backends.animatic.canvas import Canvas
    from compiler.ir.staging import Slate

LETTERS: Final = 0.0265
MARGIN: Final = 0.030
WIDEST: Final = 0.5
_INK: Final = (255, 255, 255, 225)
_PALE: Final = (255, 255, 255, 165)
_DIGITS: Final = "0123456789"


@dataclass(frozen=True, slots=True)
class Label:
    """What one beat's slate says on the left.

    Attributes:
        texture: the words.
        corner: where they lie.
    """

    texture: Texture
    corner: tuple[int, int]


class Clapper:
    """Draws slates for one clip."""

    def __init__(self, slate: "Slate", size: tuple[int, int], fps: int) -> None:
        """Set the letters for a frame of `size` pixels that runs at `fps`."""
        self._slate = slate
        self._size = size
        self._fps = fps
        self._letters = max(8, round(yardstick(*size) * LETTERS))
        self._margin = round(yardstick(*size) * MARGIN)
        # Digits get equal cells, so that a running clock stands still.
        cell = (round(max(text_width(d, self._letters) for d in _DIGITS)) + 1) & ~1
        self._cells = dict.fromkeys(_DIGITS, cell) | {":": (round(text_width(":", self._letters)) + 2) & ~1}
        self._digits = {d: _written([(d, _INK)], self._letters, cell) for d, cell in self._cells.items()}

    def label(self, framing: str, move: str) -> Label:
        """Write scene, shot and take, and below them shot size and camera move."""
        scene = self._slate.scene.rsplit("/", 1)[-1]
        upper = tidy(f"{scene}  ·  {self._slate.shot}  ·  take {self._slate.take}")
        rows = [(upper, _INK), (tidy(f"{framing}, {move}"), _PALE)]
        room = self._size[0] * WIDEST
        fitted = [(_shortened(text, self._letters, room), ink) for text, ink in rows]
        width = round(max(text_width(text, self._letters) for text, _ in fitted))
        return Label(_written(fitted, self._letters, width), (self._margin & ~1, self._margin & ~1))

    def draw(self, canvas: "Canvas", label: Label, frame: int) -> None:
        """Draw a beat's label, and the running time of the clip at a frame."""
        canvas.stamp(label.texture, label.corner)
        seconds, rest = divmod(frame, self._fps)
        clock = f"{seconds // 60:02d}:{seconds % 60:02d}:{rest:02d}"
        x = self._size[0] - self._margin - sum(self._cells[digit] for digit in clock)
        canvas.stamp(
            _joined([self._digits[digit] for digit in clock], [self._cells[digit] for digit in clock]),
            (x, self._margin),
        )


def _joined(pieces: list[Texture], widths: list[int]) -> Texture:
    """Set digits side by side, each in its cell."""
    return Texture(np.hstack([piece.packed[:, :width] for piece, width in zip(pieces, widths, strict=True)]))


def _written(rows: list[tuple[str, Ink]], letters: int, width: int) -> Texture:
    """Write lines with a soft shadow; the texture is a little larger than they are."""
    lead = letters * 1.38
    size = ((width + letters + 1) & ~1, (round(len(rows) * lead + letters * 0.5) + 1) & ~1)
    layer = Image.new("RGBA", size, (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    for rank, (text, ink) in enumerate(rows):
        draw_text(draw, (0, letters + rank * lead), text, letters, ink)
    shadow = Image.new("RGBA", size, (0, 0, 0, 0))
    shadow.putalpha(layer.getchannel("A").filter(ImageFilter.GaussianBlur(max(1.0, letters * 0.13))).point(_deeper))
    shadow.alpha_composite(layer)
    return from_rgba(np.asarray(shadow))


def _deeper(level: float) -> float:
    return min(level * 1.9, 215)


def _shortened(text: str, letters: int, room: float) -> str:
    if text_width(text, letters) <= room:
        return text
    while text and text_width(text + "…", letters) > room:
        text = text[:-1]
    return text + "…"
