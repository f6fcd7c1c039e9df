"""A budget: what may be spent, without which nothing can be."""

from compiler.ir.price import Price
from compiler.source.value import value


@value
class Budget:
    """Leave to spend.

    Attributes:
        cap: the most that may be spent, or None for a price that was confirmed as it stands.
        agreed: the total that a person has seen and agreed to; None when nothing may be spent.
    """

    cap: Price | None
    agreed: Price | None
