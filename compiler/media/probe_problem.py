"""What is wrong with a file that was probed."""

from dataclasses import dataclass
from typing import Literal

ProbeSlug = Literal["asset-missing", "asset-corrupt", "asset-disguised", "asset-format"]


@dataclass(frozen=True, slots=True)
class ProbeProblem:
    """Why a file has no facts.

    Attributes:
        slug: the diagnostic's.
        message: what is wrong, as a clause about the file: lower case, no full stop.
    """

    slug: ProbeSlug
    message: str
