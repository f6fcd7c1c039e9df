"""How far music and ambience are lowered while somebody speaks, over time.

`assemble` mixes by it and `outputs` writes it down for other programs. Invariant: a bed is down by the first word and
begins to come back after the last; pauses that are too short for both are spoken through.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

ATTACK: Final = 0.25
"""Seconds before somebody speaks in which a bed is lowered."""
RELEASE: Final = 0.8
"""Seconds after it in which it comes back."""


def close_pauses(speech: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return when somebody speaks, pauses closed in which a bed could not come back and go again.

    Args:
        speech: beginnings and ends in seconds, in order and apart.
    """
    closed: list[tuple[float, float]] = []
    for begin, end in speech:
        if closed and begin - closed[-1][1] < ATTACK + RELEASE:
            closed[-1] = (closed[-1][0], end)
        else:
            closed.append((begin, end))
    return closed


def duck_curve(spoken: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points between which a bed is lowered evenly: seconds, and how far, 0 to 1.

    Args:
        spoken: what `close_pauses` returned.
    """
    return [
        point
        for begin, end in spoken
        for point in ((begin - ATTACK, 0.0), (begin, 1.0), (end, 1.0), (end + RELEASE, 0.0))
    ]


def depth_at(curve: Sequence[tuple[float, float]], seconds: float) -> float:
    """Return how far beds are lowered at a time of a film, 0 to 1.

    Args:
        curve: what `duck_curve` returned.
        seconds: the time.
    """
    for (begin, low), (end, high) in pairwise(curve):
        if begin <= seconds < end:
            return low + (high - low) * (seconds - begin) / (end - begin)
    return 0.0
