"""What lies under the sound of a film's clips: music and ambience, where people speak, and how loud all of it is.

`bed_plan` makes it from the scenes, `assemble` mixes by it. Invariant: everything is in frames or seconds of the film,
and beds name their files by a key, as clips do.
"""

from dataclasses import dataclass
from typing import Final, Literal

LOOP_SEAM: Final = 0.05
"""Seconds that a bed's end and its beginning are heard together when it begins again, at most half of it."""


@dataclass(frozen=True, slots=True)
class BedSpan:
    """A stretch of music or ambience.

    Attributes:
        kind: which of the two.
        source: what the file is called by.
        start: the first frame of the film that it is heard in, coming in included.
        end: the frame after the last, going out included.
        offset: how many frames of it would have been heard before `start`.
        gain: decibels added to it.
        duck: decibels that it is lowered by while somebody speaks.
        loop: whether it begins again when it is over.
        fade_in: frames that it takes to come in.
        fade_out: frames that it takes to go out.
    """

    kind: Literal["music", "ambience"]
    source: str
    start: int
    end: int
    offset: int
    gain: float
    duck: float
    loop: bool
    fade_in: int
    fade_out: int


@dataclass(frozen=True, slots=True)
class Mix:
    """All of it.

    Attributes:
        beds: in order of their beginning.
        speech: when somebody speaks, in seconds of the film: beginnings and ends, in order and apart.
        loudness: of the whole film in LUFS; None leaves it as it comes.
    """

    beds: tuple[BedSpan, ...] = ()
    speech: tuple[tuple[float, float], ...] = ()
    loudness: float | None = None


NO_MIX = Mix()
"""Nothing but the clips, as loud as they come."""
