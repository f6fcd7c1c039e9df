"""Loading: paths come in, projects with all that they see go out.

`driver.front` calls it once per run. Invariant: nothing is written, no file is read twice, and every
problem of every file is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_use import AssetUse
from compiler.scene.binding_order import order_declarations
from compiler.scene.discover import Request, find_requests
from compiler.scene.file_kind import check_kind, file_kind
from compiler.scene.film_words import film_words
from compiler.scene.ground import Ground, is_folder, resolve_real
from compiler.scene.libraries import Libraries
from compiler.scene.project import LoadedScene, Project
from compiler.scene.reader import NO_OVERLAY, Overlay, Reader
from compiler.scene.rivals import STORY_ID, find_rivals
from compiler.scene.scene_file import load_scene
from compiler.scene.scene_list import ListedScene
from compiler.scene.shelf import KnownScene, Shelf
from compiler.scene.story import Stories, Story, StoryFile
from compiler.source.document import Document
from compiler.source.problem import shown
from compiler.source.route import Route
from compiler.source.value import value


@value
class Loaded:
    """What loading gives.

    Attributes:
        projects: one film each, in the order of the paths; those without a scene that could be loaded are missing.
        sources: every file that was read, by the name that messages show.
        uses: every place that names a picture, film or voice.
    """

    projects: tuple[Project, ...]
    sources: dict[str, Document]
    uses: tuple[AssetUse, ...]


@dataclass(slots=True)
class _Choice:
    """What was asked for of a story."""

    story_file: StoryFile
    is_whole: bool = False
    scenes: set[Path] = field(default_factory=set)


def load_projects(
    paths: Sequence[Path],
    cwd: Path,
    diagnostics: Diagnostics,
    overlay: Overlay = NO_OVERLAY,
    shelf: Shelf | None = None,
) -> Loaded:
    """Load everything that paths name.

    Args:
        paths: scenes, stories, libraries or folders.
        cwd: the working directory, which messages name files relative to.
        diagnostics: told of everything that is wrong.
        overlay: files to be read as they would be.
        shelf: what earlier runs of the same process left; without one, everything is read and loaded.
    """
    here = resolve_real(cwd) or cwd
    loader = _Loader(here, diagnostics, overlay, shelf or Shelf())
    choices: dict[Path, _Choice | None] = {}
    for request in find_requests(paths, here, loader.reader, diagnostics):
        if request.kind == "library":
            loader.load_library(request.path)
        else:
            loader.choose(request, choices)
    projects = (loader.load_project(path, choice) for path, choice in choices.items())
    found = tuple(project for project in projects if project is not None)
    return Loaded(found, loader.reader.sources, tuple(loader.uses))


class _Loader:
    """What one run has read so far."""

    def __init__(self, cwd: Path, diagnostics: Diagnostics, overlay: Overlay, shelf: Shelf) -> None:
        self.reader = Reader(cwd, overlay, shelf)
        self.uses: dict[AssetUse, None] = {}
        self._shelf = shelf
        self._libraries = Libraries(self.reader)
        self._stories = Stories(self.reader, self._libraries)
        self._diagnostics = diagnostics
        self._stories_by_root: dict[Path, Path] = {}
        self._rivals: set[frozenset[Path]] = set()

    def load_library(self, path: Path) -> None:
        """Check a library on its own."""
        library = self._libraries.load(path, self._stories.ground(path), self._diagnostics)
        order_declarations(library.groups, library.groups, self._diagnostics)
        self._add_uses(library.uses)

    def choose(self, request: Request, choices: dict[Path, _Choice | None]) -> None:
        """Add a request to the films to be: by the path of a story, or of a scene that no story lists."""
        path = request.path
        is_story = request.kind == "story"
        story_file = self._stories.at(path) if is_story else self._stories.around(path)
        if story_file is None or not (is_story or _lists(story_file, path)):
            choices[path] = None
            return
        choice = choices.get(story_file.path) or _Choice(story_file)
        if is_story:
            choice.is_whole = True
        else:
            choice.scenes.add(path)
        choices[story_file.path] = choice

    def load_project(self, path: Path, choice: _Choice | None) -> Project | None:
        """Load the scenes of a film; None if there are none."""
        if choice is None:
            return self._load_alone(path)
        self._diagnostics.extend(choice.story_file.problems)
        if choice.is_whole:
            self._diagnostics.extend(choice.story_file.list_problems)
        return None if choice.story_file.story is None else self._load_chosen(choice.story_file.story, choice)

    def _load_alone(self, path: Path) -> Project | None:
        scene = self._load_scene(path, self._stories.ground(path), None)
        around = self._stories.around(path)
        if scene is None:
            return None
        if around is not None and around.story is None and around.problems.has_errors:
            # Whether that story lists the scene cannot be known, nor what it declares for it.
            self._diagnostics.extend(around.problems)
            scene = replace(scene, complete=False)
        self._check_id(scene.id, path, scene.root, scene.route / "scene")
        return Project(scene.root, scene.id, scene.title, (scene,), None, words=scene.words)

    def _load_chosen(self, story: Story, choice: _Choice) -> Project | None:
        self._add_uses(story.parts.uses)
        ground = story.parts.site.ground
        scenes: list[LoadedScene] = []
        for listed in story.scenes:
            if (choice.is_whole or listed.path in choice.scenes) and self._is_scene(listed):
                scene = self._load_scene(listed.path, ground, choice.story_file)
                if scene is not None and not self._is_repeated(scene, scenes, listed):
                    scenes.append(scene)
        if not scenes:
            return None
        for scene in scenes:
            self._check_id(scene.id, scene.file, scene.root, scene.route / "scene")
        is_whole = choice.is_whole or (len(scenes) > 1 and len(choice.scenes) == len(story.scenes))
        is_single = len(scenes) == 1 and not is_whole
        if is_whole:
            self._check_id(STORY_ID, choice.story_file.path, ground.root, story.parts.site.route / "story")
        words = film_words(story.entry, story.parts.site.route)
        return Project(
            root=ground.root,
            id=STORY_ID if is_whole else _selection_id(scenes),
            title=scenes[0].title if is_single else story.entry.story,
            scenes=tuple(scenes),
            templates=self._templates(ground.root, story),
            story=story.entry.story,
            words=scenes[0].words.over(words) if is_single else words,
        )

    def _templates(self, root: Path, story: Story) -> Path | None:
        """Return a story's folder of templates; one that is a link out of the repository is reported."""
        templates = root / "templates"
        real = resolve_real(templates)
        if real is None or real.is_relative_to(root):
            return templates if is_folder(templates) else None
        self._diagnostics.report(
            "path-outside-root",
            "the folder `templates` beside this story is a link that leaves the repository",
            story.parts.site.route / "story",
            part="key",
            help="copy the templates into the repository",
            notes=(f"it leads to {shown(real.as_posix(), 200)}, and the repository is {shown(root.as_posix(), 200)}",),
        )
        return None

    def _is_scene(self, listed: ListedScene) -> bool:
        """Tell whether a listed file is a scene; a glob may match libraries, which are left out."""
        kind = file_kind(self.reader.read(listed.path, Diagnostics()))
        if kind in (None, "scene"):
            return True
        if listed.is_named:
            name = self.reader.name(listed.path)
            message = f"`{name}` is a {kind}, not a scene"
            advice = "list it under `use`" if kind == "library" else "a story lists scenes, not stories"
            self._diagnostics.report("scene-not-found", message, listed.route, help=advice)
        return False

    def _load_scene(self, path: Path, ground: Ground, story_file: StoryFile | None) -> LoadedScene | None:
        document = self.reader.read(path, self._diagnostics)
        if check_kind(document, self._diagnostics) != "scene":
            return None
        known = self._shelf.scenes.get(path)
        if known is None or not self._is_current(known, ground, story_file):
            known = self._shelf.scenes[path] = self._load_anew(document, ground, story_file)
        self.reader.ask_again(one.file.path for one in known.basis)
        self._diagnostics.extend(known.problems)
        self._add_uses(known.uses)
        return known.scene

    def _is_current(self, known: KnownScene, ground: Ground, story_file: StoryFile | None) -> bool:
        same_place = known.ground == ground and known.is_listed == (story_file is not None)
        return same_place and self.reader.is_unchanged(known.basis)

    def _load_anew(self, document: Document, ground: Ground, story_file: StoryFile | None) -> KnownScene:
        problems = Diagnostics()
        story = story_file.story if story_file is not None else None
        with self.reader.watch() as files:
            loaded = load_scene(document, ground, story, self._libraries, problems)
        above = story_file.documents if story_file is not None else ()
        basis = (document, *above, *self.reader.ask_again(files))
        return KnownScene(basis, ground, story_file is not None, loaded.scene, loaded.uses, tuple(problems))

    def _is_repeated(self, scene: LoadedScene, scenes: Sequence[LoadedScene], listed: ListedScene) -> bool:
        """Report a scene whose file differs from another's by its suffix alone: their takes would be mixed up."""
        rival = next((other for other in scenes if other.id == scene.id), None)
        if rival is not None:
            message = f"`{scene.route.file}` and `{rival.route.file}` are both the scene `{scene.id}`"
            self._diagnostics.report("duplicate-scene", message, listed.route, help="rename one of the files")
            self._rivals.add(frozenset({scene.file, rival.file}))
        return rival is not None

    def _check_id(self, id_: str, file: Path, root: Path, at: Route) -> None:
        """Report files whose films go into the same folder: one would take the place of the other."""
        rivals = find_rivals(id_, file, root, self.reader)
        if id_ == STORY_ID:
            # Stories that are asked for by other names than `story.yaml`.
            rivals = (*rivals, self._stories_by_root.setdefault(root, file))
        for rival in rivals:
            pair = frozenset({file, rival})
            if len(pair) > 1 and pair not in self._rivals:
                self._rivals.add(pair)
                name, other = self.reader.name(file), self.reader.name(rival)
                message = f"the films of `{name}` and `{other}` have the same id, `{id_}`"
                self._diagnostics.report("duplicate-scene", message, at, help="rename one of the files")

    def _add_uses(self, uses: Iterable[AssetUse]) -> None:
        self.uses.update(dict.fromkeys(uses))


def _lists(story_file: StoryFile, path: Path) -> bool:
    return story_file.story is not None and any(listed.path == path for listed in story_file.story.scenes)


def _selection_id(scenes: Sequence[LoadedScene]) -> str:
    return scenes[0].id if len(scenes) == 1 else f"{scenes[0].id}+{len(scenes) - 1}"
