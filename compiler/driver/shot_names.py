"""What shots are called in a message: by their ids, with the scene where several scenes have a shot of that id.

Called by `clearance` and `recut`. Invariant: as a selector, a name means that one shot of those that it is told from.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from compiler.build.plan import Step


@dataclass(frozen=True, slots=True)
class ShotNames:
    """The names of shots among others.

    Attributes:
        shared: ids that shots of several scenes have.
    """

    shared: frozenset[str]

    @classmethod
    def among(cls, steps: Iterable[Step]) -> "ShotNames":
        """Return what tells all these shots apart."""
        counts = Counter(shot for _, shot in {(step.shot.scene, step.shot.id) for step in steps})
        return cls(frozenset(shot for shot, count in counts.items() if count > 1))

    def of(self, step: Step) -> str:
        """Return the name of a step's shot."""
        return f"{step.shot.scene}#{step.shot.id}" if step.shot.id in self.shared else step.shot.id
