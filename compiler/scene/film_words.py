"""The words around a film that its scene or story asks for: opening, credits, subtitles.

`scene_file` and `load` collect them, `passes.titles` lowers them. Invariant: each with the place where it is written.
"""

from typing import TypeVar

from compiler.scene.document import SharedDocument
from compiler.scene.subtitles import SubtitlesEntry
from compiler.scene.titles import CreditsEntry, OpeningEntry
from compiler.source.route import Route
from compiler.source.value import value

E = TypeVar("E", OpeningEntry, CreditsEntry)


@value
class FilmWords:
    """What a scene or story asks for.

    Attributes:
        opening: the title card and where it is asked for, or None.
        credits: likewise.
        subtitles: what becomes of them.
    """

    opening: tuple[OpeningEntry, Route] | None = None
    credits: tuple[CreditsEntry, Route] | None = None
    subtitles: SubtitlesEntry = SubtitlesEntry()

    def over(self, story: "FilmWords") -> "FilmWords":
        """Return the words of a scene that is made by itself: of its story only what becomes of subtitles holds."""
        own, above = self.subtitles, story.subtitles
        subtitles = SubtitlesEntry(
            burn_in=above.burn_in if own.burn_in is None else own.burn_in,
            soft=above.soft if own.soft is None else own.soft,
        )
        return FilmWords(self.opening, self.credits, subtitles)


def film_words(entry: SharedDocument, route: Route) -> FilmWords:
    """Return what the top of a scene or story asks for."""
    return FilmWords(
        _asked(entry.opening, OpeningEntry(), route / "opening"),
        _asked(entry.credits, CreditsEntry(), route / "credits"),
        entry.subtitles or SubtitlesEntry(),
    )


def _asked(written: bool | E | None, plain: E, route: Route) -> tuple[E, Route] | None:  # noqa: FBT001 - as written
    if not written:
        return None
    return (plain if written is True else written, route)
