"""An errand: one clip that a run has to get.

`errands` makes them; each goes its way through submitting, waiting and fetching.
"""

from dataclasses import dataclass

from compiler.build.attempt import Attempt
from compiler.build.plan import Step
from compiler.ir.price import Price
from compiler.ir.request import GenerationRequest


@dataclass(frozen=True, slots=True)
class Errand:
    """One clip to be had, and the steps that it is for.

    Attributes:
        key: the request key.
        steps: at least one; all ask for the same.
        request: what they ask for, its seed a number where the model has a field for one.
        price: what sending it costs, as planned; None where it must not be sent.
        attempt: that was made before and decides, or None.
    """

    key: str
    steps: tuple[Step, ...]
    request: GenerationRequest
    price: Price | None
    attempt: Attempt | None

    @property
    def place(self) -> tuple[str, str]:
        """Scene and shot of the first step, which stands for all."""
        return self.steps[0].shot.scene, self.steps[0].shot.id

    @property
    def part(self) -> tuple[str, str, int]:
        """Scene, shot and number of the take of the first step."""
        return self.steps[0].part

    @property
    def scenes(self) -> frozenset[str]:
        """The scenes that show the clip, each of which pays for it."""
        return frozenset(step.shot.scene for step in self.steps)

    @property
    def label(self) -> str:
        """How people call it."""
        return "#".join(self.place)
