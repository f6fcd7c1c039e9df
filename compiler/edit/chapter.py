"""Chapters: where each scene of a film begins.

`driver` has them built, and the film's file carries them. Invariant: the first begins with the film, each ends where
the next begins, and a film of one scene has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from compiler.edit.timeline import Timeline
from compiler.ir.shot import ShotList


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a film that a player can go to.

    Attributes:
        start: its first frame.
        end: the frame after its last.
        title: as players list it.
    """

    start: int
    end: int
    title: str


def build_chapters(timeline: Timeline, shotlists: Sequence[ShotList]) -> tuple[Chapter, ...]:
    """Return one chapter for each scene that the timeline shows, from the frame on which it is first seen."""
    scenes = {f"{shot.scene}#{shot.id}": shotlist for shotlist in shotlists for shot in shotlist.shots}
    starts: dict[str, int] = {}
    titles: dict[str, str] = {}
    for source, seconds in timeline.starts.items():
        shotlist = scenes.get(source)
        if shotlist is not None and shotlist.scene not in starts:
            starts[shotlist.scene] = round(seconds * timeline.fps) if starts else 0
            titles[shotlist.scene] = shotlist.title
    if len(starts) < 2:  # noqa: PLR2004 - one chapter leads nowhere
        return ()
    bounds = [*starts.values(), timeline.video.duration]
    return tuple(
        Chapter(start, end, title) for (start, end), title in zip(pairwise(bounds), titles.values(), strict=True)
    )
