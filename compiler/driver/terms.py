"""The terms of a compile, from the command line's words to values.

`cli.commands.compile` makes them; `driver.clearance` judges plans by them.
"""

from dataclasses import dataclass
from pathlib import Path

from compiler.build.plan_document import PlanDocument
from compiler.ir.price import Price


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a compile may work.

    Attributes:
        jobs: how many shots at once; None for what suits the backend.
        output: where a copy of the film goes, or None.
        max_cost: the cap, or None.
        agreed: whether the user agreed beforehand to any price under the cap.
        locked: whether anything to generate is a refusal.
        saved: a saved plan to apply exactly, or None.
        poll: seconds between two looks at one job of a provider.
        can_ask: whether a person can be asked.
    """

    jobs: int | None = None
    output: Path | None = None
    max_cost: Price | None = None
    agreed: bool = False
    locked: bool = False
    saved: PlanDocument | None = None
    poll: float = 15.0
    can_ask: bool = False
