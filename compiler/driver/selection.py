"""Applies `--select` and `--exclude` to plans.

Called by `driver.session`. Invariant: a shot that is not selected keeps its clip if it has one; it is
just not made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from compiler.build.plan import MAKING, Plan, Step
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.against import compare_with_revision
from compiler.driver.front import Film
from compiler.driver.last_run import read_failed
from compiler.driver.order import Order
from compiler.driver.planned import PlannedFilm
from compiler.driver.run_result import Place
from compiler.driver.selector import Candidate, Selector, parse_selector
from compiler.driver.workplace import Workplace

Replan = Callable[[frozenset[tuple[str, str]]], tuple[PlannedFilm, ...]]
"""Plans all films once more, where only some shots are made: scene and shot of each."""


def select_steps(
    order: Order, films: tuple[PlannedFilm, ...], workplace: Workplace, diagnostics: Diagnostics, replan: Replan
) -> tuple[PlannedFilm, ...]:
    """Return the films with the steps that were selected; a selector that fits nothing is reported.

    Args:
        order: with the selectors.
        films: planned as if everything were selected.
        workplace: of the run.
        diagnostics: told.
        replan: called where a shot that is selected continues one that is not, which then stays as it is.
    """
    if not order.select and not order.exclude:
        return films
    changed = _changed(order, films, workplace, diagnostics)
    if diagnostics.has_errors:
        return films
    candidates = [
        replace(
            candidate,
            changed=changed.get((candidate.scene, candidate.shot), frozenset()),
            actions=actions.get((candidate.scene, candidate.shot), frozenset()),
        )
        for film, actions in ((film, _actions(film)) for film in films)
        for candidate in _candidates(film.film)
    ]
    chosen = candidates
    for option, text, wanted in (("--select", order.select, True), ("--exclude", order.exclude, False)):
        selector = _selector(option, text, candidates, diagnostics) if text else None
        if selector is not None:
            chosen = [candidate for candidate in chosen if selector.fits(candidate) is wanted]
    places = {(candidate.scene, candidate.shot) for candidate in chosen}
    if candidates and not places and not diagnostics.has_errors:
        place = Region("--exclude", 0, 0)
        diagnostics.report("bad-selector", "no shot is left", place, help="`scenec plan` lists the shots")
    if any(_is_left_behind(step, places) for film in films for step in film.plan.every):
        films = replan(frozenset(places))
    films = tuple(replace(film, plan=_narrow(film.plan, places)) for film in films)
    _check_frames(order, films, places, diagnostics)
    return films


def _is_left_behind(step: Step, places: set[tuple[str, str]]) -> bool:
    """Tell whether a selected step begins with the last frame of a shot that has no clip yet and is not selected."""
    frame = step.shot.frame
    is_selected = (step.shot.scene, step.shot.id) in places
    return step.awaits and is_selected and frame is not None and frame.place not in places


def _check_frames(
    order: Order, films: Iterable[PlannedFilm], places: set[tuple[str, str]], diagnostics: Diagnostics
) -> None:
    for step in (step for film in films for step in film.plan.every):
        frame = step.shot.frame
        if frame is not None and step.action in MAKING and _is_left_behind(step, places):
            diagnostics.report(
                "bad-selector",
                f"`{step.shot.id}` continues `{frame.shot}`, which has no clip and is not selected",
                Region("--select" if order.select else "--exclude", 0, 0),
                help=f"`--select before:{step.shot.id}` makes what it continues as well",
            )


def _actions(film: PlannedFilm) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return what the plan does with each shot, and `failed` where the last run could not make it."""
    failed = read_failed(film.film.project.root, str(film.target))
    places = {(step.shot.scene, step.shot.id): step.action for step in film.whole.steps}
    return {place: frozenset({action, *(("failed",) if place in failed else ())}) for place, action in places.items()}


def _changed(
    order: Order, films: tuple[PlannedFilm, ...], workplace: Workplace, diagnostics: Diagnostics
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Return since which of the revisions that selectors ask about each shot is new or changed."""
    selectors = [parse_selector(text) for text in (order.select, order.exclude) if text]
    asked = {revision for one in selectors if isinstance(one, Selector) for revision in one.revisions}
    found: dict[tuple[str, str], frozenset[str]] = {}
    for revision in sorted(asked):
        comparison = compare_with_revision(films, revision, order, workplace, diagnostics)
        for shot in comparison.shots if comparison else ():
            if shot.change in ("new", "changed"):
                found[shot.place] = found.get(shot.place, frozenset()) | {revision}
    return found


def selected_places(
    option: str, texts: Iterable[str], films: Iterable[Film], diagnostics: Diagnostics
) -> frozenset[tuple[str, str]]:
    """Return scene and shot of what any of some selectors means; one that fits nothing is reported."""
    candidates = [candidate for film in films for candidate in _candidates(film)]
    selectors = [_selector(option, text, candidates, diagnostics) for text in texts]
    return frozenset(
        (candidate.scene, candidate.shot)
        for candidate in candidates
        if any(selector is not None and selector.fits(candidate) for selector in selectors)
    )


def _selector(option: str, text: str, candidates: list[Candidate], diagnostics: Diagnostics) -> Selector | None:
    selector = parse_selector(text)
    place = Region(option, 0, 0)
    if not isinstance(selector, Selector):
        diagnostics.report("bad-selector", selector, place, help="see `scenec explain bad-selector`")
        return None
    if not any(selector.fits(candidate) for candidate in candidates):
        diagnostics.report("bad-selector", f"`{text}` fits no shot", place, help="`scenec plan` lists the shots")
        return None
    return selector


def _narrow(plan: Plan, places: set[tuple[str, str]]) -> Plan:
    steps, spares = (
        tuple(step for step in part if (step.shot.scene, step.shot.id) in places) for part in (plan.steps, plan.spares)
    )
    return replace(plan, steps=steps, spares=spares)


def _candidates(film: Film) -> list[Candidate]:
    before, after = _chains(film)
    tags = {
        (scene.id, shot.entry.id): frozenset(shot.entry.tags) for scene in film.project.scenes for shot in scene.shots
    }
    return [
        Candidate(
            shot.scene,
            shot.id,
            tags.get((shot.scene, shot.id), frozenset()),
            frozenset(slot.reference.id for slot in shot.slots if slot.reference.kind == "character"),
            frozenset(before[shot.scene, shot.id]),
            frozenset(after[shot.scene, shot.id]),
        )
        for shot_list in film.shot_lists
        for shot in shot_list.shots
    ]


def _chains(film: Film) -> tuple[Mapping[Place, set[Place]], Mapping[Place, set[Place]]]:
    """Return each shot with all that it continues, and each with all that continue it."""
    before: dict[Place, set[Place]] = {}
    after: dict[Place, set[Place]] = {}
    for shot in (shot for shot_list in film.shot_lists for shot in shot_list.shots):
        place, frame = (shot.scene, shot.id), shot.frame
        before[place] = {place} | (before.get(frame.place, set()) if frame is not None else set())
        for one in before[place]:
            after.setdefault(one, set()).add(place)
    return before, after
