"""Gives a declaration or a shot another id in the files of a repository, lock and notes included.

Called by `cli.commands.mv`; `driver.renaming` finds what changes in texts. Invariant: nothing is written here: what
comes out is every file as it is and as it will be, for `rename_write`.
"""

from pathlib import Path

from compiler.build.lockfile import load_lock, lock_path, render_lock
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.front import FrontEnd
from compiler.driver.rename_wish import RenameError, RenameWish
from compiler.driver.renaming import EditedFile, find_renaming
from compiler.driver.workplace import Workplace
from compiler.scene.ground import is_file
from compiler.scene.notes import notes_path
from compiler.scene.project import LoadedScene
from compiler.source.edit import Edit, EditError, edit_bytes
from compiler.source.tree import Mapping
from compiler.source.value import value


@value
class Changed:
    """A file that gets other content, as it is and as it will be."""

    path: Path
    old: bytes
    new: bytes


@value
class Renamed:
    """What renaming would do.

    Attributes:
        root: the repository's root.
        files: what changes, by path.
        front: the repository as it is; with errors there are no files.
        spoken: how many lines say the old name aloud, which are left as they are.
    """

    root: Path
    files: tuple[Changed, ...]
    front: FrontEnd
    spoken: int = 0


def rename(wish: RenameWish, paths: tuple[Path, ...], workplace: Workplace) -> Renamed:
    """Work out what renaming would change on the disk; see `find_renaming`.

    Raises:
        RenameError: it cannot be renamed.
    """
    found = find_renaming(wish, paths, workplace)
    files = tuple(_changed(one, workplace) for one in found.files)
    beside = (*_moved_rows(wish, found.moved, workplace), *_moved_notes(wish, found.moved, found.front))
    return Renamed(found.root, (*files, *beside), found.front, found.spoken)


def _changed(edited: EditedFile, workplace: Workplace) -> Changed:
    file = edited.file
    old = file.path.read_bytes()
    try:
        return Changed(file.path, old, edit_bytes(old, file.text, edited.edits))
    except EditError as error:
        raise RenameError(f"`{workplace.name(file.path)}`: {error}", "run the command again") from None


def _moved_rows(wish: RenameWish, scene: LoadedScene | None, workplace: Workplace) -> tuple[Changed, ...]:
    """Return the lock with a shot's rows under its new name."""
    if scene is None or not is_file(lock_path(scene.file)):
        return ()
    path, problems = lock_path(scene.file), Diagnostics()
    lock = load_lock(scene.file, workplace.name(path), problems)
    first = next(iter(problems), None)
    if first is not None:
        raise RenameError(f"`{workplace.name(path)}`: {first.message}", first.help or "")
    if wish.new in lock.shots:
        message = f"`{workplace.name(path)}` still has the takes of an earlier shot `{wish.new}`"
        raise RenameError(message, "choose another name")
    if wish.old not in lock.shots:
        return ()
    rows = {wish.new if name == wish.old else name: row for name, row in lock.shots.items()}
    new = render_lock(lock.model_copy(update={"shots": rows})).encode()
    return (Changed(path, path.read_bytes(), new),)


def _moved_notes(wish: RenameWish, scene: LoadedScene | None, front: FrontEnd) -> tuple[Changed, ...]:
    """Return the notes with those on a shot under its new name."""
    path = notes_path(scene.file) if scene is not None else None
    document = next((one for one in front.sources.values() if one.file.path == path), None)
    top = document.root.entry("notes") if document is not None and isinstance(document.root, Mapping) else None
    entry = top.value.entry(wish.old) if top is not None and isinstance(top.value, Mapping) else None
    if document is None or entry is None:
        return ()
    old = document.file.path.read_bytes()
    new = edit_bytes(old, document.file.text, [Edit(entry.key.start, entry.key.end, wish.new)])
    return (Changed(document.file.path, old, new),)
