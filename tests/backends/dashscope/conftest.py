"""What the tests of the DashScope adapter share: a scripted account, and a small repository of real files."""

import hashlib
import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from connected import connect
from dashscope_account import upload_policy
from PIL import Image
from scripted_server import Reply, ScriptedServer

from compiler.backends.dashscope.adapter import DashScopeBackend
from compiler.backends.hosted import Connection
from compiler.ir.asset import Asset, AssetFacts, AssetKind
from compiler.source.route import Route

MakeAsset = Callable[[str], Asset]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        running.on("GET", "/api/v1/uploads", Reply(body=upload_policy(running)))
        running.on("POST", "/oss", Reply(200))
        yield running


@pytest.fixture
def connection(server: ScriptedServer, tmp_path: Path) -> Connection:
    return connect(server, tmp_path / "cache")


@pytest.fixture
def backend(connection: Connection) -> Iterator[DashScopeBackend]:
    made = DashScopeBackend(connection)
    yield made
    made.close()


@pytest.fixture(scope="session")
def large_picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that compresses badly, of more than two megabytes."""
    path = tmp_path_factory.mktemp("large") / "large.png"
    Image.effect_noise((1600, 1600), 90).convert("RGB").save(path, compress_level=1)
    return path


@pytest.fixture
def root(tmp_path: Path, large_picture: Path) -> Path:
    folder = tmp_path / "story"
    folder.mkdir()
    shutil.copy(large_picture, folder / "large.png")
    Image.new("RGB", (320, 320), "teal").save(folder / "mara.png")
    Image.new("RGB", (640, 360), "olive").save(folder / "yard.bin", "JPEG")
    with wave.open(str(folder / "mara.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 16000, "NONE", ""))
        sound.writeframes(b"\1\2" * 16000)
    return folder


KINDS: dict[str, tuple[AssetKind, str]] = {
    "mara.png": ("image", "png"),
    "large.png": ("image", "png"),
    "yard.bin": ("image", "jpeg"),
    "mara.wav": ("audio", "wav"),
}


@pytest.fixture
def asset(root: Path) -> MakeAsset:
    def make(location: str) -> Asset:
        if "://" in location:
            return Asset(location, remote=True, facts=None, sha256="", route=Route("a.yaml"))
        data = (root / location).read_bytes()
        kind, form = KINDS[location]
        sha256 = hashlib.sha256(data).hexdigest()
        facts = AssetFacts(sha256, len(data), kind, form)
        return Asset(location, remote=False, facts=facts, sha256=sha256, route=Route("a.yaml"))

    return make
