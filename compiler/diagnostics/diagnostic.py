"""A diagnostic: one problem, where it is, and what to type instead.

Passes make them; `diagnostics.render` writes them. Invariant: there is exactly one primary label,
and places are routes or spans of a file, never line numbers.
"""

from dataclasses import dataclass
from typing import Literal

from compiler.diagnostics.codes import Code
from compiler.source.route import Route


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of a file by offsets, for what has no node: syntax errors, template lines."""

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what to say beside its caret.

    Attributes:
        where: a route into a document, or a region of a file.
        text: the remark beside the caret; may be empty.
        part: whether a route's value or its key is underlined.
        fragment: only this text inside the value is underlined (searched in the raw source of the node).
        nth: which occurrence of the fragment, from 0.
    """

    where: Route | Region
    text: str = ""
    part: Literal["value", "key"] = "value"
    fragment: str | None = None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A replacement that would settle the problem.

    Attributes:
        label: what is replaced.
        replacement: the new text.
        safe: whether it may be applied without a person looking.
    """

    label: Label
    replacement: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem.

    Attributes:
        code: its entry in the registry, which fixes its severity.
        message: what is wrong: lower case, no full stop, names in back-ticks.
        primary: where.
        labels: other places that explain it.
        notes: further facts, one line each.
        help: what to do, or None.
        suggestions: replacements, best first.
    """

    code: Code
    message: str
    primary: Label
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
