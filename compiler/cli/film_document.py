"""A film in the JSON of `compile` and `cut`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compiler.driver.failure import Failure
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.driver.workplace import Workplace

if TYPE_CHECKING:
    from compiler.driver.cut import Cut


def film_document(
    planned: PlannedFilm, cut: "Cut", failed: Mapping[Place, Failure], workplace: Workplace
) -> dict[str, object]:
    """Return what became of a film and its shots."""
    shots = [
        {
            "scene": step.shot.scene,
            "shot": step.shot.id,
            "action": step.action,
            "clip": workplace.name(clip.path) if (clip := cut.clips.get((step.shot.scene, step.shot.id))) else None,
            "sha256": clip.sha256 if clip else None,
            "seconds": round(step.shot.seconds, 3),
        }
        for step in planned.plan.steps
    ]
    failures = [
        {"scene": scene, "shot": shot, "code": failure.slug, "message": failure.message}
        for (scene, shot), failure in failed.items()
    ]
    name = workplace.name(cut.film) if cut.film else None
    return {"film": name, "language": planned.film.language, "shots": shots, "failed": failures}
