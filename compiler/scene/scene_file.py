"""Scenes: a document and the story around it come in, a loaded scene goes out.

Called by `load`. Invariant: shots are validated one by one, and one that has lost content is marked, so that
the rest of it is checked and what was not understood leads to no further diagnostics.
"""

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.asset_uses import shot_uses
from compiler.scene.bed import Bed
from compiler.scene.binding_order import order_declarations
from compiler.scene.conflicts import check_shot
from compiler.scene.document import SceneDocument, SharedDocument
from compiler.scene.film_words import film_words
from compiler.scene.ground import Ground
from compiler.scene.libraries import Libraries
from compiler.scene.mismatch_report import found_words
from compiler.scene.parts import Parts, load_parts
from compiler.scene.project import Declaration, Layer, LoadedScene, LoadedShot, PlacedBed, SceneSound
from compiler.scene.shell import Shell, load_shell
from compiler.scene.shot import ShotEntry
from compiler.scene.site import Site
from compiler.scene.spoken_words import check_words
from compiler.scene.story import Story
from compiler.scene.validate import Subject, validate
from compiler.source.document import Document
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value

# A shot that has lost one of these would be told that it shows nothing, or names nobody.
_CONTENT = frozenset(
    {"id", "at", "cast", "action", "dialogue", "beats", "first_frame", "storyboard", "prompt", "footage", "transition"}
)
_STAND_INS = {"id": "nameless"}


@value
class SceneFile:
    """A scene and the files that it names, those of its story aside."""

    scene: LoadedScene
    uses: tuple[AssetUse, ...]


def load_scene(
    document: Document, ground: Ground, story: Story | None, libraries: Libraries, diagnostics: Diagnostics
) -> SceneFile:
    """Load a scene.

    Args:
        document: a mapping with `scene`.
        ground: where files may lie.
        story: the story that lists it, or None.
        libraries: those of the run.
        diagnostics: told of everything that is wrong.
    """
    path = document.file.path
    shell = load_shell(document, SceneDocument, {"scene": path.stem, "shots": ()}, diagnostics)
    parts = load_parts(shell, ground, libraries, diagnostics)
    shots, uses = _load_shots(shell, parts.site, diagnostics)
    check_words(document, diagnostics)
    scene = LoadedScene(
        id=path.relative_to(ground.root).with_suffix("").as_posix(),
        title=shell.entry.scene,
        file=path,
        root=ground.root,
        asset_roots=ground.asset_roots,
        route=shell.route,
        declarations=_bind(parts, story, diagnostics),
        defaults=tuple(layer for layer in (parts.defaults, story and story.parts.defaults) if layer),
        profiles=_profiles(parts, story),
        mentions=shell.entry.mentions or (story and story.entry.mentions) or "names",
        allow_degraded=frozenset(shell.entry.allow_degraded) | frozenset(story.entry.allow_degraded if story else ()),
        budget=_budget(shell.entry, shell.route),
        shots=shots,
        complete=parts.complete and (story is None or story.parts.complete),
        story_budget=_budget(story.entry, story.parts.site.route) if story else None,
        languages=_languages((shell.entry, shell.route), story),
        words=film_words(shell.entry, shell.route),
        sound=_sound(shell, story),
    )
    return SceneFile(scene, (*parts.uses, *uses))


def _bind(parts: Parts, story: Story | None, diagnostics: Diagnostics) -> tuple[Declaration, ...]:
    above = story.parts if story else None
    return order_declarations(
        (*(above.libraries if above else ()), *parts.libraries, above.own if above else (), parts.own),
        (*(above.libraries if above else ()), above.own if above else (), *parts.libraries, parts.own),
        diagnostics,
    )


def _profiles(parts: Parts, story: Story | None) -> dict[str, tuple[Layer, ...]]:
    own, above = parts.profiles, story.parts.profiles if story else {}
    return {
        name: tuple(layers[name] for layers in (own, above) if name in layers) for name in dict.fromkeys((*above, *own))
    }


def _budget(entry: SharedDocument, route: Route) -> tuple[str, Route] | None:
    return (entry.budget, route / "budget") if entry.budget is not None else None


def _languages(own: tuple[SharedDocument, Route], story: Story | None) -> tuple[tuple[tuple[str, ...], Route], ...]:
    above = [(story.entry, story.parts.site.route)] if story else []
    return tuple((entry.languages, route / "languages") for entry, route in (own, *above) if entry.languages)


def _sound(shell: Shell[SceneDocument], story: Story | None) -> SceneSound:
    entry, above = shell.entry, story.entry if story else None
    at = story.parts.site.route if story else shell.route
    return SceneSound(
        music=_bed(entry.music, shell.route / "music") or _bed(above.music if above else None, at / "music"),
        ambience=_bed(entry.ambience, shell.route / "ambience")
        or _bed(above.ambience if above else None, at / "ambience"),
        loudness=entry.loudness,
        story_loudness=above.loudness if above else None,
    )


def _bed(entry: Bed | None, route: Route) -> PlacedBed | None:
    return PlacedBed(entry, route) if entry is not None else None


def _load_shots(
    shell: Shell[SceneDocument], site: Site, diagnostics: Diagnostics
) -> tuple[tuple[LoadedShot, ...], tuple[AssetUse, ...]]:
    if "shots" not in shell.data:
        return (), ()
    written, place = shell.data["shots"], shell.route / "shots"
    if not written:
        advice = "add a shot, for instance `- {id: arrival, action: Mara walks in.}`"
        diagnostics.report("no-shots", "this scene has no shots", place, part="key", help=advice)
        return (), ()
    if not isinstance(written, list):
        advice = "begin each shot with a dash: `- id: arrival`"
        message = f"`shots` must be a list, not {found_words(written)}"
        diagnostics.report("wrong-type", message, place, part="key", help=advice)
        return (), ()
    shots: list[LoadedShot] = []
    uses: list[AssetUse] = []
    for index, data in enumerate(written):
        at = place / index
        shot = _load_shot(data, at, diagnostics)
        if shot is not None:
            shots.append(shot)
            uses.extend(shot_uses(shot.entry, at, site, diagnostics))
    _check_ids(written, place, diagnostics)
    return tuple(shots), tuple(uses)


def _load_shot(data: object, at: Route, diagnostics: Diagnostics) -> LoadedShot | None:
    """Validate one shot; None if there is nothing of it."""
    is_consistent = not isinstance(data, dict) or check_shot(data, at, diagnostics)
    validated = validate(ShotEntry, data, Subject(at, "this shot", _STAND_INS), diagnostics)
    entry = validated.entry
    if entry is None:
        return None
    return LoadedShot(entry, at, is_consistent and not _has_lost_content(entry, validated.broken))


def _has_lost_content(entry: ShotEntry, broken: frozenset[str]) -> bool:
    """Whether what is broken held some of a shot's content; an unknown key did if there is no other."""
    if broken & _CONTENT:
        return True
    is_told = entry.action or entry.dialogue or entry.beats or entry.prompt is not None
    return not is_told and not broken <= ShotEntry.model_fields.keys()


def _check_ids(shots: list[object], place: Route, diagnostics: Diagnostics) -> None:
    first: dict[str, int] = {}
    for index, shot in enumerate(shots):
        name = shot.get("id") if isinstance(shot, dict) else None
        if isinstance(name, str) and first.setdefault(name, index) != index:
            labels = (Label(place / first[name] / "id", "the first one"),)
            advice = "give each shot an id of its own; it is how its takes are found again"
            message = f"two shots are called {shown(name)}"
            diagnostics.report("duplicate-id", message, place / index / "id", labels=labels, help=advice)
