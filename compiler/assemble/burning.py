"""Subtitles on the picture: which frames carry them, and how they come onto these, composed by moviepy.

`film` marks the pieces of a film, `pictures` has them drawn. Invariants: only frames that carry words are touched, all
others are copied as they would be without; a film keeps its frames, whatever is written on them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from compiler.assemble.moviepy_loader import load_moviepy
from compiler.assemble.pieces import Black, Burnt, Fade, Overlap, Piece, Stretch, Words
from compiler.media.decode import Picture
from compiler.media.film_labels import Subtitle
from compiler.media.subtitle_picture import SubtitlePicture, draw_subtitle


def mark_pieces(pieces: Sequence[Piece], subtitles: Sequence[Subtitle]) -> tuple[Piece, ...]:
    """Return the same film with words on it.

    Args:
        pieces: of the film.
        subtitles: in order; those beyond the film's end are left out.
    """
    marked: list[Piece] = []
    position = 0
    for piece in pieces:
        end = position + piece.frames
        words = tuple(
            Words(max(one.start - position, 0), min(one.end, end) - position, tuple(one.text.split("\n")))
            for one in subtitles
            if one.start < end and one.end > position
        )
        marked += _marked(piece, words)
        position = end
    return tuple(marked)


def burn_pictures(pictures: Iterator[Picture], words: Sequence[Words], size: tuple[int, int]) -> Iterator[Picture]:
    """Yield pictures with words on them.

    Args:
        pictures: `yuv420p`.
        words: with frames counted from the first of the pictures.
        size: width and height.
    """
    moviepy = load_moviepy()
    shown: list[tuple[Picture, SubtitlePicture]] = []
    burnt: Any = None
    for number, picture in enumerate(pictures):
        said = next((one for one in words if one.start <= number < one.end), None)
        if said is None:
            yield picture
            continue
        shown[:] = [(picture, _drawn(said.lines, size))]
        if burnt is None:
            still = moviepy.VideoClip(lambda _: shown[0][0], duration=1.0)
            burnt = still.transform(lambda get_frame, moment: shown[0][1].over(get_frame(moment)))
        yield burnt.get_frame(0)


@lru_cache(maxsize=2)
def _drawn(lines: tuple[str, ...], size: tuple[int, int]) -> SubtitlePicture:
    return draw_subtitle(lines, *size)


def _marked(piece: Piece, words: tuple[Words, ...]) -> list[Piece]:
    """Cut what can be cut where words come and go; a transition stays whole, and knows on which of its frames."""
    if not words or isinstance(piece, Burnt):
        return [piece]
    if isinstance(piece, Overlap | Fade):
        return [Burnt(piece, words)]
    parts: list[Piece] = []
    done = 0
    for one in words:
        parts += [_part(piece, done, one.start), Burnt(_part(piece, one.start, one.end), (_from_zero(one),))]
        done = one.end
    return [part for part in (*parts, _part(piece, done, piece.frames)) if part.frames]


def _part(piece: Stretch | Black, start: int, end: int) -> Stretch | Black:
    if isinstance(piece, Black):
        return Black(end - start)
    return Stretch(piece.source, piece.start + start, piece.start + end)


def _from_zero(words: Words) -> Words:
    return Words(0, words.end - words.start, words.lines)
