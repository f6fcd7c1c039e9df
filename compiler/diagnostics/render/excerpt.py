"""A source line with what points into it: the line and the rows of carets and remarks below.

Called by the text rendering for each line it quotes. Invariant: carets stand below the cells that their
text takes on a terminal, however wide its characters are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from compiler.diagnostics.render.visible import visible_char, visible_line
from compiler.source.width import width

_TAB = 4
_WIDEST = 120
_MARGIN = 30
# Characters on either side of a mark that are looked at: what is shown of a longer line lies well within.
_AROUND = 1_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a line and the remark beside it.

    Attributes:
        start: column of the first character, from 0, in code points.
        end: column after the last one.
        text: the remark; may be empty.
        role: `error`, `warning` or `note` for the primary mark, `secondary` for others.
    """

    start: int
    end: int
    text: str
    role: str


Run = tuple[int, str, str]
"""A piece of a row: its first cell, its text, its role."""


def lay_out(line: str, marks: Sequence[Mark]) -> tuple[str, list[list[Run]]]:
    """Return how a line is shown, and the rows below it.

    Args:
        line: the line's source.
        marks: what points into it.
    """
    line, marks = _around(line, marks)
    pieces, cells = _pieces(line)
    placed = [_in_cells(mark, cells) for mark in marks]
    shown, shift, limit = _window(pieces, cells, placed)
    return shown, _rows([_shifted(mark, shift, limit) for mark in placed])


def _around(line: str, marks: Sequence[Mark]) -> tuple[str, Sequence[Mark]]:
    """Cut a line of any length to the surroundings of its primary mark, so that showing it costs the same."""
    start = _focus(marks).start if marks else 0
    before = max(0, start - _AROUND)
    if not before and len(line) <= start + _AROUND:
        return line, marks
    moved = [replace(mark, start=max(mark.start - before, 0), end=max(mark.end - before, 0)) for mark in marks]
    return line[before : start + _AROUND], moved


def _focus(marks: Sequence[Mark]) -> Mark:
    """Return the mark that has to be seen: the primary one if it is on the line."""
    return next((mark for mark in marks if mark.role != "secondary"), marks[0])


def _pieces(line: str) -> tuple[list[str], list[int]]:
    """Return what each character is shown as, and the cell at which it begins; one more for the end."""
    pieces, cells, cell = [], [], 0
    for char in line:
        piece = " " * (_TAB - cell % _TAB) if char == "\t" else visible_char(char)
        pieces.append(piece)
        cells.append(cell)
        cell += width(piece)
    return pieces, [*cells, cell]


def _in_cells(mark: Mark, cells: Sequence[int]) -> Mark:
    start = cells[min(mark.start, len(cells) - 1)]
    end = cells[min(mark.end, len(cells) - 1)]
    return Mark(start, max(end, start + 1), visible_line(mark.text), mark.role)


def _window(pieces: Sequence[str], cells: Sequence[int], marks: Sequence[Mark]) -> tuple[str, int, int]:
    """Cut a long line to what the primary mark needs; return it, the cells cut off before, and the last cell."""
    if cells[-1] <= _WIDEST:
        return "".join(pieces).rstrip(), 0, cells[-1] + 1
    focus = _focus(marks) if marks else None
    start = 0 if focus is None or focus.end <= _WIDEST - 1 else max(0, focus.start - _MARGIN)
    first = next(index for index, cell in enumerate(cells) if cell >= start)
    last = max(index for index, cell in enumerate(cells) if cell <= cells[first] + _WIDEST)
    shown = "".join(pieces[first:last])
    if first:
        shown = "…" + shown
    if last < len(pieces):
        shown += "…"
    return shown.rstrip(), cells[first] - (1 if first else 0), width(shown)


def _shifted(mark: Mark, shift: int, limit: int) -> Mark:
    start = min(max(mark.start - shift, 0), max(limit - 1, 0))
    return Mark(start, min(max(mark.end - shift, start + 1), max(limit, start + 1)), mark.text, mark.role)


def _rows(marks: Sequence[Mark]) -> list[list[Run]]:
    """Lay out the underlines and remarks: the rightmost remark beside its carets, the others hang below."""
    if not marks:
        return []
    underline = _underline(marks)
    hanging = sorted((mark for mark in marks if mark.text), key=lambda mark: (mark.start, mark.role != "secondary"))
    rows = [underline]
    row_end = max(mark.end for mark in marks)
    if hanging and hanging[-1].end == row_end:
        last = hanging.pop()
        underline.append((row_end + 1, last.text, last.role))
    if hanging:
        rows.append(_connectors(hanging))
    while hanging:
        mark = hanging.pop()
        rows.append([*_connectors([other for other in hanging if other.start < mark.start]), _remark(mark)])
    return rows


def _remark(mark: Mark) -> Run:
    return mark.start, mark.text, mark.role


def _connectors(marks: Sequence[Mark]) -> list[Run]:
    by_cell = {mark.start: mark.role for mark in marks}
    return [(cell, "|", role) for cell, role in sorted(by_cell.items())]


def _underline(marks: Sequence[Mark]) -> list[Run]:
    """Return the carets of a line; where marks overlap, the primary one shows."""
    roles = [""] * max(mark.end for mark in marks)
    for mark in sorted(marks, key=lambda mark: mark.role != "secondary"):
        roles[mark.start : mark.end] = [mark.role] * (mark.end - mark.start)
    runs: list[Run] = []
    for cell, role in enumerate(roles):
        if not role:
            continue
        sign = "-" if role == "secondary" else "^"
        if runs and runs[-1][2] == role and runs[-1][0] + len(runs[-1][1]) == cell:
            runs[-1] = (runs[-1][0], runs[-1][1] + sign, role)
        else:
            runs.append((cell, sign, role))
    return runs
