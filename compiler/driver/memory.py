"""What runs of the front end leave for those that follow in the same process.

`driver.front` lowers scenes through it. A command has one for its only run; the language server keeps one for each
repository, so that after a keystroke only the scene that was typed in is parsed, loaded and lowered again.
Invariant: a scene is taken from here only if it, everything it sees and every choice is what it was.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from compiler.catalog.catalog import Catalog
from compiler.diagnostics.diagnostic import Diagnostic
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.shot import ShotList
from compiler.passes.choices import Choices
from compiler.passes.lower import lower_scene
from compiler.passes.render import trusted_renderer
from compiler.passes.template import Template
from compiler.sandbox.limited import LimitedRenderer
from compiler.scene.project import LoadedScene
from compiler.scene.shelf import Shelf
from compiler.source.route import Route
from compiler.source.value import value


@value
class _KnownList:
    """A scene that was lowered, what with, and what came of it.

    Attributes:
        scene: it.
        found: what was wrong in its file before, which lints ask for.
        assets: that it could ask for.
        choices: of the run.
        shots: what came of it.
        problems: that were reported, those found before among them.
    """

    scene: LoadedScene
    found: tuple[Diagnostic, ...]
    assets: Mapping[Route, Asset]
    choices: Choices
    shots: ShotList
    problems: tuple[Diagnostic, ...]

    def is_of(self, found: tuple[Diagnostic, ...], assets: Mapping[Route, Asset], choices: Choices) -> bool:
        """Tell whether it was made with all this."""
        return self.found == found and self.assets == assets and self.choices == choices


class Memory:
    """Documents, scenes and shot lists of earlier runs; use it as a context manager.

    Attributes:
        shelf: documents and scenes.
    """

    def __init__(self) -> None:
        self.shelf = Shelf()
        self._lists: dict[tuple[str, bool], _KnownList] = {}
        self._trusted = trusted_renderer()
        self._limited = LimitedRenderer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process that renders a story's own templates; it begins again when it is needed."""
        self._limited.close()

    def clear(self) -> None:
        """Forget everything, since files came, went or moved."""
        self.shelf.clear()
        self._lists.clear()

    def lower(
        self,
        scene: LoadedScene,
        assets: Mapping[Route, Asset],
        choices: Choices,
        catalog: Catalog,
        diagnostics: Diagnostics,
    ) -> ShotList:
        """Return a scene's shots, lowered now or earlier.

        Args:
            scene: as loaded.
            assets: those that the scene, its story and its libraries name, by the route that names them.
            choices: of the run.
            catalog: facts about models.
            diagnostics: told of everything that is wrong, as if it were lowered now.
        """
        place = scene.route.file, choices.checks_only
        found = tuple(item for item in diagnostics if item.primary.where.file == scene.route.file)
        known = self._lists.get(place)
        if known is None or known.scene is not scene or not known.is_of(found, assets, choices):
            problems = Diagnostics(found)
            shots = lower_scene(scene, assets, choices, catalog, self._render, problems)
            known = self._lists[place] = _KnownList(scene, found, assets, choices, shots, tuple(problems))
        diagnostics.extend(known.problems)
        return known.shots

    def _render(self, template: Template, variables: Mapping[str, object]) -> str:
        """Render a template; a story's own ones stay out of this process."""
        return self._trusted(template, variables) if template.trusted else self._limited(template, variables)
