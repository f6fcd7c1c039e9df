"""The work of a hosted run: what can begin, what waits for a clip, and what came of it.

Made by `run`, and used in its thread only. Invariant: a shot that continues another is bound to the clip that the film
shows of that one before anything is known or asked about it: its key, and so its record in the journal, is the same in
every run that has the same clip.
"""

from collections import deque
from collections.abc import Iterable, Mapping

from compiler.build.plan import MAKING, Step
from compiler.build.store import StoredTake
from compiler.driver.chain import Chain
from compiler.driver.events import ShotFailed
from compiler.driver.failure import Failure, without_frame
from compiler.driver.hosted.crew import Outcome
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.errands import DrawSeed, errands_of
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.stored_clip import list_stored
from compiler.driver.run_result import Place
from compiler.driver.usable_take import usable_take

Part = tuple[str, str, int]
"""A scene's id, a shot's, and the number of a take."""


class Work:
    """The steps of a plan while they are carried out."""

    def __init__(
        self, steps: tuple[Step, ...], found: Mapping[Part, StoredTake], site: Site, draw_seed: DrawSeed
    ) -> None:
        """Take the steps that have a clip as done.

        Args:
            steps: of everything that is generated.
            found: the clips that are here.
            site: of the run.
            draw_seed: gives a new random seed.
        """
        self.found: dict[Part, StoredTake] = {}
        """The clip of each take that has one by now."""
        self.failed: dict[Place, Failure] = {}
        """Why each other shot has none."""
        self.bound: dict[Part, Step] = {}
        """The steps of which the key became known, with the clip that they continue."""
        self._shown: dict[Place, StoredTake] = {}
        self._site = site
        self._draw_seed = draw_seed
        for step in steps:
            if (take := found.get(step.part)) is not None:
                self._have(step, take)
        # What is under way already needs no frame any more.
        self._chain = Chain((step for step in steps if step.part not in found), lambda step: step.action in MAKING)

    def start(self) -> tuple[Errand, ...]:
        """Return the errands that can begin at once."""
        return self._errands(self._chain.ready)

    def note(self, errand: Errand, outcome: Outcome) -> tuple[Errand, ...]:
        """Note what came of an errand, and return those that can begin because of it."""
        ready: list[Step] = []
        for step in errand.steps:
            if isinstance(outcome, StoredTake):
                self._take_in(step, outcome)
                ready += self._released(step)
            else:
                self._fail(step, outcome)
        return self._errands(ready)

    def rank(self, errand: Errand) -> tuple[bool, int]:
        """Return what an errand is sorted by: what is under way comes first, then what most others wait for."""
        return errand.attempt is None, -max(self._chain.behind(_place(step)) for step in errand.steps)

    def _errands(self, ready: Iterable[Step]) -> tuple[Errand, ...]:
        lacking: list[Step] = []
        waiting = deque(ready)
        while waiting:
            step = waiting.popleft()
            bound = self._bind(step)
            take = usable_take(bound, self._site.store) if bound is not step else None
            if take is None:
                lacking.append(bound)
            else:
                self._have(bound, take)
                waiting += self._released(bound)
        return errands_of(lacking, self._site, self._draw_seed)

    def _bind(self, step: Step) -> Step:
        """Return a step that is to be made with the clip that it continues, as the film shows it now."""
        frame = step.shot.frame
        before = self._shown.get(frame.place) if frame is not None and step.action in MAKING else None
        if frame is None or before is None or frame.clip == before.sha256:
            return step
        bound = step.beginning_with(before.sha256)
        self.bound[step.part] = bound
        return bound

    def _released(self, step: Step) -> tuple[Step, ...]:
        return () if step.spare else self._chain.after(_place(step))

    def _have(self, step: Step, take: StoredTake) -> None:
        """Let the lock name a clip that is here already, e.g. because a run died before it could write that."""
        self._take_in(step, take)
        if step.action != "outdated":
            list_stored((step,), take, self._site)

    def _take_in(self, step: Step, take: StoredTake) -> None:
        self.found[step.part] = take
        if not step.spare:
            self._shown[_place(step)] = take

    def _fail(self, step: Step, failure: Failure) -> None:
        lost = () if step.spare else self._chain.lost(_place(step))
        for one, why in ((step, failure), *((other, without_frame(other.shot)) for other in lost)):
            self.failed[_place(one)] = why
            self._site.emit(ShotFailed(*one.part, why.message))


def _place(step: Step) -> Place:
    return step.shot.scene, step.shot.id
