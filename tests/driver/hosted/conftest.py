from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hosted_stage import Stage
from pretend_provider import PretendProvider

from compiler.build.journal import Journal
from compiler.media.encode import ClipWriter


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A clip of 64×48 pixels and one second, as the shots of these tests ask for."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with ClipWriter(path, 64, 48) as writer:
        for level in range(30):
            writer.write_yuv(np.full((72, 64), 60 + level, np.uint8))
    return path.read_bytes()


@pytest.fixture
def stage(tmp_path: Path, clip: bytes) -> Iterator[Stage]:
    with closing(Journal(tmp_path / "state/journal.db")) as journal:
        yield Stage(tmp_path, PretendProvider(clip), journal)
