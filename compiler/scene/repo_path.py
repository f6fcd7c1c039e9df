"""Paths as authors write them: a text and its file's folder come in, a safe file goes out.

Called for every picture, film, voice, library and scene that a file names. Invariant: whatever is
written, the answer is a value, and a path that is given back leads nowhere outside the ground, links included.
"""

import os
import re
from pathlib import Path

from compiler.scene.ground import Ground, resolve_real
from compiler.source.problem import shown
from compiler.source.value import value

_NAME_LIMIT = 255
"""Bytes of one name that common file systems take."""
_PATH_LIMIT = 4096
"""Bytes of a whole path that common systems take."""

_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"[A-Za-z]:")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@value
class RepoPath:
    """A usable path or address.

    Attributes:
        location: root-relative with `/` (with `..` for an asset root), or the address as written.
        path: the file, absolute and free of links; None for an address.
    """

    location: str
    path: Path | None


@value
class PathFault:
    """Why a written path cannot be used.

    Attributes:
        slug: `bad-path` or `path-outside-root`.
        message: what is wrong.
        help: what to do.
        note: a further fact, or empty.
    """

    slug: str
    message: str
    help: str
    note: str = ""


def resolve_path(written: str, folder: Path, ground: Ground) -> RepoPath | PathFault:
    """Find the file that a path means.

    Args:
        written: what the author wrote.
        folder: where the writing file lies, absolute and free of links.
        ground: where files may lie.

    Returns:
        The path, whether or not anything is there, or why it cannot be used.
    """
    if not _UNPRINTABLE.search(written) and _ADDRESS.match(written):
        return RepoPath(written, None)
    fault = _check_text(written)
    if fault is not None:
        return fault
    path = resolve_real(folder / written)
    if path is None:
        return _unfollowed(written)
    if not ground.holds(path):
        return _outside(written, folder, path, ground)
    return RepoPath(_location(written, folder, path, ground.root), path)


def resolve_asset_root(written: str, folder: Path) -> Path | PathFault:
    """Find a folder that a story opens, which may lie outside the repository.

    Args:
        written: what the author wrote.
        folder: where the story lies, absolute and free of links.
    """
    fault = _check_text(written)
    if fault is not None:
        return fault
    path = resolve_real(folder / written)
    return _unfollowed(written) if path is None else path


def _unfollowed(written: str) -> PathFault:
    return PathFault("bad-path", f"the system cannot follow {shown(written)}", "rename the file or its folder")


def _check_text(written: str) -> PathFault | None:
    """Look for what no path of a scene may have, before the file system is asked."""
    unprintable = _UNPRINTABLE.search(written)
    if unprintable:
        code = f"U+{ord(unprintable[0]):04X}"
        return PathFault("bad-path", f"the path holds the control character {code}", "type the path anew")
    relative = "write the path relative to this file"
    checks = (
        ("\\" in written, "has a backslash", "write `/` between folders, on every system"),
        (_DRIVE.match(written), "begins with a drive", relative),
        (_SCHEME.match(written), "is neither a path nor a web address", "name a file, or begin with `https://`"),
        (":" in written, "has a colon, which not every system takes", "rename the file without it"),
        (written.startswith("~"), "begins with `~`", relative),
        (written.startswith("/"), "is absolute", relative),
        (_is_too_long(written), "is longer than file systems take", "rename the file"),
    )
    for is_so, what, advice in checks:
        if is_so:
            return PathFault("bad-path", f"{shown(written)} {what}", advice)
    return None


def _is_too_long(written: str) -> bool:
    if len(written.encode("utf-8", "replace")) > _PATH_LIMIT:
        return True
    return any(len(name.encode("utf-8", "replace")) > _NAME_LIMIT for name in written.split("/"))


def _outside(written: str, folder: Path, path: Path, ground: Ground) -> PathFault:
    plain = Path(os.path.normpath(folder / written))
    is_link = ground.holds(plain)
    reason = "is a link that leaves the repository" if is_link else "leaves the repository"
    return PathFault(
        "path-outside-root",
        f"{shown(written)} {reason}",
        "copy the file into the repository, or list its folder under `asset_roots` in `story.yaml`",
        f"it leads to {shown(path.as_posix(), 200)}, and the repository is {shown(ground.root.as_posix(), 200)}",
    )


def _location(written: str, folder: Path, path: Path, root: Path) -> str:
    """Name a file from the root as the author sees it, or as the system does where links make that ambiguous."""
    plain = Path(os.path.normpath(folder / written))
    seen = plain if plain == path or resolve_real(plain) == path else path
    return Path(os.path.relpath(seen, root)).as_posix()
