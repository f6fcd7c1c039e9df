"""Layout: where each figure of a beat stands in the frame, before anybody moves.

Pure arithmetic: figures' shapes in, placements out; `stage` calls it once per beat. Invariants: a focus
figure's face has the framing's height (unless several would not fit side by side), no two share a
place, and every face that is in the shot is above the captions.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compiler.backends.animatic.framing import Framing, yardstick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compiler.ir.staging import Figure

CAPTION_TOP: Final = 0.79
"""Share of the height at which captions begin; no face reaches it."""
STANDING: Final = 6.8
"""Heights of a face from its centre to the ground, for a figure drawn without its legs."""

_SIDES: Final = {"left": -1.0, "center": 0.0, "right": 1.0}
_DEPTHS: Final = {"far": 0.72, "middle": 1.0, "near": 1.2}
_TIGHT: Final = 0.3
_ROOM: Final = 1.45
"""Heights of a face that a figure takes across the frame."""
_EDGE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Shape:
    """What layout must know of a figure's picture; lengths in heights of its face.

    Attributes:
        below: from the centre of the face to the figure's lowest pixel.
        full: whether that is where it stands, rather than where its picture was cut.
        prop: whether it is a thing, whose whole height then counts as its face.
        aspect: width of a thing over its height.
    """

    below: float
    full: bool
    prop: bool = False
    aspect: float = 1.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a figure is drawn, in frame pixels.

    Attributes:
        index: of the figure in its beat.
        x: of the centre of the face.
        y: likewise.
        face: height of the face.
        depth: how much of the camera's travel it shows: 1 is the plane of focus, more is nearer.
        blur: standard deviation.
        shoulder: whether it is only the dark back in the foreground.
        ground: y of the ground it stands on; 0 where the frame ends above it.
    """

    index: int
    x: float
    y: float
    face: float
    depth: float
    blur: float = 0.0
    shoulder: bool = False
    ground: float = 0.0


def arrange(
    figures: "Sequence[Figure]", shapes: "Sequence[Shape]", framing: Framing, width: int, height: int
) -> tuple[Placement, ...]:
    """Place a beat's figures.

    Args:
        figures: as staged.
        shapes: one for each.
        framing: the shot size.
        width: pixels of the frame.
        height: likewise.

    Returns:
        Who is seen, farthest first; those at the same depth stay in their order.
    """
    setting = _Setting(figures, shapes, framing, width, height)
    people = [i for i, shape in enumerate(shapes) if not shape.prop]
    focus = [i for i in people if figures[i].focus] or people
    others = [i for i in people if i not in focus]
    if framing.company == "equal":
        focus, others = people, []
    lead = _lead(focus, setting)
    placed = [*lead, *_company(others, lead, setting), *_props(setting, company=bool(lead))]
    return tuple(sorted(placed, key=lambda p: p.depth))


@dataclass(frozen=True, slots=True)
class _Setting:
    """What `arrange` was given."""

    figures: "Sequence[Figure]"
    shapes: "Sequence[Shape]"
    framing: Framing
    width: int
    height: int

    @property
    def face(self) -> float:
        return self.framing.face * yardstick(self.width, self.height)


def _lead(focus: "list[int]", setting: _Setting) -> "list[Placement]":
    framing, width = setting.framing, setting.width
    face, tight = setting.face, setting.framing.face >= _TIGHT
    if tight and focus:
        face = min(face, 0.86 * width / (_ROOM * len(focus)) if len(focus) > 1 else 0.9 * width)
    # Alone in a tight shot, a figure stands nearer the middle than beside a partner.
    spread = framing.spread * (1.0 if len(focus) > 1 or framing.company == "shoulder" else 0.55)
    wanted = [0.5 + _SIDES[setting.figures[i].mark] * spread for i in focus]
    placed = []
    for index, place in zip(focus, _apart(wanted, _ROOM * face / width), strict=True):
        # In a tight shot depth would belie the shot size.
        scale = 1.0 if tight else _DEPTHS[setting.figures[index].depth]
        placed.append(_standing(index, place * width, face * scale, scale, setting))
    return placed


