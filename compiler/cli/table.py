"""Text tables, right for Chinese names too.

Used by commands that list. Invariant: cells are cleaned of control characters before they are measured.
"""

from collections.abc import Mapping, Sequence

from compiler.diagnostics.render.visible import visible_line
from compiler.source.width import width

Row = Mapping[str, str]
_NARROWEST = 24


def render_table(rows: Sequence[Row], right: frozenset[str]) -> str:
    """Lay rows out in columns by display width.

    Args:
        rows: at least one; cells by column name, all with the same names in the same order.
        right: the columns that are aligned to the right.
    """
    names = list(rows[0])
    cells = _cells(rows, names)
    widths = {name: max(width(row[name]) for row in cells) for name in names}
    return "\n".join(
        "  ".join(_pad(row[name], widths[name], right=name in right) for name in names).rstrip() for row in cells
    )


def render_wrapped_table(rows: Sequence[Row], right: frozenset[str], wrapped: str, columns: int) -> str:
    """Lay rows out as `render_table` does, with the text of one column broken into lines where it is too wide.

    Args:
        rows: as in `render_table`.
        right: likewise.
        wrapped: the column whose text may go on below; it is never narrower than a few words.
        columns: of the terminal.
    """
    names = list(rows[0])
    cells = _cells(rows, names)
    others = sum(max(width(row[name]) for row in cells) + 2 for name in names if name != wrapped)
    space = max(columns - others, _NARROWEST)
    lines: list[dict[str, str]] = []
    for row in cells:
        first, *more = _broken(row[wrapped], space)
        lines.append({**row, wrapped: first})
        lines.extend(dict.fromkeys(names, "") | {wrapped: text} for text in more)
    widths = {name: max(width(row[name]) for row in lines) for name in names}
    return "\n".join(
        "  ".join(_pad(row[name], widths[name], right=name in right) for name in names).rstrip() for row in lines
    )


def _broken(text: str, space: int) -> list[str]:
    """Break a text at spaces into lines of a display width; a longer word stays whole."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and width(longer) > space:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cells(rows: Sequence[Row], names: list[str]) -> list[dict[str, str]]:
    return [{name: name for name in names}, *({name: visible_line(row[name]) for name in names} for row in rows)]


def _pad(text: str, cells: int, *, right: bool) -> str:
    space = " " * (cells - width(text))
    return space + text if right else text + space
