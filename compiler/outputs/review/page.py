"""The review page's content as a value.

`driver` makes one for each film and target; `write_review` turns it into files. Invariant: it holds what a
reader sees and no more, so that two equal pages give equal bytes.
"""

from dataclasses import dataclass

from compiler.outputs.review.review_shot import ReviewShot


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    """What a page can do that a server stands behind.

    Attributes:
        revision: changes with whatever the page shows.
        paid: whether retakes can be asked for, since a provider makes the clips.
        working: whether the film is being made or cut just now.
    """

    revision: str
    paid: bool
    working: bool = False


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A film with its shots.

    Attributes:
        title: the scene's or the story's.
        backend: the backend that made the clips.
        target: profile, backend and language as in the folder's name.
        shots: in the film's order.
        film: path of the film relative to the page's folder, or None when a shot failed.
        subtitles: path of the film's WebVTT relative to the page's folder, or None.
        totals: label and text of further facts about the whole, e.g. `("Price", "1.50 USD")`.
        language: BCP 47 tag of the prompts and lines.
        ratio: the film's width and height, in any unit.
        captioned: whether the picture already shows the lines; the subtitles then start switched off.
        desk: what the server behind the page offers; None for a page that is only read.
    """

    title: str
    backend: str
    target: str
    shots: tuple[ReviewShot, ...]
    film: str | None = None
    subtitles: str | None = None
    totals: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    ratio: tuple[int, int] = (16, 9)
    captioned: bool = False
    desk: ReviewDesk | None = None
