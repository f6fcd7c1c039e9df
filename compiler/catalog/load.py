"""Loads the catalogue: every `data/*.yaml` of this package, and a provider when it is asked for.

Called by `driver`, which hands the catalogue on, and by backends for each body that they write, so it is read once
in a process. Invariant: a file that does not fit the model is a bug of ours and raises; authors cannot cause it.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from compiler.catalog.catalog import Catalog
from compiler.catalog.model import ModelFacts
from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree


@cache
def load_catalog() -> Catalog:
    """Return all that is known of all models.

    Raises:
        ValueError: a data file is malformed.
    """
    folder = files("compiler.catalog") / "data"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return Catalog(tuple(_facts(name, text) for name, text in texts))


def _facts(name: str, text: str) -> ModelFacts:
    return ModelFacts.model_validate(load_data(name, text))


def load_data(name: str, text: str) -> object:
    """Return a data file as plain data.

    Raises:
        ValueError: it is no good YAML.
    """
    parsed = parse_tree(SourceFile(Path(name), name, text))
    if parsed.root is None or parsed.problems:
        raise ValueError(f"{name}: {parsed.problems}")
    return plain_data(parsed.root)
