"""The YAML tree: nodes that know where they stand.

`parse_tree` (module `parse`) makes it; `scene` validates its data and `diagnostics` finds spans in it.
Invariant: a node's `start:end` covers its own text, trimmed of trailing blank lines and comments.
"""

from collections.abc import Iterator
from typing import Literal

from compiler.source.route import Step
from compiler.source.value import value

Style = Literal["plain", "single", "double", "literal", "folded"]


@value
class Scalar:
    """A scalar: `value` after YAML's quoting and folding; `start:end` is its source text."""

    value: str
    style: Style
    start: int
    end: int


@value
class Sequence:
    """A sequence of nodes."""

    items: tuple["Node", ...]
    start: int
    end: int


@value
class Entry:
    """One key of a mapping and its value."""

    key: Scalar
    value: "Node"


@value
class Mapping:
    """A mapping in the author's order; of a duplicate key the first entry counts."""

    entries: tuple[Entry, ...]
    start: int
    end: int

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a key, or None."""
        return next((entry for entry in self.entries if entry.key.value == key), None)


Node = Scalar | Sequence | Mapping


def find_entry_or_node(root: Node | None, steps: tuple[Step, ...]) -> tuple[Entry | None, Node | None]:
    """Follow a route; return the last mapping entry crossed at its end (if it ends at a key) and the node.

    A route that leaves the document ends at the deepest node that exists.
    """
    entry: Entry | None = None
    node = root
    for step in steps:
        following = _follow(node, step)
        if following is None:
            return entry, node
        entry, node = following
    return entry, node


def _follow(node: Node | None, step: Step) -> tuple[Entry | None, Node] | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        entry = node.entry(step)
        return None if entry is None else (entry, entry.value)
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return None, node.items[step]
    return None


def walk_scalars(node: Node) -> Iterator[Scalar]:
    """Yield every scalar below a node, keys included, in document order."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Scalar):
            yield current
        elif isinstance(current, Sequence):
            stack.extend(reversed(current.items))
        else:
            for entry in reversed(current.entries):
                stack.append(entry.value)
                stack.append(entry.key)
