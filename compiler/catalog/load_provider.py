"""Loads what is known of a provider: `data/providers/<backend>.yaml` of this package.

Called when an account is connected or priced, not for `check`. Invariant: as for `catalog.load`, a malformed
file is a bug of ours.
"""

from functools import cache
from importlib.resources import files

from compiler.catalog.load import load_data
from compiler.catalog.provider import ProviderFacts


@cache
def load_provider(backend: str) -> ProviderFacts | None:
    """Return what is known of the provider behind a backend, or None for a backend without one.

    Raises:
        ValueError: the data file is malformed.
    """
    file = files("compiler.catalog") / "data" / "providers" / f"{backend}.yaml"
    return ProviderFacts.model_validate(load_data(file.name, file.read_text("utf-8"))) if file.is_file() else None
