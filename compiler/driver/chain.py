"""The order in which clips are made: what continues a shot waits for that shot's clip, everything else goes at once.

Used by both runners, in the thread that gives out the work, so that nobody waits inside it. Invariant: every step comes
out of it once, or is lost with the shot that it continues; no step waits for itself, since a shot only continues one
that stands before it.
"""

from collections.abc import Callable, Iterable

from compiler.build.plan import Step
from compiler.driver.run_result import Place


class Chain:
    """Steps that have no clip yet, and what they wait for."""

    def __init__(self, steps: Iterable[Step], waits: Callable[[Step], bool]) -> None:
        """Tell the steps that can begin from those that wait.

        Args:
            steps: of all shots that have no clip yet.
            waits: tells of a step that continues another shot whether it cannot begin before that shot's clip is here.
        """
        steps = tuple(steps)
        lacking = {_place(step) for step in steps if not step.spare}
        ready: list[Step] = []
        self._waiting: dict[Place, list[Step]] = {}
        for step in steps:
            frame = step.shot.frame
            if frame is not None and frame.place in lacking and waits(step):
                self._waiting.setdefault(frame.place, []).append(step)
            else:
                ready.append(step)
        self.ready: tuple[Step, ...] = tuple(ready)
        """The steps that can begin at once."""
        self._lengths: dict[Place, int] = {}
        # A shot stands behind the one that it continues, so that the last ones are counted first.
        for place in reversed(tuple(self._waiting)):
            self._lengths[place] = 1 + max(self.behind(_place(step)) for step in self._waiting[place])

    def behind(self, place: Place) -> int:
        """Return how many shots wait for a shot, one after another."""
        return self._lengths.get(place, 0)

    def after(self, place: Place) -> tuple[Step, ...]:
        """Return the steps that can begin now that a shot has its clip."""
        return tuple(self._waiting.pop(place, ()))

    def lost(self, place: Place) -> tuple[Step, ...]:
        """Return the steps that cannot begin any more because a shot has no clip, nearest first."""
        found: list[Step] = []
        for step in self._waiting.pop(place, ()):
            found += [step, *(() if step.spare else self.lost(_place(step)))]
        return tuple(found)


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
