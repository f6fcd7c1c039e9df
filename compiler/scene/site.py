"""Where a file stands: what its routes begin with and what its paths are relative to.

Made by `shell` for each document and handed along with its data. Invariant: `folder` is absolute and free of links.
"""

from dataclasses import replace
from pathlib import Path

from compiler.scene.ground import Ground
from compiler.source.route import Route
from compiler.source.value import value


@value
class Site:
    """The place of a scene, story or library file.

    Attributes:
        route: the document.
        folder: the folder of the file.
        ground: where the files that it names may lie.
    """

    route: Route
    folder: Path
    ground: Ground

    @property
    def repository(self) -> "Site":
        """The same place for paths that may not lead into asset roots: those of scenes and libraries."""
        return replace(self, ground=Ground(self.ground.root))
