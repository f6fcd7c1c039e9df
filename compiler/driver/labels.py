"""Collects what a film says of itself: its title, chapters and subtitles.

Called by `driver.cut` before the film is assembled. Invariant: the subtitles in the film are those beside it.
"""

from collections.abc import Sequence

from compiler.driver.planned import PlannedFilm
from compiler.edit.caption import Caption
from compiler.edit.chapter import build_chapters
from compiler.edit.timeline import Timeline
from compiler.media.film_labels import FilmLabels, Subtitle


def film_labels(planned: PlannedFilm, timeline: Timeline, captions: Sequence[Caption]) -> FilmLabels:
    """Return the labels of a film.

    Args:
        planned: the film.
        timeline: its cut.
        captions: its lines as they are shown.
    """
    return FilmLabels(
        title=planned.film.project.title,
        chapters=build_chapters(timeline, planned.film.shot_lists),
        subtitles=tuple(Subtitle(one.start, one.end, "\n".join(one.lines)) for one in captions),
        language=planned.target.language or _language(planned),
    )


def _language(planned: PlannedFilm) -> str:
    """Return the language that all lines are in; empty where there are several, or none."""
    lines = (line for shot_list in planned.film.shot_lists for shot in shot_list.shots for line in shot.lines)
    languages = {line.language for line in lines}
    return languages.pop() if len(languages) == 1 else ""
