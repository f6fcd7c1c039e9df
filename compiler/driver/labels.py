"""Collects what a film says of itself: its title, chapters and subtitles.

Called by `driver.cut` before the film is assembled. Invariant: the subtitles in the film are those beside it.
"""

from collections.abc import Sequence

from compiler.driver.planned import PlannedFilm
from compiler.edit.chapter import build_chapters
from compiler.edit.cue import Cue
from compiler.edit.timeline import Timeline
from compiler.media.film_labels import FilmLabels, Subtitle
from compiler.outputs.caption import Caption, caption_cues


def film_labels(planned: PlannedFilm, timeline: Timeline, cues: Sequence[Cue]) -> FilmLabels:
    """Return the labels of a film.

    Args:
        planned: the film.
        timeline: its cut.
        cues: its lines.
    """
    return FilmLabels(
        title=planned.film.project.title,
        chapters=build_chapters(timeline, planned.film.shot_lists),
        subtitles=tuple(_subtitle(caption, timeline.fps) for caption in caption_cues(cues)),
        language=planned.target.language or _language(planned),
    )


def _subtitle(caption: Caption, fps: int) -> Subtitle:
    start = round(caption.start * fps)
    return Subtitle(start, max(round(caption.end * fps), start + 1), "\n".join(caption.lines))


def _language(planned: PlannedFilm) -> str:
    """Return the language that all lines are in; empty where there are several, or none."""
    lines = (line for shot_list in planned.film.shot_lists for shot in shot_list.shots for line in shot.lines)
    languages = {line.language for line in lines}
    return languages.pop() if len(languages) == 1 else ""
