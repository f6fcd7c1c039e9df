"""What is on the page now, and who is told when that changes.

`screening.desk` changes it, `screening.app` sends it. Invariant: a page is drawn whole from one state of the film, and
its revision changes exactly when the page does.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from compiler.driver.review import ReviewedFilm, film_page
from compiler.driver.run_result import Place
from compiler.outputs.review.page import ReviewDesk, ReviewPage
from compiler.outputs.review.stylesheet import page_measures
from compiler.outputs.review.write import read_subtitles, render_review
from compiler.screening.media_shelf import MediaShelf

Tone = Literal["working", "done", "problem"]


class Show:
    """The page of one film.

    Args:
        reviewed: the film as far as it is here.
        paid: whether a provider makes its clips.
    """

    def __init__(self, reviewed: ReviewedFilm, *, paid: bool) -> None:
        self.shelf = MediaShelf(reviewed.planned.build_folder)
        self.html = ""
        self.measures = ""
        self._reviewed = reviewed
        self._paid = paid
        self._working = False
        self._drawing = threading.RLock()
        self._listeners: dict[asyncio.Queue[str], asyncio.AbstractEventLoop] = {}
        self._lasting: tuple[str, Tone] | None = None
        self._revision = ""
        self.draw()

    @property
    def reviewed(self) -> ReviewedFilm:
        """The film that the page shows."""
        return self._reviewed

    def draw(
        self,
        reviewed: ReviewedFilm | None = None,
        *,
        changes: Mapping[Place, tuple[str, ...]] | None = None,
        working: bool | None = None,
    ) -> None:
        """Draw the page again and tell everybody, if it is another one.

        Args:
            reviewed: the film now; None for the one that is shown.
            changes: what changed since the last commit; None for what is shown.
            working: whether the film is being made or cut; None for what was said last.

        Raises:
            OSError: the pictures of the film cannot be written.
        """
        with self._drawing:
            known = changes if changes is not None else self._reviewed.changes
            self._reviewed = replace(reviewed or self._reviewed, changes=known)
            self._working = self._working if working is None else working
            planned = self._reviewed.planned
            root = planned.film.project.root
            footage = [step.shot.footage for step in planned.whole.steps if step.shot.footage]
            self.shelf.allow(root / asset.location for asset in footage)
            page = film_page(self._reviewed, self.shelf.address)
            page = replace(page, desk=ReviewDesk("", self._paid, self._working and not self._reviewed.is_cut))
            revision = hashlib.sha256(repr(page).encode(errors="replace")).hexdigest()[:16]
            if revision == self._revision:
                return
            self.html, self.measures = _render(page, revision, planned.build_folder)
            self._revision = revision
        self._send("page", {"revision": revision})

    def tell(self, text: str, tone: Tone) -> None:
        """Say something to everybody who looks at the page; an empty text takes back what was said last."""
        if not text and not self._lasting:
            return
        # What is done is told once; everything else also to whoever opens the page later.
        self._lasting = (text, tone) if text and tone != "done" else None
        self._send("news", {"text": text, "tone": tone})

    def listen(self) -> "asyncio.Queue[str]":
        """Return a queue of what happens from now on, as server-sent events; called on the loop that reads it."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        queue.put_nowait(_event("page", {"revision": self._revision}))
        if self._lasting:
            queue.put_nowait(_event("news", {"text": self._lasting[0], "tone": self._lasting[1]}))
        self._listeners[queue] = asyncio.get_running_loop()
        return queue

    def leave(self, queue: "asyncio.Queue[str]") -> None:
        """Tell a queue nothing more."""
        self._listeners.pop(queue, None)

    def _send(self, kind: str, told: Mapping[str, object]) -> None:
        for queue, loop in tuple(self._listeners.items()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, _event(kind, told))


def _render(page: ReviewPage, revision: str, folder: Path) -> tuple[str, str]:
    desk = replace(page.desk, revision=revision) if page.desk is not None else None
    subtitles = read_subtitles(folder / "film.vtt") if page.subtitles else ""
    return render_review(replace(page, desk=desk), subtitles), page_measures(page)


def _event(kind: str, told: Mapping[str, object]) -> str:
    return f"event: {kind}\ndata: {json.dumps(told)}\n\n"
