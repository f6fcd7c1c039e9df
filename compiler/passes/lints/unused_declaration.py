"""Lint: a scene declares what none of its shots uses.

Called by `lower` after the last shot. Invariant: what stories and libraries declare is for all their scenes
and is left alone.
"""

from collections.abc import Set as AbstractSet

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.project import LoadedScene


def lint_unused(scene: LoadedScene, used: AbstractSet[str], diagnostics: Diagnostics) -> None:
    """Note declarations of the scene's own file that no shot names.

    Args:
        scene: whose declarations.
        used: ids that its shots name.
        diagnostics: told.
    """
    for declaration in scene.declarations:
        if declaration.id not in used and declaration.route.file == scene.route.file:
            diagnostics.report(
                "unused-declaration",
                f"no shot uses `{declaration.id}`",
                declaration.route,
                part="key",
                help="name it in a shot, or remove it",
            )
