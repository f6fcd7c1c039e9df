"""A budget: what may be spent, without which nothing can be."""

from compiler.ir.price import Price
from compiler.source.route import Route
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


@value
class Cap:
    """An author's limit for one compile.

    Attributes:
        limit: the most that one compile may spend.
        scene: the id of the scene that it holds for; empty for a whole film.
        route: where it is written.
    """

    limit: Price
    scene: str
    route: Route
