"""Verifying: whether a clip that was downloaded is whole and plays from its first picture to its last.

`driver` calls it once for each clip, before the clip enters the store. The work is done in the child process that
probes too. Invariant: what passes was decoded from end to end without a single complaint.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from compiler.media.decode_error import DecodeError
from compiler.media.limited_child import ChildEndedError, ask_child

WALL_SECONDS: Final = 120.0
"""Longest wait for one clip; its processor time is limited more tightly."""


class BrokenClipError(DecodeError):
    """A clip is not whole, or no clip at all; the message says why."""


@dataclass(frozen=True, slots=True)
class VerifiedClip:
    """What was counted while a clip was decoded.

    Attributes:
        seconds: of its pictures.
        width: pixels as a player shows them.
        height: likewise.
        fps: pictures per second.
        frames: pictures.
        has_audio: whether it has sound.
    """

    seconds: float
    width: int
    height: int
    fps: float
    frames: int
    has_audio: bool


def verify_clip(path: Path, *, wall_seconds: float = WALL_SECONDS) -> VerifiedClip:
    """Decode an MP4 strictly, once, and return what is in it.

    Args:
        path: of the clip.
        wall_seconds: longest wait.

    Raises:
        BrokenClipError: it is cut off, damaged, something else, or takes too long.
    """
    try:
        (line,) = ask_child("verify", [path], wall_seconds)
    except ChildEndedError as error:
        raise BrokenClipError(str(error)) from None
    answer = json.loads(line)
    if "clip" not in answer:
        raise BrokenClipError(answer["problem"])
    return VerifiedClip(**answer["clip"])
