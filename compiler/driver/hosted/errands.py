"""Errands: which clips a hosted run has to get, each once, however many shots show it.

Called by `run`. Invariant: an errand may only be sent anew if the plan said so and priced it.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from compiler.build.attempt import Attempt
from compiler.build.plan import MAKING, Step
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.reconcile import IN_DOUBT
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.submitting import standing_attempt
from compiler.ir.request import SEEDS, STRIDE, GenerationRequest

DrawSeed = Callable[[], int]


def errands_of(steps: Iterable[Step], site: Site, draw_seed: DrawSeed) -> tuple[Errand, ...]:
    """Return what has to be got for steps that have no clip; what is under way already comes first."""
    work: dict[str, list[Step]] = {}
    for step in steps:
        work.setdefault(step.source or step.key, []).append(step)
    drawn: dict[tuple[str, str], int] = {}

    def first_seed(step: Step) -> int:
        """Return the seed that a shot's first take would have, drawn once for all of them."""
        place = step.shot.scene, step.shot.id
        if place not in drawn:
            row = site.rows.row(*place)
            drawn[place] = draw_seed() if row is None or row.seed is None else row.seed - (row.take - 1) * STRIDE
        return drawn[place]

    errands = [_errand(key, tuple(group), site, first_seed) for key, group in work.items()]
    return tuple(sorted(errands, key=lambda errand: errand.attempt is None))


def _errand(key: str, steps: tuple[Step, ...], site: Site, first_seed: Callable[[Step], int]) -> Errand:
    request = steps[0].shot.request
    if request is None:
        raise ValueError(f"nothing to make for {steps[0].shot.id}")
    attempts = site.journal.attempts(key)
    standing = standing_attempt(attempts)
    price = next((step.charge for step in steps if step.action in MAKING), None)
    if price is None and standing is not None and standing.state in IN_DOUBT and not site.purse.exact:
        # Proved never to have arrived, it may be sent after all.
        price = steps[0].price
    seeded = replace(request, seed=_seed(steps[0], request, attempts, site, first_seed))
    return Errand(key, steps, seeded, price, standing)


def _seed(
    step: Step,
    request: GenerationRequest,
    attempts: tuple[Attempt, ...],
    site: Site,
    first_seed: Callable[[Step], int],
) -> int | None:
    """Return the seed that is sent: the author's, or the one drawn once for the shot, in strides from take to take.

    It stays the same while the prompt is worked on, so that the picture stays as it is where it can.
    """
    if request.seed is not None or not site.model.has_seed(request):
        return request.seed
    tried = next((attempt.intent.seed for attempt in reversed(attempts) if attempt.intent.seed is not None), None)
    if tried is not None:
        return tried
    return (first_seed(step) + (request.take - 1) * STRIDE) % SEEDS
