"""The desk: what is open, which repositories it belongs to, and when each is checked.

The server tells it what happens in the editor and asks it for repositories. Everything that takes time runs in one
thread beside the one that talks with the editor, so that completions never wait for a check. Invariant: a question
is answered from a check of the texts as they are, and problems of texts that have changed meanwhile are never shown.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from lsprotocol import types

from compiler.driver.front import FrontEnd
from compiler.driver.workplace import Workplace
from compiler.lsp.open_texts import OpenText, OpenTexts, path_of
from compiler.lsp.problems import Problems
from compiler.lsp.repository import Repository
from compiler.lsp.ruler import Ruler
from compiler.scene.ground import find_root

T = TypeVar("T")

_OURS_TO_MAKE = frozenset({".scenec", ".git", "build"})
"""Folders that hold nothing that an author writes."""

Publish = Callable[[types.PublishDiagnosticsParams], None]
"""Shows the problems of one file in the editor."""


@dataclass(slots=True)
class _Watch:
    """A repository and how far its checks are behind what happened.

    Attributes:
        repository: it.
        wanted: how often something changed.
        done: up to which change it was checked.
        anew: whether files may have come, gone or moved.
        task: that checks it.
        shown: files whose problems are shown.
    """

    repository: Repository
    wanted: int = 0
    done: int = 0
    anew: bool = True
    task: asyncio.Task[None] | None = None
    shown: set[Path] = field(default_factory=set)


class Desk:
    """What the editor works on.

    Attributes:
        texts: that are open.
        ruler: how the editor counts columns.
    """

    def __init__(self, workplace: Workplace, publish: Publish, fail: Callable[[BaseException], None]) -> None:
        """Begin with nothing open.

        Args:
            workplace: folders, clocks and accounts.
            publish: shows problems.
            fail: told of a check that could not be made.
        """
        self.texts = OpenTexts()
        self.ruler = Ruler()
        self._workplace = workplace
        self._publish = publish
        self._fail = fail
        self._watches: dict[Path, _Watch] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="check")

    def put(self, uri: str, version: int | None, text: str) -> None:
        """Note a text that was opened or changed, and check what it belongs to."""
        opened = self.texts.put(uri, version, text)
        if opened is not None:
            self._touch(self._watch(opened.path))

    def close(self, uri: str) -> None:
        """Note that a text is closed: its file counts again."""
        path = path_of(uri)
        if path is not None:
            self.texts.close(path)
            self._touch(self._watch(path))

    def look_again(self, uri: str, *, anew: bool) -> None:
        """Check what a file belongs to that was changed on the disk.

        Args:
            uri: of the file.
            anew: whether it came, went or moved.
        """
        path = path_of(uri)
        if path is None or not _OURS_TO_MAKE.isdisjoint(path.parts):
            return
        for root, watch in self._watches.items():
            if path.is_relative_to(root):
                self._touch(watch, anew=anew)

    def known(self, uri: str) -> tuple[Repository, Path] | None:
        """Return the repository of an open text as it was last checked, and the text's path."""
        path = path_of(uri)
        if path is None or self.texts.at(path) is None:
            return None
        return self._watch(path).repository, path

    async def current(self, uri: str) -> tuple[Repository, Path] | None:
        """Return the repository of an open text once the text is checked as it is, and the text's path."""
        found = self.known(uri)
        if found is None:
            return None
        watch = self._watch(found[1])
        while watch.task is not None and not watch.task.done():
            await asyncio.shield(watch.task)
        return found

    def texts_beside(self, path: Path) -> Mapping[Path, OpenText]:
        """Return the open texts of the repository that a file belongs to."""
        return self._texts_of(self._watch(path).repository.root)

    async def work(self, task: Callable[[], T]) -> T:
        """Do something that takes time in the thread of checks."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, task)

    def shut(self) -> None:
        """End every check and every process of a repository."""
        self._worker.shutdown(cancel_futures=True)
        for watch in self._watches.values():
            watch.repository.close()

    def _watch(self, path: Path) -> _Watch:
        root = find_root(path.parent)
        if root not in self._watches:
            self._watches[root] = _Watch(Repository(root, self._workplace))
        return self._watches[root]

    def _touch(self, watch: _Watch, *, anew: bool = False) -> None:
        watch.wanted += 1
        watch.anew = watch.anew or anew
        if watch.task is None or watch.task.done():
            watch.task = asyncio.get_running_loop().create_task(self._check(watch))
            watch.task.add_done_callback(self._checked)

    def _checked(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._fail(error)

    async def _check(self, watch: _Watch) -> None:
        while watch.done < watch.wanted:
            wanted, anew = watch.wanted, watch.anew
            watch.done, watch.anew = wanted, False
            check = partial(watch.repository.check, self._texts_of(watch.repository.root), anew=anew)
            front = await self.work(check)
            if watch.wanted == wanted:
                self._show(watch, front)

    def _texts_of(self, root: Path) -> Mapping[Path, OpenText]:
        """Return the open texts of a repository, those of others inside it left out."""
        return {path: text for path, text in self.texts.below(root).items() if find_root(path.parent) == root}

    def _show(self, watch: _Watch, front: FrontEnd) -> None:
        found = Problems(front, self.ruler, self.texts.uri).by_file()
        for path in sorted(watch.shown | found.keys() | self._texts_of(watch.repository.root).keys()):
            opened = self.texts.at(path)
            version = opened.version if opened is not None else None
            self._publish(types.PublishDiagnosticsParams(self.texts.uri(path), found.get(path, []), version))
        watch.shown = set(found)
