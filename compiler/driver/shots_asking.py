"""Which shots ask now for what was once sent: people rename shots, and a journal does not.

    requests of a journal → the scenes of this folder, in every profile and language → labels

Called by `driver.recovery`. Invariant: scenes may be broken or gone, and then nobody asks; nothing is written but the
cache of facts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from compiler.build.attempt import Intent
from compiler.build.key import request_key
from compiler.driver.front import FrontEnd
from compiler.driver.order import Order
from compiler.driver.planning import Planned, plan_films
from compiler.driver.store_setting import StoreSetting
from compiler.driver.workplace import Workplace
from compiler.ir.shot import Shot


def shots_asking(backend: str, intents: Iterable[Intent], workplace: Workplace) -> dict[str, tuple[str, ...]]:
    """Return the labels, `scene#shot`, of the shots that ask for requests now, by request key.

    Args:
        backend: of the provider that they were sent to.
        intents: the requests.
        workplace: whose working directory has the scenes.
    """
    wanted = {(intent.key, intent.take) for intent in intents}
    found: dict[str, dict[str, None]] = {}
    for planned in _plans(backend, workplace) if wanted else ():
        for shot in _shots(planned):
            for key, take in wanted:
                if shot.request is not None and request_key(shot.request.for_take(take)) == key:
                    found.setdefault(key, {})[f"{shot.scene}#{shot.id}"] = None
        if len(found) == len({key for key, _ in wanted}):
            break
    return {key: tuple(labels) for key, labels in found.items()}


def _plans(backend: str, workplace: Workplace) -> Iterator[Planned]:
    """Plan the scenes of the working directory for every profile and language that one of them has."""
    # A shared store need not be asked: what is in doubt stays so.
    alone = replace(workplace, shared=StoreSetting())
    order = Order((Path(),), backend)
    first = plan_films(order, alone)
    yield first
    for profile, language in product(_profiles(first.front), _languages(first.front)):
        if profile is not None or language is not None:
            yield plan_films(replace(order, profile=profile, language=language), alone)


def _profiles(front: FrontEnd) -> tuple[str | None, ...]:
    names = {name for film in front.films for scene in film.project.scenes for name in scene.profiles}
    return (None, *sorted(names))


def _languages(front: FrontEnd) -> tuple[str | None, ...]:
    scenes = [scene for film in front.films for scene in film.project.scenes]
    return (None, *sorted({name for scene in scenes for names, _ in scene.languages for name in names}))


def _shots(planned: Planned) -> list[Shot]:
    """Return the shots as they are planned, each knowing which clip it continues; without a plan, as they are read."""
    if planned.films:
        return [step.shot for film in planned.films for step in film.plan.steps]
    return [shot for film in planned.front.films for shot_list in film.shot_lists for shot in shot_list.shots]
