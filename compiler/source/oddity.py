"""Oddities: YAML that is well-formed but that scenes do not use, as problems.

`tree_builder` calls one function for each kind of oddity it meets. Invariant: a help line says what to
type, the whole line in quotes where the oddity looks like text.
"""

import re

from compiler.source.file import SourceFile
from compiler.source.problem import Problem, shown
from compiler.source.quoting import quoted_line
from compiler.source.tree import Node, Scalar

_PROPERTIES = re.compile(r"(?:!<[^>\s]*>|[&!][^\s,\[\]{}]*|\s+|(?<=\s)#[^\n]*)+")
_TAG = re.compile(r"!<[^>\s]*>|![^\s,\[\]{}]*")


def properties_end(text: str, start: int, end: int) -> int:
    """Return where a node's own text begins behind its anchor and tag, at most `end`."""
    match = _PROPERTIES.match(text, start)
    return start if match is None else min(match.end(), end)


def duplicate_key(key: Scalar, first: Scalar) -> Problem:
    """Return the problem of a key that a mapping has already."""
    return Problem(
        "duplicate-key",
        f"the key {shown(key.value)} is given twice",
        key.start,
        key.end,
        "only the first counts: delete one of them, or begin a new list item with `-`",
        ((first.start, first.end, "first given here"),),
    )


def odd_key(file: SourceFile, node: Node) -> Problem | None:
    """Return the problem of a key that is no word, or None."""
    if not isinstance(node, Scalar):
        return _complex_key(file, node)
    if node.style != "plain" or node.value not in {"<<", ""}:
        return None
    if node.value:
        advice = "write the keys out, or put what shots share into `defaults`"
        return Problem("unsupported-yaml", "merge keys (`<<`) are not supported", node.start, node.end, advice)
    end = node.end + file.text.startswith(":", node.end)
    return Problem(
        "unsupported-yaml", "a `:` without a key", node.start, end, "write a key before it, or quote the text"
    )


def _complex_key(file: SourceFile, node: Node) -> Problem:
    line_end = file.text.find("\n", node.start)
    end = node.end if line_end < 0 else min(node.end, line_end)
    if file.text.startswith("{{", node.start - 1):
        fixed = quoted_line(file, node.start)
        is_whole = fixed is not None and re.search(r"""["']\{\{""", fixed) is not None
        advice = f"put the text in quotes: {shown(fixed, 160)}" if fixed and is_whole else "put the text in quotes"
        return Problem("unsupported-yaml", "`{{` begins a mapping in YAML", node.start - 1, end, advice)
    message = "a key that is a list or a mapping"
    return Problem("unsupported-yaml", message, node.start, end, "a key is a word; quote a text that has brackets")


def alias_as_key(start: int, end: int) -> Problem:
    """Return the problem of `*name: value`."""
    return Problem("unsupported-yaml", "an alias as a key", start, end, "write the key out")


def endless_anchor(name: str, start: int, end: int) -> Problem:
    """Return the problem of an alias inside its own anchor."""
    return Problem("unsupported-yaml", f"the anchor {shown(name)} contains itself", start, end, "write the value out")


def unknown_anchor(file: SourceFile, start: int, end: int, anchors: tuple[str, ...]) -> Problem:
    """Return the problem of an alias whose anchor is not among those declared before it."""
    fixed = quoted_line(file, start)
    known = ", ".join(shown(anchor) for anchor in anchors[:5])
    advice = f"anchors up to here: {known}" if known else "no anchor is declared before it"
    if fixed is not None:
        advice = f"{advice}; if it is a text, put it in quotes: {shown(fixed, 160)}"
    return Problem("unknown-anchor", f"the alias {shown(file.text[start:end])} has no anchor", start, end, advice)


def unsupported_tag(file: SourceFile, begin: int) -> Problem:
    """Return the problem of a tag among the properties that begin at an offset."""
    tag = _TAG.search(file.text, begin, properties_end(file.text, begin, len(file.text)))
    start, end = tag.span() if tag else (begin, begin + 1)
    fixed = quoted_line(file, begin)
    advice = f"; if it belongs to a text, put the text in quotes: {shown(fixed, 160)}" if fixed else ""
    return Problem(
        "unsupported-tag",
        f"the tag {shown(file.text[start:end])} is not supported",
        start,
        end,
        f"delete it{advice}",
    )


def second_document(start: int) -> Problem:
    """Return the problem of a second document in one file."""
    advice = "keep one document per file: move what follows into a file of its own"
    return Problem("unsupported-yaml", "a second document begins here", start, start + 3, advice)


def too_deep(start: int, end: int, limit: int) -> Problem:
    """Return the problem of values nested beyond a limit."""
    advice = "a scene needs about six levels: look for stray brackets"
    return Problem("too-deep", f"values are nested more than {limit} deep", start, end, advice)


def too_many(start: int, end: int, limit: int, *, aliased: bool) -> Problem:
    """Return the problem of more values than a limit, those reached through aliases or all of them."""
    number = f"{limit:,}".replace(",", " ")
    if aliased:
        advice = "write the values out, or put them into `defaults`"
        return Problem("too-many-aliases", f"aliases unfold into more than {number} values", start, end, advice)
    advice = "split it into several scenes of one story"
    return Problem("file-too-large", f"the file has more than {number} values", start, end, advice)
