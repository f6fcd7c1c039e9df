"""Stories: a `story.yaml` comes in, what its scenes share and their order go out.

`load` asks for them by path. Invariant: a story is loaded once and quietly; what is wrong with it is told
by whoever uses it.
"""

from dataclasses import replace
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.asset_uses import report_path
from compiler.scene.document import StoryDocument
from compiler.scene.file_kind import check_kind
from compiler.scene.ground import STORY_NAME, Ground, find_root
from compiler.scene.libraries import Libraries
from compiler.scene.parts import Parts, load_parts
from compiler.scene.reader import Reader
from compiler.scene.repo_path import PathFault, resolve_asset_root
from compiler.scene.scene_list import ListedScene, expand_scenes
from compiler.scene.shell import Shell, load_shell
from compiler.source.document import Document
from compiler.source.value import value


@value
class Story:
    """What the scenes of a story share.

    Attributes:
        entry: its validated keys.
        parts: its declarations, defaults and profiles.
        scenes: in film order.
    """

    entry: StoryDocument
    parts: Parts
    scenes: tuple[ListedScene, ...]


@value
class StoryFile:
    """A file that is, or should be, a story.

    Attributes:
        path: absolute and free of links.
        story: None if it could not be read or is something else.
        problems: what is wrong with it.
        list_problems: what is wrong with its list of scenes.
        documents: it and every library that it uses.
    """

    path: Path
    story: Story | None
    problems: Diagnostics
    list_problems: Diagnostics
    documents: tuple[Document, ...] = ()


class Stories:
    """The stories of one run."""

    def __init__(self, reader: Reader, libraries: Libraries) -> None:
        self._reader = reader
        self._libraries = libraries
        self._loaded: dict[Path, StoryFile] = {}

    def at(self, path: Path) -> StoryFile:
        """Return the story in a file, absolute and free of links."""
        if path not in self._loaded:
            with self._reader.watch() as files:
                loaded = self._load(path)
            self._loaded[path] = replace(loaded, documents=self._reader.ask_again(files))
        return self._loaded[path]

    def around(self, file: Path) -> StoryFile | None:
        """Return the story at the root that another file stands under, if there is one."""
        path = find_root(file.parent) / STORY_NAME
        return self.at(path) if path != file and self._reader.has_file(path) else None

    def ground(self, file: Path) -> Ground:
        """Return where the files may lie that a scene or library names."""
        story_file = self.around(file)
        if story_file is None or story_file.story is None:
            return Ground(find_root(file.parent))
        return story_file.story.parts.site.ground

    def _load(self, path: Path) -> StoryFile:
        problems, list_problems = Diagnostics(), Diagnostics()
        document = self._reader.read(path, problems)
        if check_kind(document, problems) != "story":
            return StoryFile(path, None, problems, list_problems)
        shell = load_shell(document, StoryDocument, {"story": path.parent.name or "story", "scenes": ()}, problems)
        ground = Ground(find_root(path.parent), _asset_roots(shell, problems))
        parts = load_parts(shell, ground, self._libraries, problems)
        scenes: tuple[ListedScene, ...] = ()
        if "scenes" not in shell.broken:
            scenes = expand_scenes(shell.entry.scenes, parts.site, self._reader, list_problems)
        return StoryFile(path, Story(shell.entry, parts, scenes), problems, list_problems)


def _asset_roots(shell: Shell[StoryDocument], diagnostics: Diagnostics) -> tuple[Path, ...]:
    roots: list[Path] = []
    for index, written in enumerate(shell.entry.asset_roots):
        found = resolve_asset_root(written, shell.folder)
        if isinstance(found, PathFault):
            report_path(found, shell.route / "asset_roots" / index, diagnostics)
        else:
            roots.append(found)
    return tuple(roots)
