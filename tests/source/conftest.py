from collections.abc import Callable
from pathlib import Path

import pytest

from compiler.source.file import SourceFile


@pytest.fixture(scope="session")
def source() -> Callable[[str], SourceFile]:
    """Make a source file of a text."""
    return lambda text: SourceFile(Path("/story/alley.yaml"), "alley.yaml", text)
