"""What a film says of itself besides pictures and sound: title, chapters, and the words that are shown.

`driver` collects it, `assemble` passes it on, `FilmWriter` writes it into the file. Invariant: all times are
whole frames of the film; subtitles follow one another and do not overlap, and the first chapter begins with the film.
"""

from dataclasses import dataclass

from compiler.edit.chapter import Chapter
from compiler.edit.film_record import FilmRecord


@dataclass(frozen=True, slots=True)
class Subtitle:
    """Words that a player shows on request.

    Attributes:
        start: the first frame that has them.
        end: the frame after the last.
        text: one line or several.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class FilmLabels:
    """A film's labels.

    Attributes:
        title: for players to show.
        chapters: in order; none for a film that is one piece.
        subtitles: in order; without any there is no track of them.
        burnt: subtitles that are drawn on the pictures, in order.
        language: of the subtitles, as `en` or `zh-Hans`; empty when it is not known.
        record: what the film is made of; None for one that is not to say it.
    """

    title: str
    chapters: tuple[Chapter, ...] = ()
    subtitles: tuple[Subtitle, ...] = ()
    language: str = ""
    record: FilmRecord | None = None
    burnt: tuple[Subtitle, ...] = ()
