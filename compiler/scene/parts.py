"""What scenes and stories have in common: a shell comes in, its validated parts go out.

Called by `story` and `scene_file`. Invariant: each part is validated on its own; one that is broken
hides no other.
"""

from collections.abc import Mapping
from types import MappingProxyType

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.asset_uses import bed_uses
from compiler.scene.conflicts import check_transition
from compiler.scene.declared import check_id, load_declarations
from compiler.scene.document import SharedDocument
from compiler.scene.ground import Ground
from compiler.scene.libraries import Libraries
from compiler.scene.mismatch_report import found_words
from compiler.scene.project import Declaration, Layer
from compiler.scene.settings import Settings
from compiler.scene.shell import Shell
from compiler.scene.site import Site
from compiler.scene.validate import Subject, validate
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value


@value
class Parts:
    """The parts of a scene or story, shots aside.

    Attributes:
        site: where the file stands.
        libraries: the declarations of each library, in order of use.
        own: the file's own declarations.
        defaults: its settings for every shot, or None.
        profiles: its named settings.
        uses: the files that all declarations, music and ambience name.
        complete: whether every declaration could be read.
    """

    site: Site
    libraries: tuple[tuple[Declaration, ...], ...]
    own: tuple[Declaration, ...]
    defaults: Layer | None
    profiles: Mapping[str, Layer]
    uses: tuple[AssetUse, ...]
    complete: bool


def load_parts(shell: Shell[SharedDocument], ground: Ground, libraries: Libraries, diagnostics: Diagnostics) -> Parts:
    """Validate the declarations, defaults and profiles of a scene or story, and follow its `use`."""
    site = Site(shell.route, shell.folder, ground)
    used = libraries.follow(shell.entry.use, site, diagnostics)
    own = load_declarations(shell.data, site, diagnostics)
    return Parts(
        site=site,
        libraries=used.groups,
        own=own.declarations,
        defaults=_load_layer(shell.data.get("defaults"), site.route / "defaults", diagnostics),
        profiles=MappingProxyType(_load_profiles(shell.data.get("profiles"), site.route / "profiles", diagnostics)),
        uses=(*used.uses, *own.uses, *bed_uses(shell.entry, site, diagnostics)),
        complete=used.complete and own.complete and shell.declares_all,
    )


def _load_profiles(value: object, at: Route, diagnostics: Diagnostics) -> dict[str, Layer]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        message = f"`profiles` must be a mapping of names, not {found_words(value)}"
        advice = "write a name and a colon below `profiles:`, for instance `draft:`"
        diagnostics.report("wrong-type", message, at, part="key", help=advice)
        return {}
    layers: dict[str, Layer] = {}
    for name, settings in value.items():
        # Profiles name build folders, and so may be nothing but ids.
        check_id(name, at / name, diagnostics)
        if name == "default":
            advice = "write these settings under `defaults`, or choose another name"
            message = "`default` is what a film without a profile is called"
            diagnostics.report("bad-id", message, at / name, part="key", help=advice)
        layers[name] = _load_layer(settings, at / name, diagnostics) or Layer(Settings(), at / name)
    return layers


def _load_layer(value: object, at: Route, diagnostics: Diagnostics) -> Layer | None:
    if value is None:
        return None
    if isinstance(value, dict):
        check_transition(value, at, diagnostics)
    settings = validate(Settings, value, Subject(at, shown(str(at.steps[-1]))), diagnostics).entry
    return Layer(settings or Settings(), at)
