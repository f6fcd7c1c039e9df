"""Every provider's backend, connected to one emulator that knows how to misbehave when a prompt says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from connected import connect_to
from contract_desk import FAULTS, PLAYERS, Desk, Player
from plain_film import write_film
from rehearsal import Rehearsing, rehearsing
from wire import Connections, Wire, tapped

from compiler.backends.registry import BACKENDS

_CONNECTIONS = Connections()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    """Delivers a prepared clip, or trouble."""
    folder = tmp_path_factory.mktemp("contract")
    with rehearsing(folder, task_seconds=0.05, result=write_film(folder / "film.mp4", 1), faults=FAULTS) as stage:
        yield stage


@pytest.fixture(scope="session")
def artist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    """Draws every clip as it was asked for."""
    with rehearsing(tmp_path_factory.mktemp("artist"), task_seconds=0.05, drawn=True) as stage:
        yield stage


@pytest.fixture(params=PLAYERS, ids=lambda player: player.name)
def desk(request: pytest.FixtureRequest, emulator: Rehearsing, tmp_path: Path) -> Iterator[Desk]:
    yield from _opened(request.param, emulator, tmp_path)


@pytest.fixture(params=PLAYERS, ids=lambda player: player.name)
def drawing_desk(request: pytest.FixtureRequest, artist: Rehearsing, tmp_path: Path) -> Iterator[Desk]:
    yield from _opened(request.param, artist, tmp_path)


def _opened(player: Player, stage: Rehearsing, folder: Path) -> Iterator[Desk]:
    cache = folder / "cache"
    connection = connect_to(player.backend, stage.url + player.path, player.key, cache)
    backend = BACKENDS[player.backend].connect(connection)
    yield Desk(player, stage, backend, folder / "story", cache)
    backend.close()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    with tapped(monkeypatch) as tap:
        yield tap


@pytest.fixture(autouse=True)
def connections() -> Iterator[Connections]:
    """Nothing that a test of the contract does reaches beyond this machine."""
    yield _CONNECTIONS
    assert _CONNECTIONS.beyond_loopback() == []