def _standing(index: int, x: float, face: float, scale: float, setting: _Setting) -> Placement:
    framing, height, depth = setting.framing, setting.height, 0.45 + 0.55 * scale
    if not framing.ground:
        y = framing.eyes * height + (scale - 1) * 0.1 * height
        lowest = CAPTION_TOP * height - 0.62 * face
        return Placement(index, x, min(y, lowest), face, depth)
    # Feet farther away stand higher in the frame.
    ground = (framing.ground + (scale - 1) * 0.16) * height
    shape = setting.shapes[index]
    y = max(ground - (shape.below if shape.full else STANDING) * face, 0.75 * face + 0.04 * height)
    return Placement(index, x, y, face, depth, ground=ground)


def _company(others: "list[int]", lead: "list[Placement]", setting: _Setting) -> "list[Placement]":
    """Place those whom a tight shot is not on: small and soft behind, or one as a back in the foreground."""
    framing, width, height = setting.framing, setting.width, setting.height
    if framing.company == "absent" or not others:
        return []
    middle = sum(p.x for p in lead) / len(lead) / width
    side = -1 if middle >= 0.5 else 1  # noqa: PLR2004 - the middle of the frame
    if framing.company == "shoulder":
        x = (0.5 + side * 0.36) * width
        return [Placement(others[0], x, 0.58 * height, 1.45 * setting.face, 1.75, 0.013 * height, shoulder=True)]
    placed = []
    for rank, index in enumerate(others[:3]):
        x = (0.5 + side * (0.30 - 0.15 * rank)) * width
        size = setting.face * (0.60 - 0.08 * rank)
        placed.append(Placement(index, x, (framing.eyes + 0.03) * height, size, 0.75 - 0.05 * rank, 0.0045 * height))
    return placed


def _props(setting: _Setting, *, company: bool) -> "list[Placement]":
    """Place things: the larger the shot size, the larger; alone or in focus they fill it."""
    figures, framing, width, height = setting.figures, setting.framing, setting.width, setting.height
    indices = [i for i, shape in enumerate(setting.shapes) if shape.prop]
    if company and framing.company in ("absent", "shoulder"):
        indices = [i for i in indices if figures[i].focus]
    wanted = [0.5 + _SIDES[figures[i].mark] * (framing.spread + 0.08) for i in indices]
    placed = []
    for index, place in zip(indices, _apart(wanted, 0.2), strict=True):
        alone = figures[index].focus or not company
        tall = (0.24 + 0.5 * framing.face if alone else 0.06 + 0.85 * framing.face) * height
        tall = min(tall, 0.42 * width / max(setting.shapes[index].aspect, 0.1))
        # Beside people a thing stands on the ground, or where the frame cuts the table off.
        y = (framing.ground or 1.01) * height - 0.5 * tall
        if alone:
            y = 0.47 * height if not company else min(y, CAPTION_TOP * height - 0.5 * tall)
        placed.append(Placement(index, place * width, y, tall, 1.12))
    return placed


def _apart(wanted: "Sequence[float]", room: float) -> list[float]:
    """Move places apart until each has `room`, as little as can be, in the order in which they stand."""
    count = len(wanted)
    order = sorted(range(count), key=lambda i: (wanted[i], i))
    room = min(room, (1 - 2 * _EDGE) / (count - 1)) if count > 1 else room
    places = [wanted[i] for i in order]
    for _ in range(24):
        for left in range(count - 1):
            lacking = room - (places[left + 1] - places[left])
            if lacking > 0:
                places[left] -= lacking / 2
                places[left + 1] += lacking / 2
        shift = max(_EDGE - places[0], 0.0) - max(places[-1] - (1 - _EDGE), 0.0) if places else 0.0
        places = [place + shift for place in places]
    found = [0.0] * count
    for rank, index in enumerate(order):
        found[index] = places[rank]
    return found
