"""Lint: a scene declares what none of its shots uses.

Called by `lower` after the last shot. Invariant: what stories and libraries declare is for all their scenes
and is left alone, and nothing is said of a scene with errors: what is broken in it may be the only use.
"""

from collections.abc import Set as AbstractSet

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.project import LoadedScene


def lint_unused(scene: LoadedScene, used: AbstractSet[str], diagnostics: Diagnostics) -> None:
    """Note declarations of the scene's own file that no shot names.

    Args:
        scene: whose declarations.
        used: ids that its shots name.
        diagnostics: told, and asked whether loading found errors in the scene's file.
    """
    file = scene.route.file
    unused = [one for one in scene.declarations if one.id not in used and one.route.file == file]
    if not unused or _has_errors_in(file, diagnostics):
        return
    for declaration in unused:
        diagnostics.report(
            "unused-declaration",
            f"no shot uses `{declaration.id}`",
            declaration.route,
            part="key",
            help="name it in a shot, or remove it",
        )


def _has_errors_in(file: str, diagnostics: Diagnostics) -> bool:
    """Return whether an error stands in a file; a shot that loading left out is not in the scene any more."""
    return any(item.code.severity == "error" and item.primary.where.file == file for item in diagnostics)
