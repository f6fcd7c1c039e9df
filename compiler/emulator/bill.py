"""What a job would cost at the provider that the emulator stands in for.

A provider's module makes one from the bytes that it received; the ledger keeps it. Invariant: money is
exact, and nothing of it comes from the compiler.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Bill:
    """The price of one job, due when it succeeds.

    Attributes:
        input_seconds: billed seconds of reference videos.
        output_seconds: billed seconds of the clip.
        resolution: `720P` or `1080P`.
        amount: in the currency, not rounded.
        currency: `USD`, `CNY`, …
    """

    input_seconds: Decimal
    output_seconds: Decimal
    resolution: str
    amount: Decimal
    currency: str

    @property
    def seconds(self) -> Decimal:
        """All billed seconds."""
        return self.input_seconds + self.output_seconds
