from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.source.document import Document
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Make a document of a text."""

    def make(text: str, name: str = "alley.yaml") -> Document:
        file = SourceFile(Path("/story") / name, name, text)
        return Document(file, parse_tree(file).root)

    return make
