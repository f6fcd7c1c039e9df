"""A path on the command line that leads nowhere, told with the name that was probably meant.

Called by whatever takes paths from people. Invariant: what is told can be printed, whatever the path is made of.
"""

import os
from pathlib import Path

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.near import ask_file, nearest
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.ground import list_folder, resolve_real


def report_missing_path(path: Path, cwd: Path, diagnostics: Diagnostics) -> None:
    """Report `no-such-path`.

    Args:
        path: as the user wrote it.
        cwd: what it is relative to.
        diagnostics: told.
    """
    real = resolve_real(cwd / path)
    names = [entry.name for entry in list_folder(real.parent)] if real is not None else []
    near = nearest(real.name, names) if real is not None else None
    name = shown_path(path)
    advice = ask_file(path.name, near, (path.parent / near).as_posix()) if near else "name a scene, a story or a folder"
    diagnostics.report(
        "no-such-path",
        f"there is no `{name}`",
        Region(name, 0, 0),
        help=advice,
    )


def shown_path(path: Path) -> str:
    """Return a path as text that can be printed."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace").replace("\0", "␀")
