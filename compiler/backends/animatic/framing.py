"""Shot sizes: how large a face is, where it is, and how soft the place behind it.

`layout` and `scenery` ask for the numbers of a staged beat's framing. Invariant: from extreme wide to
extreme close-up faces only grow.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Company = Literal["equal", "behind", "absent", "shoulder"]


@dataclass(frozen=True, slots=True)
class Framing:
    """What a shot size means; lengths are shares of the frame's height.

    Attributes:
        name: as the slate writes it.
        face: height of a face, from the middle of the forehead to the chin.
        eyes: where the centre of a face is, from the top.
        ground: where feet stand, from the top; 0 where the size shows none.
        blur: standard deviation of the blur on the place.
        zoom: how much of the place is seen: 1 is all.
        company: what becomes of figures that the shot is not on.
        spread: distance of the marks left and right from the middle, in frame widths.
    """

    name: str
    face: float
    eyes: float
    ground: float
    blur: float
    zoom: float
    company: Company
    spread: float


FRAMINGS: Final = (
    Framing("extreme wide", 0.050, 0.50, 0.850, 0.0, 1.00, "equal", 0.22),
    Framing("wide", 0.085, 0.36, 0.930, 0.0, 1.00, "equal", 0.22),
    Framing("full", 0.115, 0.24, 0.965, 0.0025, 1.10, "equal", 0.21),
    Framing("medium", 0.215, 0.35, 0.0, 0.0055, 1.28, "equal", 0.21),
    Framing("medium close-up", 0.31, 0.38, 0.0, 0.0085, 1.45, "behind", 0.19),
    Framing("over-the-shoulder", 0.31, 0.38, 0.0, 0.0085, 1.45, "shoulder", 0.15),
    Framing("close-up", 0.45, 0.41, 0.0, 0.0125, 1.75, "behind", 0.17),
    Framing("extreme close-up", 0.70, 0.41, 0.0, 0.0185, 2.10, "absent", 0.08),
)

_MEDIUM: Final = 3

# The first that matches wins, so the longer names stand before those they contain.
_WORDS: Final = (
    (r"over.?the.?shoulder|\bots\b|过肩|越肩", 5),
    (r"(extreme|big|very|tight).{0,6}close|\b[ex]cu\b|\bxcu\b|大特写|极特写", 7),
    (r"(medium|mid).{0,3}close|\bmcu\b|中近景|近景|胸像", 4),
    (r"close|\bcu\b|特写|headshot", 6),
    (r"(extreme|very).{0,6}(wide|long)|\be[wl]s\b|\bxl?ws\b|aerial|establishing|大远景|大全景|极远", 0),
    (r"full|\bfs\b|head.to.toe|cowboy|全身|小全景", 2),
    (r"wide|long|\b[wl]s\b|master|全景|远景", 1),
    (r"medium|mid|\bms\b|waist|two.?shot|中景|中近", 3),
)


def framing_of(text: str) -> Framing:
    """Return the shot size that words in English or Chinese mean; medium when they mean none."""
    plain = text.lower().strip()
    for pattern, index in _WORDS:
        if re.search(pattern, plain):
            return FRAMINGS[index]
    return FRAMINGS[_MEDIUM]


def yardstick(width: int, height: int) -> float:
    """Return the pixels that `Framing.face` is a share of: the height, or less in a portrait frame."""
    return min(float(height), width * 1.1)
