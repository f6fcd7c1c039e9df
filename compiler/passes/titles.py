"""Lowers the words around a film: title, credits, what becomes of subtitles.

Comes from a loaded project and its shot lists; goes out as `Titles`. Called by `driver` for the cut. Invariant: who
is listed appears in the film, once, in order of appearance.
"""

from collections.abc import Sequence

from compiler.ir.shot import ShotList
from compiler.ir.titles import CastMember, Credits, Opening, Titles
from compiler.scene.film_words import FilmWords

_OPENING_SECONDS = 4.0


def lower_titles(words: FilmWords, title: str, scenes: Sequence[ShotList]) -> Titles:
    """Return the titles of a film.

    Args:
        words: what the film's scene or story asks for.
        title: of the film.
        scenes: of the film, in order.
    """
    burn_in = bool(words.subtitles.burn_in)
    # Whoever switched the track on would read everything twice.
    soft = not burn_in if words.subtitles.soft is None else words.subtitles.soft
    return Titles(_opening(words, title), _credits(words, title, scenes), burn_in, soft)


def _opening(words: FilmWords, title: str) -> Opening | None:
    if words.opening is None:
        return None
    entry, route = words.opening
    return Opening(entry.text or title, entry.seconds or _OPENING_SECONDS, route)


def _credits(words: FilmWords, title: str, scenes: Sequence[ShotList]) -> Credits | None:
    if words.credits is None:
        return None
    entry, route = words.credits
    cast: dict[tuple[str, str], CastMember] = {}
    for member in (member for scene in scenes for member in scene.cast):
        cast.setdefault((member.id, member.name), member)
    return Credits(title, tuple(cast.values()), entry.text or "", entry.seconds, route)
