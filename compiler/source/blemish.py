"""Blemishes: what can be told from the text alone, before YAML is asked.

`parse_tree` looks for control characters and merge conflicts first and for tabs when YAML has
failed, because YAML's own words for all three mislead. Invariant: offsets and lines never move.
"""

import re

from compiler.source.file import SourceFile
from compiler.source.problem import Problem

_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \n]|\Z).*", re.MULTILINE)
_TAB = re.compile(r"^[ ]*\t[ \t]*", re.MULTILINE)
_UNPRINTABLE_SHOWN = 20
_MARKS = {"<": "one side begins here", "|": "the common ancestor", "=": "the other side", ">": "the conflict ends here"}


def find_unprintable(text: str) -> tuple[Problem, ...]:
    """Return a problem for each of the first characters that YAML forbids."""
    problems: list[Problem] = []
    for match in _UNPRINTABLE.finditer(text):
        if len(problems) == _UNPRINTABLE_SHOWN:
            break
        name = f"U+{ord(match[0]):04X}"
        problems.append(
            Problem(
                "yaml-syntax",
                f"control character {name}, which YAML does not allow",
                match.start(),
                match.end(),
                "delete it; inside double quotes it may be written as an escape",
            )
        )
    return tuple(problems)


def mask_unprintable(text: str) -> str:
    """Return the text with letters for what YAML forbids, so that the rest can still be looked at."""
    return _UNPRINTABLE.sub("x", text)


def find_conflicts(text: str) -> tuple[Problem, ...]:
    """Return a problem for each merge conflict that was left in the text."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return ()
    conflicts: list[list[re.Match[str]]] = []
    is_open = False
    for match in _CONFLICT.finditer(text):
        mark = match[0][0]
        if mark == "<" or (mark == ">" and not is_open):
            conflicts.append([])
            is_open = True
        if is_open:
            conflicts[-1].append(match)
        is_open = is_open and mark != ">"
    return tuple(_conflict(marks) for marks in conflicts)


def _conflict(marks: list[re.Match[str]]) -> Problem:
    related = tuple((mark.start(), mark.end(), _MARKS[mark[0][0]]) for mark in marks[1:])
    return Problem(
        "merge-conflict",
        "a merge conflict was left unresolved",
        marks[0].start(),
        marks[0].end(),
        "keep one of the two sides and delete the marker lines",
        related,
    )


def find_tab(file: SourceFile, offset: int) -> Problem | None:
    """Return the tab that indents the line at an offset or the line before it, or None."""
    number, _ = file.position(offset)
    for line in (number, number - 1):
        match = _TAB.match(file.line(line))
        if match is not None:
            start = file.offset(line)
            count = sum(1 for _ in _TAB.finditer(file.text))
            more = f"; {count} lines of this file begin with a tab" if count > 1 else ""
            return Problem(
                "tab-indentation",
                "this line is indented with a tab",
                start + match[0].index("\t"),
                start + match.end(),
                f"YAML is indented with spaces: write two for each tab{more}",
            )
    return None
