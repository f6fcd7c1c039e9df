"""From a label to a region: routes become offsets here, once, when something is rendered.

Called by `place_all` and `suppress`. Invariant: the answer always lies inside the file's text; a route
that leads nowhere ends at the deepest node that exists.
"""

import re

from compiler.diagnostics.diagnostic import Label, Region
from compiler.source.document import Document, Sources
from compiler.source.route import Route
from compiler.source.tree import Entry, Node, Scalar, find_entry_or_node

_COMMENT = re.compile(r"[ \t]+#")


def locate(label: Label, sources: Sources) -> Region:
    """Return where a label points to.

    A value of several lines is pointed to on its first line; an empty one at its key.

    Args:
        label: the label.
        sources: every file that was read.
    """
    where = label.where
    document = sources.get(where.file)
    if isinstance(where, Region):
        return where if document is None else _clamped(where, document)
    if document is None or document.root is None:
        return Region(where.file, 0, 0)
    return _on_first_line(document, *_span(label, where, document))


def _span(label: Label, route: Route, document: Document) -> tuple[int, int]:
    entry, node = find_entry_or_node(document.root, route.steps)
    if node is None:
        return 0, 0
    target: Node = entry.key if entry is not None and _wants_key(label, route, document, node) else node
    if label.fragment and (found := _find(document, target, label.fragment, label.nth)) is not None:
        return found
    if isinstance(target, Scalar):
        return _scalar_span(target, entry)
    end = _line_end(document, target.start, target.end)
    comment = _COMMENT.search(document.file.text, target.start, end)
    return target.start, end if comment is None else comment.start()


def _wants_key(label: Label, route: Route, document: Document, node: Node) -> bool:
    if label.part == "key":
        return True
    # One step fewer leads to the same node only where the last step left the document.
    return bool(route.steps) and find_entry_or_node(document.root, route.steps[:-1])[1] is node


def _scalar_span(scalar: Scalar, entry: Entry | None) -> tuple[int, int]:
    if scalar.start == scalar.end and entry is not None:
        return entry.key.start, entry.key.end
    return scalar.start, scalar.end


def _find(document: Document, node: Node, fragment: str, nth: int) -> tuple[int, int] | None:
    """Search a text in the raw source of a node, where quotes are doubled and lines are folded."""
    style = node.style if isinstance(node, Scalar) else "plain"
    words = (re.escape(word) for word in fragment.split())
    pattern = r"\s+".join(words)
    if style == "single":
        pattern = pattern.replace("'", "''")
    elif style == "double":
        pattern = pattern.replace(r"\\", r"\\\\").replace('"', r"\\?\"")
    if not pattern:
        return None
    matches = re.compile(pattern).finditer(document.file.text, node.start, node.end)
    match = next((match for index, match in enumerate(matches) if index == nth), None)
    return None if match is None else match.span()


def _on_first_line(document: Document, start: int, end: int) -> Region:
    return Region(document.file.name, start, _line_end(document, start, end))


def _line_end(document: Document, start: int, end: int) -> int:
    newline = document.file.text.find("\n", start, end)
    return end if newline < 0 else newline


def _clamped(region: Region, document: Document) -> Region:
    size = len(document.file.text)
    start = min(max(region.start, 0), size)
    return Region(region.file, start, min(max(region.end, start), size))
