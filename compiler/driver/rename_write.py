"""Writes several files as one: all of them change, or none does.

Called by `cli.commands.mv` with what `rename` worked out. Invariant: what is about to change is on disk, in
`.scenec/renaming.json`, before the first file changes, and goes away after the last; a process that dies in between
leaves what `finish_changes` needs.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path

from compiler.build.durable import write_durably
from compiler.driver.rename import Changed
from compiler.driver.rename_wish import RenameError

_NOTE = "renaming.json"


def write_changes(folder: Path, root: Path, files: Iterable[Changed]) -> None:
    """Write files durably, all or none.

    Args:
        folder: the repository's `.scenec`.
        root: the repository's root.
        files: what changes.

    Raises:
        RenameError: a file was changed in the meantime; nothing was written.
        OSError: a file cannot be written; every file is what it was.
    """
    changes = tuple(files)
    for change in changes:
        if change.path.read_bytes() != change.old:
            raise RenameError(f"`{change.path.name}` was changed in the meantime", "run the command again")
    note = {
        change.path.relative_to(root).as_posix(): [b64encode(side).decode() for side in (change.old, change.new)]
        for change in changes
    }
    write_durably(folder / _NOTE, json.dumps(note).encode())
    done: list[Changed] = []
    try:
        for change in changes:
            done.append(change)
            write_durably(change.path, change.new)
    except OSError:
        for change in reversed(done):
            if change.path.read_bytes() != change.old:
                write_durably(change.path, change.old)
        (folder / _NOTE).unlink()
        raise
    (folder / _NOTE).unlink()


def finish_changes(folder: Path, root: Path) -> tuple[Path, ...]:
    """Finish what a process that died had begun, and return the files that were still to be written.

    Raises:
        RenameError: one of the files was changed since.
        OSError: a file cannot be written.
    """
    note = folder / _NOTE
    if not note.exists():
        return ()
    waiting: list[tuple[Path, bytes]] = []
    for name, sides in json.loads(note.read_bytes()).items():
        old, new = (b64decode(side) for side in sides)
        path = root / name
        content = path.read_bytes()
        if content not in (old, new):
            message = f"a rename was interrupted, and `{name}` was changed since"
            raise RenameError(message, f"put the files right, with git for instance, and delete `{_NOTE}` in `.scenec`")
        if content != new:
            waiting.append((path, new))
    for path, new in waiting:
        write_durably(path, new)
    note.unlink()
    return tuple(path for path, _ in waiting)
