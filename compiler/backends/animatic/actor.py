"""Actors: figures in motion: entering, breathing, speaking, listening, leaving.

`stage` has one for each placement of a beat and lets it draw itself on every frame. Invariant: motion
depends on the time alone, so that any frame can be drawn without those before it.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from compiler.backends.animatic.camera import ease
from compiler.backends.animatic.canvas import placed
from compiler.backends.animatic.film import FILM_RATE
from compiler.backends.animatic.levels import levels
from compiler.backends.animatic.scenery import to_and_fro
from compiler.backends.animatic.texture import Light

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from compiler.backends.animatic.camera import View
    from compiler.backends.animatic.canvas import Canvas
    from compiler.backends.animatic.layout import Placement
    from compiler.backends.animatic.reel import Reel
    from compiler.ir.staging import Figure

SPEAKING: Final = 1.06
LISTENING: Final = 0.79
RESTING: Final = 0.94
"""Gains: who speaks, who listens to somebody, and all while nobody speaks."""
_PALE: Final = 0.28
"""How much colour dimmed light takes with it; darkness alone would look like a stronger colour."""
_FADE: Final = 0.28
_WALK: Final = 2.2
_OUT: Final = 1.25
"""Heights of a face by which a figure is out of the frame before it enters."""
_STEPS: Final = 1.85
"""Steps a second."""


@dataclass(frozen=True, slots=True)
class Speech:
    """When somebody speaks, and how loudly.

    Attributes:
        start: seconds from the start of the clip.
        end: likewise.
        loudness: 0 to 1, one for each of the clip's frames.
    """

    start: float
    end: float
    loudness: "NDArray[np.float32]"

    def weight(self, time: float) -> float:
        """Return 1 while it lasts, rising and falling softly at its ends."""
        return min(max((time - self.start) / _FADE + 0.5, 0.0), max((self.end - time) / _FADE + 0.5, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where an actor is at a moment: offsets in heights of its face."""

    dx: float
    dy: float
    scale: float
    roll: float


