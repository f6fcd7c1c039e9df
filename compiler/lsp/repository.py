"""One repository in the editor: its scenes, checked again and again.

The desk keeps one for each root and asks in one thread, one question at a time. Invariant: a check finds what
`scenec check` would find if every open text were saved; what it reuses of earlier checks changes nothing but its time.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.front import FrontEnd, Reading, lower_films, read_sources
from compiler.driver.memory import Memory
from compiler.driver.order import Order
from compiler.driver.rename_scope import see_all
from compiler.driver.rename_wish import RenameWish
from compiler.driver.renaming import Renaming, find_renaming
from compiler.driver.workplace import Workplace
from compiler.ir.shot import Shot
from compiler.lsp.open_texts import OpenText
from compiler.scene.file_kind import looks_like_ours
from compiler.scene.ground import STORY_NAME, is_file
from compiler.scene.project import LoadedScene
from compiler.scene.scene_list import LOCK_SUFFIXES, SUFFIXES
from compiler.source.document import Document
from compiler.source.file import SourceFile

_EMPTY = FrontEnd((), Diagnostics(), {}, frozenset(), {})


class Repository:
    """A story with all its scenes, or a folder of scenes without one.

    Attributes:
        root: the folder, absolute and free of links.
        front: what the last check found.
    """

    def __init__(self, root: Path, workplace: Workplace) -> None:
        self.root = root
        self.front = _EMPTY
        self._workplace = replace(workplace, cwd=root)
        self._memory = Memory()
        self._reading: Reading | None = None
        self._seen_by: dict[Path, LoadedScene] = {}
        self._unsaved: frozenset[Path] = frozenset()

    def check(self, texts: Mapping[Path, OpenText], *, anew: bool) -> FrontEnd:
        """Check the story, and every open text that is a scene, story or library besides.

        Args:
            texts: the open ones, by path.
            anew: whether files may have come, gone or moved since the last check.
        """
        unsaved = frozenset(path for path in texts if not is_file(path))
        if anew or unsaved != self._unsaved:
            self._memory.clear()
        self._unsaved = unsaved
        paths = self._paths(texts)
        self._reading = None
        if not paths:
            self.front = _EMPTY
            return self.front
        self._reading = read_sources(paths, self._workplace, self._overlay(texts), self._memory)
        self.front = lower_films(self._reading, Order(paths), self._workplace, checks_only=True)
        # A scene that cannot be read at the moment still has the names that it had.
        self._seen_by |= {path: seen.scene for seen in reversed(see_all(self.front)) for path in seen.files}
        return self.front

    def scene_of(self, path: Path) -> LoadedScene | None:
        """Return the scene that a file is, or one that sees it; as it was when it could last be read."""
        return self._seen_by.get(path)

    def document(self, path: Path) -> Document | None:
        """Return a file as it was last read."""
        return next((one for one in self.front.sources.values() if one.file.path == path), None)

    def shot(self, scene: LoadedScene, shot_id: str) -> Shot | None:
        """Return a shot of the last check, without its price; None where it has errors."""
        return _find(self.front, scene, shot_id)

    def price(self, scene: LoadedScene, shot_id: str) -> Shot | None:
        """Return a shot of the last check with its price; None where it has errors."""
        if self._reading is None:
            return None
        order = Order((scene.file,))
        front = lower_films(self._reading, order, self._workplace, only=scene.file)
        return _find(front, scene, shot_id)

    def rename(self, wish: RenameWish, path: Path, texts: Mapping[Path, OpenText]) -> Renaming:
        """Work out what renaming something that a file sees would change.

        Raises:
            RenameError: it cannot be renamed.
        """
        return find_renaming(wish, (path,), self._workplace, self._overlay(texts))

    def close(self) -> None:
        """End the process that renders a story's own templates."""
        self._memory.close()

    def _paths(self, texts: Mapping[Path, OpenText]) -> tuple[Path, ...]:
        story = self.root / STORY_NAME
        opened = (path for path, text in texts.items() if path != story and is_checked(path, text.text))
        return (*((story,) if story in texts or is_file(story) else ()), *sorted(opened))

    def _overlay(self, texts: Mapping[Path, OpenText]) -> dict[Path, SourceFile]:
        return {path: text.file(self.root) for path, text in texts.items()}


def _find(front: FrontEnd, scene: LoadedScene, shot_id: str) -> Shot | None:
    lists = (part for film in front.films for part in film.shot_lists if part.scene == scene.id)
    return next((shot for part in lists for shot in part.shots if shot.id == shot_id), None)


def is_checked(path: Path, text: str) -> bool:
    """Tell whether a text is one of ours; editors show other YAML too."""
    return path.name.endswith(SUFFIXES) and not path.name.endswith(LOCK_SUFFIXES) and looks_like_ours(text)
