"""Errands: which clips a hosted run has to get, each once, however many shots show it.

Called by `run`. Invariant: an errand may only be sent anew if the plan said so and priced it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from compiler.build.attempt import Attempt
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.submitting import standing_attempt
from compiler.driver.run_result import Place
from compiler.ir.request import GenerationRequest

DrawSeed = Callable[[], int]

_SEEDS = 2**31
_STRIDE = 7919
"""Between the seeds of two takes: far enough apart that neighbouring shots do not share them, and a prime."""


def errands_of(
    steps: Iterable[Step], clips: Mapping[Place, StoredTake], site: Site, draw_seed: DrawSeed
) -> tuple[Errand, ...]:
    """Return what has to be got for the steps that have no clip; what is under way already comes first."""
    work: dict[str, list[Step]] = {}
    for step in steps:
        if step.shot.request is not None and (step.shot.scene, step.shot.id) not in clips:
            work.setdefault(step.source or step.key, []).append(step)
    errands = [_errand(key, tuple(group), site, draw_seed) for key, group in work.items()]
    return tuple(sorted(errands, key=lambda errand: errand.attempt is None))


def _errand(key: str, steps: tuple[Step, ...], site: Site, draw_seed: DrawSeed) -> Errand:
    request = steps[0].shot.request
    if request is None:
        raise ValueError(f"nothing to make for {steps[0].shot.id}")
    attempts = site.journal.attempts(key)
    price = next((step.charge for step in steps if step.action == "generate"), None)
    seeded = replace(request, seed=_seed(steps[0], request, attempts, site, draw_seed))
    return Errand(key, steps, seeded, price, standing_attempt(attempts))


def _seed(
    step: Step, request: GenerationRequest, attempts: tuple[Attempt, ...], site: Site, draw_seed: DrawSeed
) -> int | None:
    """Return the seed that is sent: the author's, or the one drawn once for the shot, in strides from take to take.

    It stays the same while the prompt is worked on, so that the picture stays as it is where it can.
    """
    if request.seed is not None or not site.model.has_seed(request):
        return request.seed
    tried = next((attempt.intent.seed for attempt in reversed(attempts) if attempt.intent.seed is not None), None)
    if tried is not None:
        return tried
    row = site.rows.row(step.shot.scene, step.shot.id)
    if row is None or row.seed is None:
        return draw_seed()
    return (row.seed + (request.take - row.take) * _STRIDE) % _SEEDS
