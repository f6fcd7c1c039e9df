"""Lowers a scene: from what the author wrote to shots that can be planned, made and cut.

Comes from `scene.load`; goes out to `build` and `edit` as a `ShotList`. Called by `driver` once per scene.
Invariant: pure, and an error in one shot never hides those in others.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from compiler.catalog.catalog import Catalog
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.asset import Asset
from compiler.ir.budget import Cap
from compiler.ir.price import Price
from compiler.ir.shot import Shot, ShotList
from compiler.passes.beds import lower_beds
from compiler.passes.cast import appearing_cast
from compiler.passes.choices import Choices
from compiler.passes.continuity import Before, continue_shot
from compiler.passes.draft import Draft
from compiler.passes.drafting import draft_shot, target_backend
from compiler.passes.footage import lower_footage
from compiler.passes.generation import Lowering
from compiler.passes.limits.assets import AssetChecks
from compiler.passes.lints.unknown_template import lint_templates
from compiler.passes.lints.unused_declaration import lint_unused
from compiler.passes.references import check_names
from compiler.passes.setup import TEMPLATES, Setup, make_setup
from compiler.passes.size import Size, clip_size
from compiler.passes.template import Render
from compiler.scene.project import LoadedScene
from compiler.source.route import Route

_BUDGET = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Z]{3})\s*")


_OF_MISSING_NAMES = frozenset(
    {"unknown-character", "unknown-mention", "unknown-location", "unknown-look", "no-reference"}
)
"""What a scene whose libraries could not be read would be told of names that may well be declared there."""


def lower_scene(
    scene: LoadedScene,
    assets: Mapping[Route, Asset],
    choices: Choices,
    catalog: Catalog,
    render: Render,
    diagnostics: Diagnostics,
) -> ShotList:
    """Return the scene's shots, those with errors left out.

    Args:
        scene: as loaded.
        assets: by the route of the value that names them; a missing one has been reported.
        choices: of the run.
        catalog: facts about models.
        render: renders templates.
        diagnostics: told of everything that is wrong.
    """
    check_names(scene.declarations, diagnostics)
    setup = make_setup(scene, assets, choices, catalog, render)
    lint_templates(choices.templates, TEMPLATES, diagnostics)
    checks = AssetChecks()
    shots: list[Shot] = []
    used: set[str] = set()
    is_sound = True
    before: Before | None = None
    for shot in scene.shots:
        found = Diagnostics()
        draft = continue_shot(draft_shot(shot, setup, found), before, found)
        used.update(draft.named)
        lowered = _lower_shot(draft, setup, checks, found)
        before = Before(shot, lowered)
        if found.has_errors:
            is_sound = False
        elif lowered is not None:
            shots.append(lowered)
        diagnostics.extend(item for item in found if scene.complete or item.code.slug not in _OF_MISSING_NAMES)
    if is_sound:
        lint_unused(scene, used, diagnostics)
    width, height = _film_size(setup)
    references = tuple(one.reference for one in setup.declared.values() if one.reference is not None)
    return ShotList(
        scene.id,
        scene.title,
        scene.route.file,
        references,
        tuple(shots),
        width,
        height,
        _caps(scene),
        appearing_cast(shots, setup),
        lower_beds(scene.sound, assets, diagnostics),
    )


def _lower_shot(draft: Draft, setup: Setup, checks: AssetChecks, diagnostics: Diagnostics) -> Shot | None:
    if draft.shot.entry.footage is not None:
        return lower_footage(draft, setup, diagnostics)
    if draft.facts is None:
        return None
    return Lowering(draft, draft.facts, setup, checks, diagnostics).lower()


def _film_size(setup: Setup) -> Size:
    """Return the size that the scene's own settings ask for."""
    settings = setup.resolver.resolve(None)
    backend = target_backend(settings, setup.choices.backend)
    facts = setup.catalog.find(backend, settings.model)
    entries = setup.catalog.entries
    return clip_size(facts or entries[0], settings.resolution, settings.ratio, None)


def _caps(scene: LoadedScene) -> tuple[Cap, ...]:
    """Return the limits of the scene and of its story; what is no amount has been reported."""
    caps: list[Cap] = []
    for written, id_ in ((scene.budget, scene.id), (scene.story_budget, "")):
        match = _BUDGET.fullmatch(written[0]) if written else None
        if match is not None and written is not None:
            caps.append(Cap(Price(Decimal(match[1]), match[2]), id_, written[1]))
    return tuple(caps)
