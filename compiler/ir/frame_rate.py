"""How films count time: in whole frames, thirty to the second."""

from typing import Final

FRAME_RATE: Final = 30
"""Frames per second of every film."""

_MOST_SECONDS: Final = 1_000_000_000
"""More than any film, and little enough to be counted in frames."""


def frames_of(seconds: float) -> int:
    """Return the nearest number of whole frames."""
    return round(min(seconds, _MOST_SECONDS) * FRAME_RATE)
