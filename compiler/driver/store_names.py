"""The clips that locks name, of every scene and target.

Called by whatever must know which clips somebody relies on: `scenec store`, and runs that put clips back. Invariant: a
lock that cannot be read is an error in the sink, never an empty one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compiler.backends.registry import BACKENDS
from compiler.build.lockfile import LockRow, load_lock
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.shot import Target


@dataclass(frozen=True, slots=True)
class LockedClip:
    """A clip that a lock names.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        target: profile, backend and, for a dub, language.
        row: of the lock, its take circled; another row for each take that is only listed.
    """

    scene: str
    shot: str
    target: str
    row: LockRow

    @property
    def realm(self) -> str:
        """The name of the folder that the clip is kept under; empty where no provider of ours made it."""
        backend = Target.parse(self.target).backend
        # A lock may hold anything: only a name that we know becomes the name of a folder.
        if backend not in BACKENDS or not BACKENDS[backend].paid:
            return ""
        return f"{backend}-rehearsal" if self.row.rehearsal else backend


def locked_clips(files: Mapping[str, tuple[Path, str]], diagnostics: Diagnostics) -> tuple[LockedClip, ...]:
    """Return the clips that the locks of scenes name.

    Args:
        files: by scene id, the scene's file and how messages call its lock.
        diagnostics: told of locks that cannot be read.
    """
    return tuple(
        LockedClip(scene, shot, target, take)
        for scene, (file, name) in files.items()
        for shot, rows in load_lock(file, name, diagnostics).shots.items()
        for target, row in rows.items()
        for take in row.every
    )