class Actor:
    """One figure of a beat."""

    def __init__(
        self,
        reel: "Reel",
        placement: "Placement",
        figure: "Figure",
        own: "Sequence[Speech]",
        others: "Sequence[Speech]",
    ) -> None:
        """Ready a figure.

        Args:
            reel: its frames.
            placement: where it stands.
            figure: as staged.
            own: when it speaks.
            others: when anybody else does.
        """
        self._reel = reel
        self.placement = placement
        self._figure = figure
        self._own = tuple(own)
        self._others = tuple(others)
        # Nobody breathes in step with a neighbour.
        self._phase = placement.index * 1.9 + placement.x * 0.01

    def draw(self, canvas: "Canvas", view: "View", frame: int, time: float, beat: tuple[float, float]) -> None:
        """Draw the figure.

        Args:
            canvas: on what.
            view: of the camera.
            frame: of the clip, from 0.
            time: seconds into the clip.
            beat: seconds at which the beat starts and how long it is.
        """
        speaking = max((speech.weight(time) for speech in self._own), default=0.0)
        listening = max((speech.weight(time) for speech in self._others), default=0.0) * (1 - speaking)
        loudness = max((float(s.loudness[frame]) * s.weight(time) for s in self._own), default=0.0)
        pose = self.pose(time, beat, speaking, loudness, canvas.width)
        x, y, scale = self.seen(view, (canvas.width, canvas.height), pose)
        pivot = self._reel.face[:2]
        matrix = placed(scale, (x, y), pivot, pose.roll + view.roll)
        light = self._light(speaking, listening)
        if self.placement.ground:
            self._shadow(canvas, (x, y), scale)
        if self._reel.below is not None:
            shift = np.array([*self._reel.offset, 1])
            lower = np.column_stack([matrix[:, :2], matrix @ shift])
            canvas.lay(self._reel.below, lower, light)
        canvas.lay(self._reel.frame(self._frame(time, loudness, speaking)), matrix, light)

    def seen(self, view: "View", size: tuple[int, int], pose: Pose) -> tuple[float, float, float]:
        """Return where the face is in the frame, and frame pixels per pixel of the reel."""
        width, height = size
        place = self.placement
        dx, dy, zoom = view.at(place.depth)
        x = width / 2 + (place.x + pose.dx * place.face - width / 2) * zoom + dx * width
        y = height / 2 + (place.y + pose.dy * place.face - height / 2) * zoom + dy * height
        return x, y, place.face / self._reel.face[2] * zoom * pose.scale

    def pose(self, time: float, beat: tuple[float, float], speaking: float, loudness: float, width: int) -> Pose:
        """Return how the figure stands at a moment."""
        start, seconds = beat
        away, steps = self._way(time - start, seconds)
        edge = self.placement.x if away < 0 else width - self.placement.x
        distance = away * (edge / self.placement.face + _OUT)
        breath = math.sin(time * 1.75 + self._phase)
        sway = math.sin(time * 0.83 + self._phase * 1.7)
        nod = speaking * (0.35 * math.sin(time * 5.3 + self._phase) + 0.8 * loudness)
        walking = min(abs(away) * 6, 1.0)
        bob = abs(math.sin(math.pi * steps)) * walking
        roll = 0.35 * sway + 0.75 * speaking * math.sin(time * 2.6 + self._phase)
        return Pose(
            dx=distance + 0.020 * sway + 0.02 * speaking * math.sin(time * 2.1),
            dy=0.012 * breath + 0.018 * nod - 0.10 * bob,
            scale=1 + 0.004 * breath + 0.022 * speaking + 0.012 * loudness,
            roll=roll + 1.3 * walking * math.sin(math.pi * steps),
        )

    def _way(self, time: float, seconds: float) -> tuple[float, float]:
        """Return how far off its mark a walking figure is, -1 to 1, and its steps so far."""
        walk = min(_WALK, seconds * 0.6)
        if self._figure.enters and time < walk:
            side = -1 if self._figure.enters == "left" else 1
            share = time / walk
            return side * (1 - share) ** 1.7, _STEPS * time
        if self._figure.exits and time > seconds - walk:
            side = -1 if self._figure.exits == "left" else 1
            share = (time - seconds + walk) / walk
            return side * ease(share * 0.75) / ease(0.75), _STEPS * time
        return 0.0, 0.0

    def _frame(self, time: float, loudness: float, speaking: float) -> int:
        count = self._reel.count
        if self._reel.kind == "film":
            # A film of somebody talking runs at its own pace while they speak, and slowly to and fro while they do not.
            spoken = sum(min(max(time - s.start, 0.0), s.end - s.start) for s in self._own)
            return to_and_fro((0.55 * (time - spoken) + spoken) * FILM_RATE + self._phase * 3, count)
        if self._reel.kind == "mouths":
            return min(count - 1, round(loudness * speaking * (count - 1)))
        return 0

    def _light(self, speaking: float, listening: float) -> Light:
        """Return the light that who speaks and who listens stand in."""
        light = self._reel.light
        if self.placement.shoulder or not (self._own or self._others):
            return light
        gain = RESTING + (SPEAKING - RESTING) * speaking + (LISTENING - RESTING) * listening
        return Light(light.gain * gain, light.colour * (1 - _PALE * listening), light.tint)

    def _shadow(self, canvas: "Canvas", at: tuple[float, float], scale: float) -> None:
        """Darken the ground under the feet."""
        face = self._reel.face[2] * scale
        drop = (self.placement.ground - self.placement.y) / self.placement.face * face
        wide, tall = max(round(face * 1.9), 4), max(round(face * 0.42), 4)
        canvas.dim(_spot(wide, tall), (at[0], at[1] + drop - 0.05 * face))


def _spot(width: int, height: int) -> "NDArray[np.uint8]":
    """Return a soft ellipse of light kept, 255 at its edge."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    dark = np.clip(1 - (x * x + y * y), 0, 1) ** 1.5
    return levels(255 * (1 - 0.55 * dark))
