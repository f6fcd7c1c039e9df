"""Validation: plain data and a model come in, an entry and diagnostics go out.

Called for every shot, declaration and set of settings on its own, so that one that is broken hides no
other. Invariant: what the author left empty counts as not written, and an entry without its broken parts
is still given back where the model can do without them.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.mismatch import Mismatch, find_mismatches, follow
from compiler.scene.mismatch_report import report_mismatch
from compiler.scene.salvage import salvage
from compiler.source.route import Route, Step
from compiler.source.value import value

E = TypeVar("E", bound=BaseModel)

_NO_KEYS: frozenset[str] = frozenset()


@value
class Validated(Generic[E]):
    """What validation gives.

    Attributes:
        entry: None where the model cannot do without what is broken.
        broken: known keys whose values could not be used, or that were probably meant by unknown ones.
    """

    entry: E | None
    broken: frozenset[str] = _NO_KEYS


@value
class Subject:
    """What is validated.

    Attributes:
        route: where it is.
        name: how messages call it: `this shot`.
        fallback: values for required keys that are broken.
    """

    route: Route
    name: str
    fallback: Mapping[str, object] = field(default_factory=dict)


def validate(model: type[E], data: object, subject: Subject, diagnostics: Diagnostics) -> Validated[E]:
    """Make an entry of data, and report everything in which it does not fit."""
    try:
        return Validated(model.model_validate(data))
    except ValidationError as error:
        mismatches = find_mismatches(error, data)
    empty = {mismatch.steps for mismatch in mismatches if mismatch.is_empty and mismatch.steps}
    written = _without(data, empty)
    try:
        return Validated(model.model_validate(written))
    except ValidationError as error:
        mismatches = find_mismatches(error, written)
    broken = _report_all(mismatches, model, data, subject, diagnostics)
    return Validated(_salvaged(model, written, mismatches, subject.fallback), broken)


def _report_all(
    mismatches: tuple[Mismatch, ...], model: type[E], data: object, subject: Subject, diagnostics: Diagnostics
) -> frozenset[str]:
    unknown = [mismatch for mismatch in mismatches if mismatch.kind == "extra_forbidden"]
    meant: set[tuple[tuple[Step, ...], str | None]] = set()
    for mismatch in unknown:
        near = report_mismatch(mismatch, model, subject.route, diagnostics, subject.name)
        meant.add((mismatch.steps[:-1], near))
    for mismatch in mismatches:
        if mismatch in unknown or (mismatch.steps, mismatch.missing) in meant:
            continue
        report_mismatch(_as_written(mismatch, data), model, subject.route, diagnostics, subject.name)
    keys = {mismatch.steps[0] if mismatch.steps else mismatch.missing for mismatch in mismatches}
    keys |= {near for steps, near in meant if not steps}
    return frozenset(key for key in keys if isinstance(key, str))


def _as_written(mismatch: Mismatch, data: object) -> Mismatch:
    """Give a mismatch of a missing key the mapping as the author wrote it, empty keys included."""
    if mismatch.missing is None:
        return mismatch
    return Mismatch(mismatch.steps, mismatch.kind, follow(data, mismatch.steps), mismatch.missing)


def _salvaged(
    model: type[E], data: object, mismatches: tuple[Mismatch, ...], fallback: Mapping[str, object]
) -> E | None:
    if not isinstance(data, dict):
        return None
    try:
        return model.model_validate(salvage(data, mismatches, fallback))
    except ValidationError:
        return None


def _without(data: object, places: set[tuple[Step, ...]], steps: tuple[Step, ...] = ()) -> object:
    """Return data without the keys at some places; items of lists stay, because routes count them."""
    if not places:
        return data
    if isinstance(data, dict):
        return {
            key: _without(value, places, (*steps, key)) for key, value in data.items() if (*steps, key) not in places
        }
    if isinstance(data, list):
        return [_without(item, places, (*steps, index)) for index, item in enumerate(data)]
    return data
