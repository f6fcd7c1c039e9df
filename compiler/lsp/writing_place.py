"""Where in a file somebody is writing, told by indentation, because a text is seldom whole while it is written.

Asked for completions. Invariant: looks at the lines up to the cursor only, and never fails.
"""

import re
from collections.abc import Iterator, Sequence

from compiler.source.value import value

_KEY = re.compile(r"""(?P<key>"[^"\n]*"|'[^'\n]*'|[^\s#"'\[\]{},&*!|>%@`-][^:#\n]*?|@[\w-]+)[ \t]*:(?=[ \t]|$)""")
_DASH = re.compile(r"-[ \t]+|-$")
_BLOCK = re.compile(r"[|>][+-]?\d?[+-]?[ \t]*(#.*)?$")
_BRACKETS = re.compile(r"[\[\]{},]")
_FLOW_KEY = re.compile(r"""["']?(?P<key>[^"':]+?)["']?[ \t]*:(?:[ \t]+|$)(?P<text>.*)""")
_OPENED = re.compile(r"([\w@.-]+)[ \t]*:[ \t]*[\[{]")
_AFTER_DASH = 0.5
"""A dash may stand right below its key: what it belongs to may then begin in the same column."""


@value
class WritingPlace:
    """A place in a file.

    Attributes:
        keys: the keys that lead there, outermost first; the items of lists have none.
        is_item: whether a list item or a key begins here, rather than the value of the last of the keys.
        before: what is written there so far, up to the cursor.
    """

    keys: tuple[str, ...]
    is_item: bool
    before: str


@value
class _Level:
    """A key or a dash, the column that it begins in, and what stands behind a key."""

    column: float
    key: str | None
    rest: str = ""


def find_writing_place(lines: Sequence[str], line: int, column: int) -> WritingPlace:
    """Return where a cursor is.

    Args:
        lines: of the file.
        line: of the cursor, from 0.
        column: in code points, from 0.
    """
    own = lines[line][:column] if line < len(lines) else ""
    indent = len(own) - len(own.lstrip(" "))
    begins: float = indent if own.strip() else len(own)
    above = list(_enclosing(lines[:line], begins + _AFTER_DASH if _DASH.match(own, indent) else begins))
    block = next((index for index, level in enumerate(above) if _BLOCK.match(level.rest)), None)
    if block is not None:
        return WritingPlace(tuple(_keys(above[: block + 1])), is_item=False, before=own.strip(" "))
    levels = list(_levels(own))
    keys = [*_keys(above), *_keys(levels)]
    if levels and levels[-1].key is not None:
        return _in_flow(keys, levels[-1].rest)
    is_dashed = bool(levels)
    before = own[int(levels[-1].column) :].lstrip("-").lstrip() if is_dashed else own.lstrip()
    goes_on = not is_dashed and bool(above) and above[-1].key is not None and bool(above[-1].rest.strip())
    return _in_flow(keys, before) if "{" in before else WritingPlace(tuple(keys), is_item=not goes_on, before=before)


def _in_flow(keys: list[str], rest: str) -> WritingPlace:
    """Go into the braces and brackets of a value."""
    depth = _depth(rest)
    if not rest.startswith(("[", "{")) or depth <= 0:
        return WritingPlace(tuple(keys), is_item=False, before=rest)
    inner = [*keys, *_OPENED.findall(rest)[-(depth - 1) :]] if depth > 1 else keys
    text = _BRACKETS.split(rest)[-1].lstrip()
    key = _FLOW_KEY.match(text)
    if key is not None:
        return WritingPlace((*inner, key["key"]), is_item=False, before=key["text"])
    return WritingPlace(tuple(inner), is_item=True, before=text)


def _depth(rest: str) -> int:
    return sum(rest.count(sign) for sign in "[{") - sum(rest.count(sign) for sign in "]}")


def _keys(levels: Sequence[_Level]) -> Iterator[str]:
    return (level.key for level in levels if level.key is not None)


def _enclosing(lines: Sequence[str], column: float) -> Iterator[_Level]:
    """Return the keys and dashes that lines of a smaller indentation begin, outermost first."""
    found: list[_Level] = []
    for line in reversed(lines):
        if column <= 0 and found:
            break
        text = line.lstrip(" ")
        # Most lines are those of siblings: they are passed over without a closer look.
        if not text or text[0] == "#" or len(line) - len(text) >= column:
            continue
        for level in reversed(list(_levels(line))):
            if level.column < column:
                found.append(level)
                column = level.column if level.key is not None else level.column + _AFTER_DASH
    return reversed(found)


def _levels(line: str) -> Iterator[_Level]:
    """Yield the dashes and the key that a line begins with."""
    column = len(line) - len(line.lstrip(" "))
    while dash := _DASH.match(line, column):
        yield _Level(column, None)
        column = dash.end()
    key = _KEY.match(line, column)
    if key is not None:
        yield _Level(column, key["key"].strip("\"'"), line[key.end() :].strip(" \t"))
