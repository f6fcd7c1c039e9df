"""Text tables, right for Chinese names too.

Used by commands that list. Invariant: cells are cleaned of control characters before they are measured.
"""

from collections.abc import Mapping, Sequence

from compiler.diagnostics.render.visible import visible_line, width

Row = Mapping[str, str]


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


def render_markdown_table(rows: Sequence[Row], right: frozenset[str]) -> str:
    """Return rows as a Markdown table; arguments as in `render_table`."""
    names = list(rows[0])
    rule = "| " + " | ".join("--:" if name in right else "---" for name in names) + " |"
    lines = ["| " + " | ".join(row[name].replace("|", "\\|") for name in names) + " |" for row in _cells(rows, names)]
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(rows: Sequence[Row], names: list[str]) -> list[dict[str, str]]:
    return [{name: name for name in names}, *({name: visible_line(row[name]) for name in names} for row in rows)]


def _pad(text: str, cells: int, *, right: bool) -> str:
    space = " " * (cells - width(text))
    return space + text if right else text + space
