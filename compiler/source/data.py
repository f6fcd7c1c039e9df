"""Plain data: a tree comes in, dicts, lists, strings and None go out.

Called by `scene.load` before validation. Invariant: a scalar stays the text that the author wrote;
which of them are numbers or booleans is for the models to say.
"""

from compiler.source.tree import Mapping, Node, Scalar

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def plain_data(node: Node, words: frozenset[str] = frozenset({"dialogue"})) -> object:
    """Return a tree as plain data.

    Args:
        node: the tree.
        words: keys below which scalars are words: there `null` and `~` are text, and only a value that
            is not written at all is None.
    """
    if isinstance(node, Scalar):
        return None if node.value in _NOTHING and node.style == "plain" else node.value
    if isinstance(node, Mapping):
        return {
            entry.key.value: _spoken(entry.value) if entry.key.value in words else plain_data(entry.value, words)
            for entry in node.entries
        }
    return [plain_data(item, words) for item in node.items]


def _spoken(node: Node) -> object:
    if isinstance(node, Scalar):
        return None if not node.value and node.style == "plain" else node.value
    if isinstance(node, Mapping):
        return {entry.key.value: _spoken(entry.value) for entry in node.entries}
    return [_spoken(item) for item in node.items]
