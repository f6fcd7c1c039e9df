"""What all shots of a scene share while it is lowered.

`lower` makes it once per scene and hands it to the passes that need more than one shot. Invariant: nothing
in it changes while shots are lowered, but for memories of work already done.
"""

from collections.abc import Mapping
from importlib.resources import files

from compiler.catalog.catalog import Catalog
from compiler.ir.asset import Asset
from compiler.passes.choices import Choices
from compiler.passes.lints.common_word_name import common_names
from compiler.passes.names import Names
from compiler.passes.references import Declared, declare_references
from compiler.passes.resolve import Resolver
from compiler.passes.template import Render, Template
from compiler.scene.project import LoadedScene
from compiler.source.route import Route
from compiler.source.value import value

LANGUAGES = ("en", "zh")
FORMS = ("shot", "beats", "storyboard")
TEMPLATES = tuple(f"{language}/{form}" for language in LANGUAGES for form in FORMS)
"""The names of all templates that prompts are rendered from."""


@value
class Setup:
    """A scene made ready for its shots.

    Attributes:
        scene: as loaded.
        assets: by the route that names them; those with problems are missing.
        choices: of the run.
        catalog: facts about models.
        render: renders templates.
        names: finds mentions.
        declared: by id, in binding order.
        resolver: decides settings.
        templates: by name, e.g. `en/shot`; a story's own ones in place of the built-in.
        common: ids whose names are also common words.
    """

    scene: LoadedScene
    assets: Mapping[Route, Asset]
    choices: Choices
    catalog: Catalog
    render: Render
    names: Names
    declared: Mapping[str, Declared]
    resolver: Resolver
    templates: Mapping[str, Template]
    common: frozenset[str]


def make_setup(
    scene: LoadedScene, assets: Mapping[Route, Asset], choices: Choices, catalog: Catalog, render: Render
) -> Setup:
    """Prepare what the shots of a scene share."""
    return Setup(
        scene,
        assets,
        choices,
        catalog,
        render,
        Names(scene.declarations, explicit=scene.mentions == "explicit"),
        declare_references(scene.declarations, assets),
        Resolver(scene, choices),
        {**built_in_templates(), **choices.templates},
        common_names(scene.declarations),
    )


def built_in_templates() -> Mapping[str, Template]:
    """Read the templates that come with scenec, by name."""
    folder = files("compiler") / "prompts"
    paths = {name: f"{name}.j2" for name in TEMPLATES}
    return {
        name: Template(f"prompts/{path}", folder.joinpath(*path.split("/")).read_text("utf-8"), trusted=True)
        for name, path in paths.items()
    }
