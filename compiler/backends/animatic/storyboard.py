"""Storyboards: a page of panels, shown panel by panel as an animatic always was.

`programme` uses one where the only reference of a shot is a page. Each panel is held for its share of
the clip, or for its beat where there are as many beats. Invariant: panels come in reading order, and a
page on which none is found is shown whole and then visited part by part.
"""

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from compiler.backends.animatic.camera import Move, View
from compiler.backends.animatic.canvas import placed
from compiler.backends.animatic.card import make_card
from compiler.backends.animatic.framing import FRAMINGS
from compiler.backends.animatic.layout import CAPTION_TOP
from compiler.backends.animatic.panels import Box, find_panels
from compiler.backends.animatic.scaled import scaled
from compiler.backends.animatic.scenery import Scenery, dress_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cv2.typing import MatLike

    from compiler.backends.animatic.canvas import Canvas
    from compiler.backends.animatic.texture import Texture
    from compiler.ir.staging import StagedBeat

_SOFT: Final = FRAMINGS[-1]
_MOVES: Final = (Move("push in", 0.8), Move("track right", 0.35), Move("pull out", 0.8), Move("track left", 0.35))
_DARK: Final = 0.55
_TOP: Final = 0.12
"""Share of the height that is left to the slate."""
_PARTED: Final = 64
"""Pixels of a page from which its parts are worth a visit."""
_WIDEST: Final = 0.90
_LOWEST: Final = 0.93


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel, ready to be shown.

    Attributes:
        print: the panel as a framed print.
        middle: the panel's centre in the print's pixels.
        scale: frame pixels per pixel of the print.
        behind: the panel again, dark and soft, around it.
        centre: of the panel in the frame.
        move: of the camera.
    """

    print: "Texture"
    middle: tuple[float, float]
    scale: float
    behind: Scenery
    centre: tuple[float, float]
    move: Move


class Storyboard:
    """A page over time."""

    def __init__(
        self, page: "MatLike", beats: "Sequence[StagedBeat]", size: tuple[int, int], seconds: float, *, captions: bool
    ) -> None:
        """Ready a page.

        Args:
            page: `(h, w, 3)` RGB bytes.
            beats: of the clip.
            size: width and height of the frame.
            seconds: length of the clip.
            captions: whether room for captions is left at the foot.
        """
        boxes = find_panels(page)
        if len(boxes) == 1:
            boxes = _visits(boxes[0])
        self._starts = _starts(len(boxes), beats, seconds)
        self._ends = (*self._starts[1:], seconds)
        lowest = CAPTION_TOP - 0.01 if captions else _LOWEST
        self._panels = tuple(_panel(page, box, rank, size, lowest) for rank, box in enumerate(boxes))

    def title(self, time: float) -> tuple[str, str]:
        """Return what the slate says at `time`: which panel, and the camera move."""
        rank = self._rank(time)
        return f"panel {rank + 1} of {len(self._panels)}", self._panels[rank].move.kind

    def draw(self, canvas: "Canvas", frame: int, time: float) -> None:  # noqa: ARG002 - as every show is drawn
        """Draw the panel that is on at `time` seconds of the clip."""
        rank = self._rank(time)
        panel = self._panels[rank]
        view = panel.move.view(time - self._starts[rank], self._ends[rank] - self._starts[rank])
        canvas.fill(panel.behind.backdrops[0], panel.behind.matrix(view))
        canvas.lay(panel.print, _matrix(panel, view, (canvas.width, canvas.height)))

    def _rank(self, time: float) -> int:
        return max(bisect.bisect_right(self._starts, time + 1e-6) - 1, 0)


def _starts(count: int, beats: "Sequence[StagedBeat]", seconds: float) -> tuple[float, ...]:
    if len(beats) == count:
        return tuple(beat.start for beat in beats)
    return tuple(seconds * rank / count for rank in range(count))


def _visits(box: Box) -> tuple[Box, ...]:
    """Return the whole page and then its parts: halves of a band, quarters of a page."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if min(width, height) < _PARTED:
        return (box,)
    across = 3 if width > 2.2 * height else 1 if height > 2.2 * width else 2
    down = 3 if height > 2.2 * width else 1 if width > 2.2 * height else 2
    parts = [
        (
            left + width * x // across,
            top + height * y // down,
            left + width * (x + 1) // across,
            top + height * (y + 1) // down,
        )
        for y in range(down)
        for x in range(across)
    ]
    return (box, *parts)


def _panel(page: "MatLike", box: Box, rank: int, size: tuple[int, int], lowest: float) -> Panel:
    left, top, right, bottom = box
    picture = np.ascontiguousarray(page[top:bottom, left:right])
    height, width = max(picture.shape[0], 1), max(picture.shape[1], 1)
    fit = min(size[0] * _WIDEST / width, size[1] * (lowest - _TOP) / height)
    made = min(fit * 1.08, 1.0)
    shown = scaled(picture, made)
    card, corner = make_card(shown, (0.0, 0.0, float(width), float(height)), made)
    middle = (shown.shape[1] / 2 - corner[0], shown.shape[0] / 2 - corner[1])
    behind = dress_place((cv2.convertScaleAbs(picture, alpha=_DARK),), _SOFT, 0.5, size, rigid=False)
    centre = (size[0] / 2, size[1] * (lowest + _TOP) / 2)
    return Panel(card, middle, fit / made * 0.95, behind, centre, _MOVES[rank % len(_MOVES)])


def _matrix(panel: Panel, view: View, size: tuple[int, int]) -> "MatLike":
    dx, dy, zoom = view.at(1.0)
    # Panels nearly fill the frame, so the camera goes in gently.
    at = (panel.centre[0] + dx * size[0] * 0.6, panel.centre[1] + dy * size[1] * 0.6)
    return placed(panel.scale * (1 + (zoom - 1) * 0.45), at, panel.middle, view.roll * 0.5)
