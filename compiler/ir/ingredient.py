"""An ingredient: one named wish or means that a shot is made from, short enough to stand in a lock.

`passes.ingredients` makes them, `build.made_from` compares them with those of an earlier take. Invariant: no value
holds an address, a path, or more of a text than a few words.
"""

import hashlib

from compiler.source.route import Route
from compiler.source.value import value

DIGEST = "sha256-"
_DIGITS = 12


@value
class Ingredient:
    """A wish or a means.

    Attributes:
        name: as the author calls it: `duration`, `reference mara`, `beat 2 action`, `line 1`.
        value: a short scalar as it stands, or a short digest of a text or file; empty where nothing is said.
        route: where it is written; None where it is written nowhere.
    """

    name: str
    value: str
    route: Route | None


def short_digest(text: str) -> str:
    """Return a digest that is short, and still tells two texts apart for everybody but an adversary."""
    return DIGEST + hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
