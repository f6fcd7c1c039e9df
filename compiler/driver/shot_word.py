"""`PATH#SHOT`: a word of the command line comes in, its path and the shot's id go out.

Called by the commands that take a shot, and for shared stores. Invariant: a word that is a path as it stands names no
shot, since files and folders may have a `#` in their names too.
"""

from pathlib import Path

from compiler.scene.ground import is_file, is_folder


def split_shot_word(word: str, cwd: Path) -> tuple[str, str]:
    """Return the path and the shot's id, which is empty where none is named.

    Args:
        word: as the user wrote it.
        cwd: what paths are relative to.
    """
    path, mark, shot = word.rpartition("#")
    if not mark or is_file(cwd / word) or is_folder(cwd / word):
        return word, ""
    return path, shot
