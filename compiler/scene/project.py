"""What loading gives: scenes that see their story and libraries, each part with its route.

`passes` and `driver` read it. Invariant: declarations are in binding order: libraries as listed, then
story, then scene; an override keeps its first place.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from compiler.scene.bed import Bed
from compiler.scene.declaration import CharacterEntry, LocationEntry, PropEntry
from compiler.scene.document import Degradable, Mentions
from compiler.scene.film_words import FilmWords
from compiler.scene.ground import resolve_real
from compiler.scene.settings import Settings
from compiler.scene.shot import ShotEntry
from compiler.source.route import Route
from compiler.source.value import value

Loudness = float | Literal["off"]
DeclarationKind = Literal["character", "location", "prop"]


@value
class Declaration:
    """A declared character, location or prop and where it stands.

    One with errors is kept, so that its name stays known; if it has no usable medium, its `image` is empty.
    """

    kind: DeclarationKind
    id: str
    entry: CharacterEntry | LocationEntry | PropEntry
    folder: Path
    route: Route


@value
class Layer:
    """A set of settings, where it stands, and the folder that paths in it are relative to."""

    settings: Settings
    route: Route


@value
class LoadedShot:
    """A shot as written, and where.

    Attributes:
        entry: without what could not be used in it.
        route: where it stands.
        is_whole: whether it has all its content; if not, the rest is checked, and it is never made.
    """

    entry: ShotEntry
    route: Route
    is_whole: bool = True


@value
class PlacedBed:
    """Music or ambience, and where it stands."""

    entry: Bed
    route: Route


@value
class SceneSound:
    """What lies under a scene, and how loud it is.

    Attributes:
        music: the scene's own, else its story's; None where neither says anything.
        ambience: likewise.
        loudness: that the scene asks for, or None.
        story_loudness: that its story asks for, or None.
    """

    music: PlacedBed | None = None
    ambience: PlacedBed | None = None
    loudness: Loudness | None = None
    story_loudness: Loudness | None = None


@value
class LoadedScene:
    """A scene with all that it sees.

    Attributes:
        id: root-relative path without suffix, with `/`.
        title: the value of `scene:`.
        file: absolute path of the scene file.
        root: the repository root that ids and locations are relative to.
        asset_roots: further folders that assets may lie in, absolute.
        route: the document.
        declarations: in binding order.
        defaults: nearest first: the scene's, then the story's.
        profiles: by name; the scene's own first, then the story's of the same name.
        mentions: `names` or `explicit`.
        allow_degraded: features that may be left out.
        budget: the scene's own cap as written and where, or None.
        story_budget: the story's, likewise.
        languages: each list of languages that the scene sees and where it stands: its own, then the story's.
        words: opening, credits and subtitles that the scene asks for where it is a film by itself.
        sound: what lies under it.
        shots: in film order; one that is no mapping is missing.
        complete: whether every declaration could be read; if not, a name that nobody declared may stand in
            what is missing, and is no error.
    """

    id: str
    title: str
    file: Path
    root: Path
    asset_roots: tuple[Path, ...]
    route: Route
    declarations: tuple[Declaration, ...]
    defaults: tuple[Layer, ...]
    profiles: Mapping[str, tuple[Layer, ...]]
    mentions: Mentions
    allow_degraded: frozenset[Degradable]
    budget: tuple[str, Route] | None
    shots: tuple[LoadedShot, ...]
    complete: bool = True
    story_budget: tuple[str, Route] | None = None
    languages: tuple[tuple[tuple[str, ...], Route], ...] = ()
    words: FilmWords = FilmWords()
    sound: SceneSound = SceneSound()


@value
class Project:
    """One film's worth of scenes.

    Attributes:
        root: the repository root.
        id: `story` for a whole story, the scene's id for one scene, `<first scene>+<others>` for a few of a story.
        title: the story's, or the scene's.
        scenes: in film order; those that could not be loaded are missing.
        templates: the story's own `templates/` folder if there is one.
        story: the story's title even for one of its scenes; empty without a story.
        words: opening, credits and subtitles of the film.
    """

    root: Path
    id: str
    title: str
    scenes: tuple[LoadedScene, ...]
    templates: Path | None
    story: str = ""
    words: FilmWords = FilmWords()

    def holds(self, path: Path) -> bool:
        """Tell whether a file lies in the repository, links followed; asset roots do not count.

        What a story's own code may be, its templates, is asked here; assets have grounds of their own.
        """
        real = resolve_real(path)
        return real is not None and real.is_relative_to(self.root)
