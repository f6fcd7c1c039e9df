"""How a scalar is spelled in canonical form: a leaf of a layout comes in, its lines go out.

Called by `format`. Plain stays plain and quoted stays quoted, because other readers of YAML tell them apart.
Invariant: what is spelled says what was read; where that cannot be promised, the author's own spelling stays.
"""

import re

from compiler.source.layout import Leaf
from compiler.source.quoting import quoted

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_HEADER = re.compile(r"(?P<sign>[|>])(?P<marks>[-+0-9]*)[ \t]*(?P<comment>#.*)?")
_PLAIN_ESCAPES = frozenset({'"', "\\"})
_LINE_BREAKS = re.compile("[\n\r\x85\u2028\u2029]")


def on_one_line(leaf: Leaf) -> str | None:
    """Return a leaf on one line, with its properties; None where it needs several."""
    if leaf.style in ("|", ">"):
        return None
    text = leaf.text
    if leaf.style in ("'", '"'):
        if "\n" in text and (_LINE_BREAKS.search(leaf.value) or "\\" in text):
            return None
        text = _requoted(leaf)
    elif "\n" in text:
        if _LINE_BREAKS.search(leaf.value):
            return None
        text = leaf.value
    return " ".join(part for part in (leaf.properties, text) if part)


def on_lines(leaf: Leaf, indent: int) -> tuple[str, ...]:
    """Return a leaf as lines, with its properties; all but the first are indented.

    Args:
        leaf: what to spell.
        indent: columns before the lines after the first; two more than the block that it is in.
    """
    if leaf.style in ("|", ">"):
        lines = _block(leaf, indent)
    elif "\n" in leaf.text:
        lines = _folded(leaf, indent)
    else:
        return (on_one_line(leaf) or "",)
    return (" ".join(part for part in (leaf.properties, lines[0]) if part), *lines[1:])


def _requoted(leaf: Leaf) -> str:
    """Return a quoted text in the quotes that need no escapes, double ones if both will do."""
    escapes = set(_ESCAPE.findall(leaf.text)) if leaf.style == '"' else set()
    if escapes - _PLAIN_ESCAPES or _LINE_BREAKS.search(leaf.value):
        return leaf.text
    return quoted(leaf.value)


def _folded(leaf: Leaf, indent: int) -> tuple[str, ...]:
    """Return a text of several lines, plain or in quotes, with its lines where they were."""
    first, *rest = leaf.text.split("\n")
    lines = [_trimmed(first, leaf.style)]
    for line in rest:
        said = _trimmed(line, leaf.style).lstrip(" \t")
        lines.append(" " * indent + said if said else "")
    return tuple(lines)


def _trimmed(line: str, style: str) -> str:
    """Return a line without the white space at its end, unless that is escaped."""
    said = line.rstrip(" \t")
    slashes = len(said) - len(said.rstrip("\\"))
    return line[: len(said) + 1] if style == '"' and slashes % 2 and said != line else said


def _block(leaf: Leaf, indent: int) -> tuple[str, ...]:
    """Return a literal or folded text with its lines moved to an indentation."""
    first, *rest = leaf.text.split("\n")
    header = _HEADER.match(first)
    if header is None:
        return (first, *rest)
    keeps = "+" in header["marks"]
    margin = _margin(rest, leaf.value)
    lines = [line[margin:] for line in rest]
    if lines and not lines[-1]:
        lines.pop()  # what follows the last line's end
    while lines and not keeps and not lines[-1]:
        lines.pop()
    said = next((line for line in lines if line.strip(" ")), "")
    ends = not leaf.value or leaf.value.endswith("\n")
    chomping = "+" if keeps else "-" if "-" in header["marks"] or not ends else ""
    sign = header["sign"] + ("2" if said.startswith(" ") else "") + chomping
    head = f"{sign}  {header['comment'].rstrip()}" if header["comment"] else sign
    return (head, *(" " * indent + line if line else "" for line in lines))


def _margin(lines: list[str], value: str) -> int:
    """Return how many columns stand before the lines of a block that belong to its indentation."""
    first = next((line for line in lines if line.strip(" ")), "")
    own = value.lstrip("\n")
    return (len(first) - len(first.lstrip(" "))) - (len(own) - len(own.lstrip(" ")))
