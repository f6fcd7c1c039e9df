"""Lines that stand too far left or right: a fault of YAML comes in, what to type there goes out.

`parse` asks it when no text can be blamed. The item of the list at the top (a shot) that the line is in is
blanked, so that the other items are checked in the same run. Invariant: only a repair that gets YAML well past
the item is given back.
"""

import re
from collections.abc import Iterator

from compiler.source.events import YamlSyntaxError
from compiler.source.file import SourceFile
from compiler.source.problem import Problem
from compiler.source.quoting import Repair, reach
from compiler.source.value import value

_FAULTS = ("did not find expected '-' indicator", "did not find expected key", "mapping values are not allowed")
_SHAPE = re.compile(r"(?P<margin>[ ]*)(?P<dash>-[ ]+)?(?P<rest>[^\s#].*)")
_KEY = re.compile(r"[a-z_]+[ ]*:(?:[ ]|$)")
_NEW_ITEM = re.compile(r"id[ ]*:")
_NOT_NEWLINE = re.compile(r"[^\n]")
_SECTION = re.compile(r"[^\s#-][^:]*:[ ]*(?:#.*)?")


@value
class _Line:
    """A line that says something.

    Attributes:
        number: from 1.
        margin: columns before its first sign.
        column: columns before its key or text, a dash counted as part of the margin.
        has_dash: whether it begins an item.
        rest: from `column` on.
    """

    number: int
    margin: int
    column: int
    has_dash: bool
    rest: str


def find_misindented(file: SourceFile, text: str, fault: YamlSyntaxError) -> Repair | None:
    """Say which line is indented wrongly, if that is what a fault comes from.

    Args:
        file: the file as written.
        text: its text, earlier repairs masked.
        fault: what YAML fell over.
    """
    if not any(known in fault.problem for known in _FAULTS):
        return None
    number = file.position(min(fault.offset, len(text)))[0]
    here = _line(file, text, number)
    above = list(_lines_above(file, text, number))
    section = next((line for line in above if line.column == 0 and _SECTION.fullmatch(line.rest)), None)
    first = next((line for line in reversed(above) if section and line.number > section.number), None)
    if here is None or first is None or not first.has_dash:
        return None
    item = next((line for line in above if line.has_dash and line.margin == first.margin), first)
    blamed, level = _blame(here, [line for line in above if line.number >= item.number])
    if blamed is None:
        return None
    begins = here.has_dash and (here.margin <= first.margin + 1 or _NEW_ITEM.match(here.rest) is not None)
    start = file.offset(here.number if begins else item.number)
    end = file.offset(_next_item(file, text, number, first.margin))
    masked = text[:start] + _NOT_NEWLINE.sub(" ", text[start:end]) + text[end:]
    if reach(masked) <= end + len(file.line(file.position(end)[0])):
        return None
    return Repair(_problem(file, blamed, item if begins else level), masked)


def _blame(here: _Line, above: list[_Line]) -> tuple[_Line | None, _Line]:
    """Return the line that is indented wrongly, and one that is indented as it should be."""
    before = above[0]
    if len(above) > 1 and before.column < here.column == above[1].column:
        return before, above[1]
    if not here.has_dash and _KEY.match(here.rest) is None:
        return None, here
    alike = [line for line in above if (line.has_dash if here.has_dash else _KEY.match(line.rest))]
    level = min(alike, key=lambda line: abs(_edge(line, here) - here.margin), default=None)
    return (None, here) if level is None else (here, level)


def _edge(line: _Line, other: _Line) -> int:
    """Return the column of a line that another one has to be level with."""
    return line.margin if other.has_dash else line.column


def _problem(file: SourceFile, blamed: _Line, level: _Line) -> Problem:
    wanted = _edge(level, blamed)
    far = "little" if blamed.margin < wanted else "far"
    start = file.offset(blamed.number) + blamed.margin
    end = start + (1 if blamed.has_dash else len(blamed.rest.split(":", 1)[0].rstrip()))
    count = "1 space" if wanted == 1 else f"{wanted} spaces"
    advice = f"put {count} before it, so that it is level with line {level.number}"
    if not blamed.has_dash and blamed.margin > wanted:
        advice += "; if it belongs to the text above, put the text in quotes"
    return Problem("yaml-syntax", f"this line is indented too {far}", start, end, advice)


def _next_item(file: SourceFile, text: str, number: int, margin: int) -> int:
    """Return the line after an item: where the next one or something else begins, or the file ends."""
    last = text.count("\n") + 1
    for below in range(number + 1, last + 1):
        line = _line(file, text, below)
        if line is not None and (line.margin == 0 or (line.has_dash and line.margin == margin)):
            return below
    return last


def _lines_above(file: SourceFile, text: str, number: int) -> Iterator[_Line]:
    for above in range(number - 1, 0, -1):
        line = _line(file, text, above)
        if line is not None:
            yield line


def _line(file: SourceFile, text: str, number: int) -> _Line | None:
    start = file.offset(number)
    shape = _SHAPE.fullmatch(text[start : start + len(file.line(number))])
    if shape is None:
        return None
    return _Line(number, len(shape["margin"]), shape.start("rest"), shape["dash"] is not None, shape["rest"])
