"""A budget: what may be spent, without which nothing can be."""

from compiler.ir.price import Price
from compiler.source.value import value


@value
class Budget:
    """Leave to spend.

    Attributes:
        agreed: what a person has seen and agreed to, in each currency; None where any amount below the caps was
            agreed to beforehand.
        caps: the most that may be spent; one with an empty currency holds in each.
    """

    agreed: tuple[Price, ...] | None
    caps: tuple[Price, ...]
