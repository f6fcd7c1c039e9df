"""A drawing hand for figures: head units, head turn and tilt, body sway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import numpy as np
from geometry import Points, PointsLike, flipped, points, smooth

if TYPE_CHECKING:
    from paint import Canvas, Ink, Region, Style

NECK = np.array([0.0, 1.35])


@dataclass(frozen=True)
class Pose:
    """What moves from frame to frame."""

    yaw: float = 0.0  # radians, positive turns to the picture's right
    tilt: float = 0.0
    nod: float = 0.0
    sway: float = 0.0  # head and shoulders, in head units
    breath: float = 0.0  # 0..1
    blink: float = 0.0  # 0 open .. 1 closed
    gaze: float = 0.0
    mouth: float = 0.0  # 0 closed .. 1 wide open
    smile: float = 0.15
    hair: float = 0.0  # sideways swing of loose hair
    brow: float = 0.0


class Pen:
    """Draws in head units: eyes on y = 0, half a face wide = about 0.9, y down."""

    def __init__(self, canvas: Canvas, eye_x: float, eye_y: float, unit: float, pose: Pose) -> None:
        self.canvas, self.unit, self.pose = canvas, unit, pose
        self.origin = np.array([eye_x, eye_y])

    def head(self, raw: PointsLike, depth: float | None = None) -> Points:
        """Place head points; depth None means on the face's curved surface."""
        p = points(raw).copy()
        if depth is None:
            bulge = 1 - (p[:, 0] / 1.02) ** 2 - ((p[:, 1] - 0.1) / 1.6) ** 2
            z = np.sqrt(np.clip(bulge, 0.0, 1.0))
        else:
            z = np.full(len(p), depth)
        yaw, nod = self.pose.yaw, self.pose.nod
        x = p[:, 0] * np.cos(yaw) + z * np.sin(yaw)
        y = p[:, 1] + z * np.sin(nod)
        c, s = np.cos(self.pose.tilt), np.sin(self.pose.tilt)
        x, y = x - NECK[0], y - NECK[1]
        turned = np.stack([c * x - s * y, s * x + c * y], axis=1) + NECK
        turned[:, 0] += self.pose.sway
        turned[:, 1] -= 0.025 * self.pose.breath
        return turned * self.unit + self.origin

    def body(self, raw: PointsLike) -> Points:
        """Place body points: sway fades out downwards, breath lifts the shoulders."""
        p = points(raw).copy()
        up = np.clip((6.5 - p[:, 1]) / 5.0, 0.0, 1.0)
        p[:, 0] = p[:, 0] * (1 + 0.008 * self.pose.breath * up) + self.pose.sway * up * 0.9
        p[:, 1] -= 0.14 + 0.03 * self.pose.breath * up
        return p * self.unit + self.origin

    def _style(self, style: Style) -> Style:
        if "soft" in style:
            style["soft"] *= self.unit
        if "round" in style:
            style["round"] *= self.unit
        return style

    def face(self, raw: PointsLike, ink: Ink, depth: float | None = None, **style: Unpack[Style]) -> Region:
        """Paint a smooth closed head shape."""
        return self.canvas.fill(smooth(self.head(raw, depth)), ink, **self._style(style))

    def line(
        self, raw: PointsLike, width: float, ink: Ink, depth: float | None = None, **style: Unpack[Style]
    ) -> Region:
        """Paint a tapered stroke on the head."""
        return self.canvas.stroke(self.head(raw, depth), width * self.unit, ink, **self._style(style))

    def pair(self, raw: PointsLike, ink: Ink, depth: float | None = None, **style: Unpack[Style]) -> None:
        """Paint a head shape and its mirror image."""
        self.face(raw, ink, depth, **style.copy())
        self.face(flipped(raw), ink, depth, **style.copy())

    def cloth(self, raw: PointsLike, ink: Ink, **style: Unpack[Style]) -> Region:
        """Paint a smooth closed body shape."""
        return self.canvas.fill(smooth(self.body(raw)), ink, **self._style(style))

    def fold(self, raw: PointsLike, width: float, ink: Ink, **style: Unpack[Style]) -> Region:
        """Paint a tapered stroke on the body."""
        return self.canvas.stroke(self.body(raw), width * self.unit, ink, **self._style(style))

    def cloth_pair(self, raw: PointsLike, ink: Ink, **style: Unpack[Style]) -> tuple[Region, Region]:
        """Paint a body shape and its mirror image."""
        right = self.cloth(raw, ink, **style.copy())
        return right, self.cloth(flipped(raw), ink, **style.copy())
