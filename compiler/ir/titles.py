"""The title cards of a film, and what becomes of its subtitles.

`passes.titles` lowers them from what the author asked for; `driver` has them drawn. Invariant: they belong to the
cut, and nothing of them is in a request.
"""

from compiler.source.route import Route
from compiler.source.value import value


@value
class CastMember:
    """Somebody who appears.

    Attributes:
        id: of the declaration.
        name: as people call them.
        about: one phrase; may be empty.
    """

    id: str
    name: str
    about: str


@value
class Opening:
    """The title before the first shot.

    Attributes:
        text: one line or several.
        seconds: how long it stands.
        route: where it is asked for.
    """

    text: str
    seconds: float
    route: Route


@value
class Credits:
    """The cast after the last shot.

    Attributes:
        title: of the film.
        cast: in order of appearance.
        text: what stands below the cast; may be empty or have several lines.
        seconds: how long they stand; None for as long as they need.
        route: where they are asked for.
    """

    title: str
    cast: tuple[CastMember, ...]
    text: str
    seconds: float | None
    route: Route


@value
class Titles:
    """The words around a film.

    Attributes:
        opening: None without one.
        credits: None without any.
        burn_in: whether subtitles are drawn on the picture.
        soft: whether the film has a track of them.
    """

    opening: Opening | None = None
    credits: Credits | None = None
    burn_in: bool = False
    soft: bool = True
