"""Camera moves: where the camera is at a moment of a beat.

`stage` asks for a view per frame and for each layer's share of it, which makes parallax. Invariants:
moves ease in and out, no frame of any move, not even a static one, equals the one before, and nothing
moves further than `REACH`.
"""

import math
import re
from dataclasses import dataclass, replace
from typing import Final, Literal

Kind = Literal[
    "static", "push in", "pull out", "pan left", "pan right", "tilt up", "tilt down", "track left", "track right",
    "rise", "sink", "orbit", "handheld",
]  # fmt: skip

REACH: Final = 0.085
"""The farthest that a camera is moved off its place, in frame widths."""

_TURN: Final = 0.86
"""How much of a layer's depth is ignored when the camera turns rather than travels."""


@dataclass(frozen=True, slots=True)
class View:
    """A camera's place at one moment.

    Attributes:
        x: to the right, in frame widths.
        y: downwards, in frame heights.
        zoom: 1 is the framing as arranged.
        roll: degrees, clockwise.
        turning: 0 when the camera travels and near things move more; 1 when it only turns and all move alike.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    roll: float = 0.0
    turning: float = 0.0

    def at(self, depth: float) -> tuple[float, float, float]:
        """Return how a layer is moved right, moved down and zoomed.

        Args:
            depth: 0 is infinitely far, 1 is where the figures stand, more is nearer.
        """
        share = depth + (1 - depth) * self.turning
        return -self.x * share, -self.y * share, 1 + (self.zoom - 1) * (0.35 + 0.65 * depth)


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move over one beat.

    Attributes:
        kind: which.
        strength: 1 is ordinary; slow ones go less far.
    """

    kind: Kind
    strength: float = 1.0

    def view(self, time: float, seconds: float) -> View:
        """Return the view `time` seconds into a beat of `seconds`."""
        share = min(max(time / seconds, 0.0), 1.0) if seconds > 0 else 0.0
        travelled = self._travelled(ease(share), time)
        # A locked-off camera on a still picture looks broken, so even it breathes.
        x, y = 0.0046 * math.sin(time * 0.9 + 0.4), 0.0036 * math.sin(time * 1.27 + 1.1)
        return replace(travelled, x=travelled.x + x, y=travelled.y + y)

    @property
    def rigid(self) -> bool:
        """Whether the camera never comes nearer or tilts, so that a place need only be shifted."""
        return self.kind not in ("push in", "pull out", "orbit", "handheld")

    def _travelled(self, eased: float, time: float) -> View:
        way = (eased - 0.5) * 2 * self.strength
        if self.kind in _LINES:
            x, y, zoom, turning = _LINES[self.kind]
            return View(x * way, y * way, 1 + zoom * way, 0.0, turning)
        if self.kind == "orbit":
            return View(0.07 * way, -0.006 * (1 - way * way), 1.02 - 0.03 * way * way, 0.5 * way)
        if self.kind == "handheld":
            return _shake(time, self.strength)
        return View()


_LINES: Final[dict[str, tuple[float, float, float, float]]] = {
    "push in": (0, 0, 0.075, 0),
    "pull out": (0, 0, -0.075, 0),
    "pan left": (-0.066, 0, 0, _TURN),
    "pan right": (0.066, 0, 0, _TURN),
    "tilt up": (0, -0.045, 0, _TURN),
    "tilt down": (0, 0.045, 0, _TURN),
    "track left": (-0.065, 0, 0, 0),
    "track right": (0.065, 0, 0, 0),
    "rise": (0, -0.04, 0, 0),
    "sink": (0, 0.04, 0, 0),
}

_LEFT: Final = r"\bleft|左"

# The first that matches wins.
_WORDS: Final[tuple[tuple[str, Kind], ...]] = (
    (r"\bhand.?held|\bshak(e|y|ing)|\bdocumentary|手持|晃动", "handheld"),
    (r"\borbit|\barc(s|ing)?\b|\bcircl|\baround|\brevolv|环绕|绕", "orbit"),
    (r"\b(push|doll|track|mov|zoom|creep|truck)\w*.{0,12}\b(in|closer|forward|toward)|\bpush|推", "push in"),
    (r"\b(pull|doll|track|mov|zoom)\w*.{0,12}\b(out|back|away)|\bpull|\breveal|拉", "pull out"),
    (r"\b(tilt|look)\w*.{0,10}\bup|仰|上摇|向上摇", "tilt up"),
    (r"\b(tilt|look)\w*.{0,10}\bdown|\btilt|下摇|向下摇|俯摇", "tilt down"),
    (r"\b(cran|boom|pedestal|jib)\w*.{0,10}\bdown|\bsink|下降|降", "sink"),
    (r"\bcran|\bboom|\bpedestal|\bris(e|es|ing)\b|\bjib|上升|升", "rise"),
    (rf"\bpan\w*.{{0,20}}({_LEFT})|左摇|摇向?左", "pan left"),
    (r"\bpan|\bwhip|摇", "pan right"),
    (rf"\b(track|doll|truck|slid|follow|travel)\w*.{{0,20}}({_LEFT})|左[移跟]|[移跟]向?左", "track left"),
    (r"\btrack|\bdoll(y|ies)|\btruck|\bslid|\bfollow|\btravel|\bsteadicam|移|跟", "track right"),
)


def camera_move(text: str) -> Move:
    """Return the move that words in English or Chinese mean; static when they mean none."""
    plain = text.lower().strip()
    strength = 1.0
    if re.search(r"slow|slight|gentle|subtle|barely|缓|慢|微", plain):
        strength = 0.75
    elif re.search(r"fast|quick|whip|rapid|快|急|猛", plain):
        strength = 1.2
    if re.search(r"static|locked|fixed|still\b|tripod|固定|静止", plain):
        return Move("static")
    for pattern, kind in _WORDS:
        if re.search(pattern, plain):
            return Move(kind, strength)
    return Move("static")


def ease(share: float) -> float:
    """Return 0 to 1 for 0 to 1, starting and ending at rest."""
    share = min(max(share, 0.0), 1.0)
    return share * share * share * (share * (share * 6 - 15) + 10)


def _shake(time: float, strength: float) -> View:
    x = 0.55 * math.sin(time * 2.3) + 0.3 * math.sin(time * 5.1 + 1.7) + 0.15 * math.sin(time * 9.7 + 0.3)
    y = 0.55 * math.sin(time * 2.9 + 0.8) + 0.3 * math.sin(time * 6.1 + 2.1) + 0.15 * math.sin(time * 11.3)
    roll = 0.6 * math.sin(time * 1.7 + 0.5) + 0.4 * math.sin(time * 4.3)
    return View(0.009 * x * strength, 0.011 * y * strength, 1.02, 0.45 * roll * strength, 0.5)
