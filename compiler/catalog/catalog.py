"""The catalogue as a value: facts by backend and model.

`catalog.load` makes it; `passes` look models up in it. Invariant: a dated snapshot has the facts of its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from compiler.catalog.model import ModelFacts


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models that are known."""

    entries: tuple[ModelFacts, ...]
    _index: Mapping[tuple[str, str], ModelFacts] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {(entry.backend, model): entry for entry in self.entries for model in (entry.model, *entry.snapshots)}
        object.__setattr__(self, "_index", index)

    def find(self, backend: str, model: str) -> ModelFacts | None:
        """Return the facts of a model, or None when the catalogue does not have it at this backend."""
        return self._index.get((backend, model))

    def models(self, backend: str) -> tuple[str, ...]:
        """Return every model id of a backend, snapshots included; empty for an unknown backend."""
        return tuple(model for other, model in self._index if other == backend)

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that have models, sorted."""
        return tuple(sorted({entry.backend for entry in self.entries}))
