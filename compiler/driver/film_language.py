"""The language that a film is spoken in, for its subtitle track and its review page."""

from compiler.driver.planned import PlannedFilm


def film_language(planned: PlannedFilm) -> str:
    """Return the BCP 47 tag of the language that all lines are in; empty where there are several, or none."""
    lines = (line for shot_list in planned.film.shot_lists for shot in shot_list.shots for line in shot.lines)
    languages = {line.language for line in lines}
    return planned.target.language or (languages.pop() if len(languages) == 1 else "")
