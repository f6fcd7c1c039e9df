"""Merges locks by rows, where git would only compare lines.

Called by `scenec merge-lock`, which git calls as the merge driver `scenec-lock`. Invariant: a row that only one side
changed is taken from that side; one that both changed differently is never chosen by guessing, since both were paid
for and only the merged scene, which does not exist yet, could tell which of them fits.
"""

from compiler.build.lockfile import LockDocument, LockRow, render_lock
from compiler.source.value import value

Place = tuple[str, str]
"""A shot and a target."""


@value
class MergedLock:
    """A merged lock.

    Attributes:
        text: the lock; with marked rows where there are conflicts.
        conflicts: the shots and targets whose rows both sides changed, each in its own way.
    """

    text: str
    conflicts: tuple[Place, ...]


def merge_locks(base: LockDocument, ours: LockDocument, theirs: LockDocument) -> MergedLock:
    """Merge two locks that come from one.

    Args:
        base: the common ancestor.
        ours: the side that is merged into.
        theirs: the side that is merged.
    """
    settled: dict[Place, LockRow] = {}
    both: dict[Place, tuple[LockRow | None, LockRow | None]] = {}
    for place in sorted({*_places(base), *_places(ours), *_places(theirs)}):
        was, left, right = (lock.shots.get(place[0], {}).get(place[1]) for lock in (base, ours, theirs))
        row = right if left == was else left
        if left not in (was, right) and right != was:
            both[place] = (left, right)
            row = left or right
        if row is not None:
            settled[place] = row
    text = _render(settled)
    return MergedLock(_mark(text, both) if both else text, tuple(both))


def _places(lock: LockDocument) -> set[Place]:
    return {(shot, target) for shot, rows in lock.shots.items() for target in rows}


def _render(rows: dict[Place, LockRow]) -> str:
    shots: dict[str, dict[str, LockRow]] = {}
    for (shot, target), row in rows.items():
        shots.setdefault(shot, {})[target] = row
    return render_lock(LockDocument(shots=shots))


def _mark(text: str, both: dict[Place, tuple[LockRow | None, LockRow | None]]) -> str:
    """Put both sides of each conflict into a lock, between git's own markers."""
    blocks = _blocks(text)
    for place, sides in both.items():
        left, right = ("" if row is None else _blocks(_render({place: row}))[place] for row in sides)
        blocks[place] = f"<<<<<<< ours\n{left}=======\n{right}>>>>>>> theirs\n"
    return "".join(blocks.values())


def _blocks(text: str) -> dict[Place, str]:
    """Return a lock's text in pieces, in order: what stands between rows, and each row under its place."""
    blocks: dict[Place, str] = {}
    shot = target = ""
    for line in text.splitlines(keepends=True):
        depth = len(line) - len(line.lstrip(" "))
        name = line.strip().removesuffix(":").strip("'\"")
        if depth <= _SHOT:
            shot, target = name, ""
        elif depth == _TARGET:
            target = name
        blocks[shot, target] = blocks.get((shot, target), "") + line
    return blocks


_SHOT, _TARGET = 2, 4
"""How far the names of shots and targets are indented."""
