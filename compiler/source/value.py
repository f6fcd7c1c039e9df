"""Values: what the rooms hand to one another, as classes of fields that never change.

Used as a decorator wherever values are made by the thousand. Invariant: a value is never changed; mypy, which
sees every line of ours, refuses it.
"""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make a dataclass with slots, compared and hashed by its fields, that type checkers take for frozen.

    `frozen=True` would forbid changes once more at run time, and pay for it with a call for every field of every
    value that is made: an eighth of a check of a thousand shots.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
