"""Collects what a film says of itself: its title, chapters and subtitles.

Called by `driver.cut` before the film is assembled. Invariant: the subtitles in the film and on it are those beside it.
"""

from collections.abc import Iterable, Iterator, Sequence

from compiler.driver.film_language import film_language
from compiler.driver.planned import PlannedFilm
from compiler.edit.caption import Caption
from compiler.edit.chapter import build_chapters
from compiler.edit.timeline import Timeline
from compiler.ir.titles import Titles
from compiler.media.film_labels import FilmLabels, Subtitle


def film_labels(planned: PlannedFilm, timeline: Timeline, captions: Sequence[Caption], titles: Titles) -> FilmLabels:
    """Return the labels of a film.

    Args:
        planned: the film.
        timeline: its cut.
        captions: its lines as they are shown.
        titles: what becomes of them.
    """
    return FilmLabels(
        title=planned.film.project.title,
        chapters=build_chapters(timeline, planned.film.shot_lists),
        subtitles=_subtitles(captions) if titles.soft else (),
        burnt=_subtitles(_undrawn(planned, captions)) if titles.burn_in else (),
        language=film_language(planned),
    )


def _subtitles(captions: Iterable[Caption]) -> tuple[Subtitle, ...]:
    return tuple(Subtitle(one.start, one.end, "\n".join(one.lines)) for one in captions)


def _undrawn(planned: PlannedFilm, captions: Iterable[Caption]) -> Iterator[Caption]:
    """Yield the captions whose words the picture does not have already: the animatic draws its own."""
    scenes = planned.film.shot_lists if planned.target.backend == "animatic" else ()
    drawn = {f"{shot.scene}#{shot.id}" for scene in scenes for shot in scene.shots if shot.footage is None}
    return (one for one in captions if one.source not in drawn)
