"""The catalogue as a value: facts by backend and model.

`catalog.load` makes it; `passes` look models up in it. Invariant: a dated snapshot has the facts of its line.
"""

from dataclasses import dataclass

from compiler.catalog.model import ModelFacts


@dataclass(frozen=True, slots=True)
class Catalog:
    """All models that are known."""

    entries: tuple[ModelFacts, ...]

    def find(self, backend: str, model: str) -> ModelFacts | None:
        """Return the facts of a model, or None when the catalogue does not have it at this backend."""
        for entry in self.entries:
            if entry.backend == backend and model in (entry.model, *entry.snapshots):
                return entry
        return None

    def models(self, backend: str) -> tuple[str, ...]:
        """Return every model id of a backend, snapshots included; empty for an unknown backend."""
        return tuple(
            model for entry in self.entries if entry.backend == backend for model in (entry.model, *entry.snapshots)
        )

    @property
    def backends(self) -> tuple[str, ...]:
        """The backends that have models, sorted."""
        return tuple(sorted({entry.backend for entry in self.entries}))
