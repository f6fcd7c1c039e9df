from collections.abc import Iterator
from pathlib import Path

import pytest
from dashscope_client import SCENES, Client
from rehearsal import Rehearsing, rehearsing


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    """An emulator that delivers a prepared clip at once."""
    with rehearsing(tmp_path_factory.mktemp("stage"), task_seconds=0.05, result=SCENES / "mara.mp4") as running:
        yield running


@pytest.fixture
def client(stage: Rehearsing) -> Iterator[Client]:
    made = Client(stage.url)
    yield made
    made.http.close()


@pytest.fixture
def film() -> Path:
    return SCENES / "mara.mp4"
