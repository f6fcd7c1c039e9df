"""Parsing: a file comes in, its tree and everything that is wrong with its YAML go out.

Called by `scene.load`. The compiled parser gives the events, because composing ruamel's own nodes
costs twenty times as much. Invariant: no text makes it raise, and every problem has a place.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from compiler.source.blemish import find_conflicts, find_tab, find_unprintable, mask_unprintable
from compiler.source.events import YamlSyntaxError, read_events
from compiler.source.fault import explain_fault
from compiler.source.file import SourceFile
from compiler.source.flow_quoting import find_unquoted_in_flow
from compiler.source.indentation import find_misindented
from compiler.source.problem import Problem
from compiler.source.quoting import Repair, find_unquoted
from compiler.source.tree import Node, Scalar
from compiler.source.tree_builder import TreeBuilder
from compiler.source.value import value

_REPAIR_EFFORT = 4_000_000
"""Texts that need quotes are masked and the file is read again: up to so many characters in all, …"""
_FEWEST_REPAIRS, _MOST_REPAIRS = 10, 100
"""… but within these limits."""


@value
class Parsed:
    """What parsing gives.

    Attributes:
        root: the tree; None when there is none. With problems it may still be there, so that the rest
            of the file can be checked in the same run.
        problems: in file order.
    """

    root: Node | None
    problems: tuple[Problem, ...]


def parse_tree(file: SourceFile) -> Parsed:
    """Parse a YAML file into a tree of nodes that know their places.

    Args:
        file: the file as read.

    Returns:
        The tree and the problems, of family 01; never an exception.
    """
    conflicts = find_conflicts(file.text)
    if conflicts:
        return Parsed(None, conflicts)
    unprintable = find_unprintable(file.text)
    problems = list(unprintable)
    with _collector_paused():
        root = _build(file, mask_unprintable(file.text) if unprintable else file.text, problems)
    if unprintable:
        root = None  # it would hold words that nobody wrote
    if root is None and not problems:
        problems.append(Problem("empty-file", "the file has no content", 0, 0, "a scene begins with `scene: <title>`"))
    return Parsed(root, tuple(sorted(problems, key=lambda problem: problem.start)))


def _build(file: SourceFile, text: str, problems: list[Problem]) -> Node | None:
    """Build the tree, masking texts that need quotes, until YAML has nothing more to say."""
    restored: dict[int, str] = {}
    for _ in range(min(max(_REPAIR_EFFORT // (len(text) + 1), _FEWEST_REPAIRS), _MOST_REPAIRS)):
        builder = TreeBuilder(file, restored)
        fault = _feed(builder, text)
        if fault is None:
            problems.extend(builder.problems)
            return None if builder.is_stopped and builder.root is None else _content(builder.root)
        tab = find_tab(file, fault.offset)
        repair = None if tab is not None else _find_repair(file, text, fault)
        if repair is None:
            problems.extend((*builder.problems, tab or explain_fault(text, fault)))
            return None
        text = repair.masked
        _take(repair, problems, restored)
    return None


def _take(repair: Repair, problems: list[Problem], restored: dict[int, str]) -> None:
    """Add the problem of a repair, in place of those of smaller repairs inside it."""
    start, end = repair.problem.start, repair.problem.end
    problems[:] = [one for one in problems if one.slug != repair.problem.slug or not start <= one.start < end]
    problems.append(repair.problem)
    if repair.restored is not None:
        for offset in [offset for offset in restored if start <= offset < end]:
            del restored[offset]
        restored.update([repair.restored])


def _find_repair(file: SourceFile, text: str, fault: YamlSyntaxError) -> Repair | None:
    quotes = find_unquoted_in_flow(file, text, fault) or find_unquoted(file, text, fault)
    return quotes or find_misindented(file, text, fault)


def _feed(builder: TreeBuilder, text: str) -> YamlSyntaxError | None:
    take = builder.take
    try:
        for event in read_events(text):
            take(event)
            if builder.is_stopped:
                break
    except YamlSyntaxError as fault:
        return fault
    return None


def _content(root: Node | None) -> Node | None:
    """Return a root, unless it is the nothing that a file of comments has."""
    return None if isinstance(root, Scalar) and root.style == "plain" and not root.value else root


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking, again and again, a tree that only grows."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
