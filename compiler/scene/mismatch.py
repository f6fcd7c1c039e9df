"""Where data does not fit its model: a pydantic error and the data come in, one mismatch per node goes out.

`validate` asks for them and `mismatch_report` words them. Invariant: steps lead through the author's own
keys and indices; pydantic's tags of unions are gone, and so are branches of a union that were not meant.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from compiler.source.route import Step
from compiler.source.value import value

# Of the branches of a union, the one that got furthest says most: a number out of its range was at least a number.
_RANGE_KINDS = ("greater_than_equal", "greater_than", "less_than_equal", "less_than", "finite_number")
_VAGUE_KINDS = ("literal_error", "model_type", "bool_type", "too_short", "string_type")


@value
class Mismatch:
    """One node that does not fit.

    Attributes:
        steps: from the entry to the node, or to the mapping that lacks a key.
        kind: pydantic's name of the error, or `line` for anything wrong with a line of dialogue.
        value: the node's data.
        missing: the key that is not there, or None.
        facts: limits and allowed values, as pydantic names them.
    """

    steps: tuple[Step, ...]
    kind: str
    value: object
    missing: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def is_empty(self) -> bool:
        """Whether a key that exists was left without a value."""
        return self.value is None and self.kind not in ("missing", "extra_forbidden", "line")


def find_mismatches(error: ValidationError, data: object) -> tuple[Mismatch, ...]:
    """Return what does not fit, one per node, in the models' order."""
    found: dict[tuple[tuple[Step, ...], str | None], Mismatch] = {}
    for detail in error.errors(include_url=False):
        mismatch = _mismatch(detail, data)
        place = (mismatch.steps, mismatch.missing)
        found[place] = _clearer(found.get(place), mismatch)
    return tuple(mismatch for mismatch in found.values() if not _is_shadowed(mismatch, found.values()))


def follow(data: object, steps: Iterable[Step]) -> object:
    """Return what steps that exist lead to."""
    for step in steps:
        data = data[step] if isinstance(data, dict | list) else None  # type: ignore[index]
    return data


def _mismatch(detail: ErrorDetails, data: object) -> Mismatch:
    steps: list[Step] = []
    node, missing = data, None
    for part in detail["loc"]:
        if _has(node, part):
            node = follow(node, (part,))
            steps.append(part)
        elif detail["type"] == "missing":
            missing = str(part)
    line = _line_steps(steps)
    if line is not None:
        return Mismatch(line, "line", follow(data, line))
    return Mismatch(tuple(steps), detail["type"], node, missing, detail.get("ctx") or {})


def _has(node: object, part: Step) -> bool:
    if isinstance(node, list):
        return isinstance(part, int) and part < len(node)
    return isinstance(node, dict) and part in node


def _line_steps(steps: list[Step]) -> tuple[Step, ...] | None:
    """Return the part of the steps that leads to a line of dialogue, if they go into one."""
    for index, step in enumerate(steps[:-1]):
        if step == "dialogue" and isinstance(steps[index + 1], int):
            return tuple(steps[: index + 2])
    return None


def _clearer(one: Mismatch | None, other: Mismatch) -> Mismatch:
    if one is None or other.kind in _RANGE_KINDS or (one.kind in _VAGUE_KINDS and other.kind not in _VAGUE_KINDS):
        return other
    return one


def _is_shadowed(mismatch: Mismatch, others: Iterable[Mismatch]) -> bool:
    """Whether it is a branch of a union that another branch went deeper than."""
    depth = len(mismatch.steps)
    return mismatch.kind in _VAGUE_KINDS and any(
        (len(other.steps) > depth or other.missing is not None) and other.steps[:depth] == mismatch.steps
        for other in others
    )
