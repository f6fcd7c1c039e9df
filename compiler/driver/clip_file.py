"""A shot's clip as it lies in the build folder.

`driver.cut` lays the clips out; the film's record and the handover to other programs name them. Invariant: the file's
bytes are those that the hash is of.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A clip.

    Attributes:
        path: where it is.
        sha256: of its bytes, in hex.
        frames: how many it has at the film's rate; what it was asked for does not count.
        take: which take of its shot it is; 0 for footage and for what stands in for a missing take.
        key: the request key that it answers; empty where it answers none.
        footage: root-relative path of a shot's footage; empty for a take.
    """

    path: Path
    sha256: str
    frames: int
    take: int = 0
    key: str = ""
    footage: str = ""
