"""Has the title cards of a film drawn, and lays them out beside its clips.

Called by `driver.cut`. Invariant: `titles/` in the build folder has exactly the cards that the film shows.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.workplace import scratch
from compiler.edit.timeline import Timeline
from compiler.edit.titles import CREDITS, OPENING, add_titles
from compiler.ir.titles import Credits, Opening, Titles
from compiler.media.fonts import missing_glyphs
from compiler.media.lettering import tidy
from compiler.media.title_clip import TitleClip, credits_clip, opening_clip
from compiler.source.route import Route


@dataclass(frozen=True, slots=True)
class TitledCut:
    """A timeline with its title cards.

    Attributes:
        timeline: cards included.
        titles: what was asked for.
        cards: the cards' files, by the source of their clips.
        digests: what each shows, likewise.
    """

    timeline: Timeline
    titles: Titles
    cards: Mapping[str, Path]
    digests: Mapping[str, str]


def add_title_cards(
    timeline: Timeline, titles: Titles, root: Path, folder: Path, diagnostics: Diagnostics
) -> TitledCut:
    """Draw the cards that a film asks for, and put them on its timeline.

    Args:
        timeline: of the shots.
        titles: what is asked for.
        root: the repository's.
        folder: the build folder.
        diagnostics: told of letters that no font has.

    Raises:
        EncodeError: a card cannot be written.
        OSError: likewise.
    """
    made = _made(titles, (timeline.width, timeline.height), scratch(root) / "titles", diagnostics)
    place = folder / "titles"
    cards: dict[str, Path] = {}
    for source, name in ((OPENING, "opening.mp4"), (CREDITS, "credits.mp4")):
        if source in made:
            place.mkdir(parents=True, exist_ok=True)
            cards[source] = shutil.copyfile(made[source].path, place / name)
        else:
            (place / name).unlink(missing_ok=True)
    frames = {source: clip.frames for source, clip in made.items()}
    return TitledCut(
        add_titles(timeline, frames.get(OPENING, 0), frames.get(CREDITS, 0)),
        titles,
        cards,
        {source: clip.path.stem for source, clip in made.items()},
    )


def _made(titles: Titles, size: tuple[int, int], store: Path, diagnostics: Diagnostics) -> dict[str, TitleClip]:
    made: dict[str, TitleClip] = {}
    if titles.opening is not None:
        made[OPENING] = _opening(titles.opening, size, store, diagnostics)
    if titles.credits is not None:
        made[CREDITS] = _credits(titles.credits, size, store, diagnostics)
    return made


def _opening(opening: Opening, size: tuple[int, int], store: Path, diagnostics: Diagnostics) -> TitleClip:
    _report_missing(opening.text, opening.route, diagnostics)
    return opening_clip(opening.text, opening.seconds, size, store)


def _credits(ending: Credits, size: tuple[int, int], store: Path, diagnostics: Diagnostics) -> TitleClip:
    cast = tuple((member.name, member.about) for member in ending.cast)
    words = "".join((ending.title, ending.text, *(word for entry in cast for word in entry)))
    _report_missing(words, ending.route, diagnostics)
    return credits_clip(ending.title, cast, ending.text, ending.seconds, size, store)


def _report_missing(text: str, route: Route, diagnostics: Diagnostics) -> None:
    missing = missing_glyphs(tidy(text))
    if missing:
        diagnostics.report(
            "missing-glyphs",
            f"no font here can draw {' '.join(missing)}",
            route,
            help="install a font that has them",
        )
