"""Turns what a run left into diagnostics at the author's lines.

Called by `driver.session` after each film's run. Invariant: every shot that failed is told once, and a failure that
several shots share is told once for all of them.
"""

from collections.abc import Iterable, Mapping

from compiler.build.plan import Step
from compiler.diagnostics.diagnostic import Label, Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.failure import Failure
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Extra, Place, RunResult
from compiler.source.route import Route

_ADVICE = {
    "missing-glyphs": "install a font that has them; the words are sent and spoken as written",
    "speech-missing": "install scenec with its `speech` extra, or espeak-ng itself",
    "billed-differently": "the lock records what was billed",
}
_FIELDS = {
    "prompt": ("prompt", "action"),
    "negative_prompt": ("negative",),
    "first_frame": ("first_frame",),
    "seconds": ("duration",),
    "ratio": ("ratio",),
    "resolution": ("resolution",),
    "seed": ("seed",),
}
"""The keys of a shot that a field of its request comes from."""
_WHOLE = {"maybe-submitted", "job-unknown", "clip-not-fetched", "missing-clip", "budget-exceeded", "not-sent"}
"""What already says in full which shot it is about."""
_NAMED = 8


def report_run(planned: PlannedFilm, result: RunResult, diagnostics: Diagnostics) -> None:
    """Report what failed and what is odd about what was made."""
    waiting: list[Step] = []
    unopened: list[Step] = []
    for step in planned.plan.steps:
        shot, place = step.shot, (step.shot.scene, step.shot.id)
        if place in result.damaged:
            message = f"the stored clip of `{shot.id}` was damaged; it was set aside and made again"
            diagnostics.report("corrupt-clip", message, shot.route, help="a failing disk does this: look after it")
        failure = result.failed.get(place)
        if failure is not None and failure.slug == "not-sent":
            (unopened if failure.notes else waiting).append(step)
        elif failure is not None:
            _report(step, failure, diagnostics, planned)
        take = result.clips.get(place)
        for slug, remark in take.remarks if take else ():
            diagnostics.report(slug, remark, shot.route, help=_ADVICE.get(slug))
    if waiting:
        _report_waiting(waiting, result.failed, diagnostics)
    if unopened:
        _report_unopened(unopened, result.failed, diagnostics)
    for extra in result.extra:
        _report_extra(extra, planned, diagnostics)


def _report_extra(extra: Extra, planned: PlannedFilm, diagnostics: Diagnostics) -> None:
    """Report a job that the provider bills beside the one that a shot has."""
    routes = {f"{step.shot.scene}#{step.shot.id}": step.shot.route for step in planned.plan.steps}
    attempt, label = extra.attempt, extra.attempt.intent.label
    price = attempt.billed or attempt.intent.price
    advice, clip = "ask the provider's support for the money", "its clip is the same"
    if extra.take is not None:
        clip = f"its clip is kept as take {extra.take}"
        advice = f"`scenec takes` shows both, and `scenec pick` chooses; {advice}"
    elif extra.problem:
        clip = "its clip is not here"
        advice = f"the same command tries again; the provider's console has it as well; {advice}"
    diagnostics.report(
        "extra-job",
        f"of one request for `{label}` the provider made two jobs: `{attempt.job}` is billed too ({price}), and {clip}",
        routes.get(label, Region(label, 0, 0)),
        notes=(extra.problem,) if extra.problem else (),
        help=advice,
    )


def _report_waiting(steps: list[Step], failed: Mapping[Place, Failure], diagnostics: Diagnostics) -> None:
    """Report all shots that were not sent at once: what stopped the run has its own diagnostic."""
    names = ", ".join(f"`{step.shot.id}`" for step in steps[:_NAMED]) + (" …" if len(steps) > _NAMED else "")
    first = steps[0].shot
    advice = failed[first.scene, first.id].help
    count = "1 shot was" if len(steps) == 1 else f"{len(steps)} shots were"
    diagnostics.report("not-sent", f"{count} not sent: {names}", first.route, help=advice)


def _report_unopened(steps: list[Step], failed: Mapping[Place, Failure], diagnostics: Diagnostics) -> None:
    """Report all shots at once that had no frame to begin with: why the first of them had none is told elsewhere."""
    names = ", ".join(f"`{step.shot.id}`" for step in steps[:_NAMED]) + (" …" if len(steps) > _NAMED else "")
    first = steps[0].shot
    why = failed[first.scene, first.id].notes
    message = f"{names} has no frame to begin with: {why[0]}"
    if len(steps) > 1:
        message = f"{len(steps)} shots have no frame to begin with: {names}"
    advice = "nothing was spent on them; once the shot before has its clip, the same command makes them"
    diagnostics.report(
        "not-sent", message, first.route / "first_frame", notes=why if len(steps) > 1 else (), help=advice
    )


def _report(step: Step, failure: Failure, diagnostics: Diagnostics, planned: PlannedFilm) -> None:
    shot = step.shot
    message = failure.message if failure.slug in _WHOLE else f"`{shot.id}` could not be made: {failure.message}"
    place = _place(step, failure, planned)
    own = place == shot.route
    diagnostics.report(
        failure.slug,
        message,
        place,
        labels=() if own else (Label(shot.route, "in this shot"),),
        notes=failure.notes,
        help=failure.help or None,
    )


def _place(step: Step, failure: Failure, planned: PlannedFilm) -> Route:
    """Return the line of the author's that a failure is about; the shot's where that is not known."""
    shot, request = step.shot, step.shot.request
    subject = failure.subject
    if request is None or not subject.field:
        return shot.route
    if subject.field in ("media", "voice"):
        if subject.item is None or subject.item >= len(request.media):
            return shot.route
        item = request.media[subject.item]
        return item.voice.route if subject.field == "voice" and item.voice is not None else item.asset.route
    written = _written(planned, shot.scene, shot.id)
    for key in _FIELDS.get(subject.field, ()):
        if key in written:
            return shot.route / key
    return shot.route


def _written(planned: PlannedFilm, scene: str, shot: str) -> Iterable[str]:
    """Return the keys that a shot's author wrote."""
    for one in planned.film.project.scenes:
        for loaded in one.shots:
            if one.id == scene and loaded.entry.id == shot:
                return loaded.entry.model_fields_set
    return ()
