"""Files of a request: sent as they were planned, each once, by the type that their bytes have."""

import base64
from dataclasses import replace
from pathlib import Path

import pytest
from hosted_account import a_file, a_request, with_addresses

from compiler.backends.data_url import url_of_bytes, url_of_file
from compiler.backends.protocol import BackendError
from compiler.backends.publish import Sent, publish_files
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest


class Cloud:
    """Publishes by name, and remembers what it was given."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def publish(self, path: Path, asset: Asset, sent: Sent) -> str:
        assert path.read_bytes()
        self.files.append(asset.location)
        sent(0.5)
        return f"oss://{asset.location}"


def locations(request: GenerationRequest) -> list[str]:
    return [asset.location for item in request.media for asset in (item.asset, item.voice) if asset]


def test_every_file_becomes_an_address_and_is_published_once(tmp_path: Path) -> None:
    cloud, shares = Cloud(), list[float]()
    request = a_request(tmp_path, "segmind")
    twice = replace(request, media=(*request.media, request.media[0]))
    published = publish_files(twice, tmp_path, cloud.publish, shares.append)
    names = ["jon.png", "jon.wav", "yard.png"]
    assert cloud.files == names
    assert locations(published) == [f"oss://{name}" for name in (*names, "jon.png", "jon.wav")]
    assert shares == sorted(shares)
    assert len(shares) == 6
    assert shares[-1] == pytest.approx(1)


def test_an_address_is_handed_on_as_it_is(tmp_path: Path) -> None:
    cloud = Cloud()
    request = with_addresses(a_request(tmp_path, "segmind"))
    assert publish_files(request, tmp_path, cloud.publish, lambda _: None) == request
    assert cloud.files == []


def test_nothing_is_published_when_one_file_is_not_what_was_planned(tmp_path: Path) -> None:
    cloud = Cloud()
    request = a_request(tmp_path, "segmind")
    (tmp_path / "yard.png").write_bytes((tmp_path / "jon.png").read_bytes())
    with pytest.raises(BackendError, match=r"`yard\.png` has changed"):
        publish_files(request, tmp_path, cloud.publish, lambda _: None)
    (tmp_path / "yard.png").unlink()
    with pytest.raises(BackendError, match=r"`yard\.png` cannot be read"):
        publish_files(request, tmp_path, cloud.publish, lambda _: None)
    assert cloud.files == []


def test_a_data_url_has_the_type_of_the_bytes_and_its_length_is_known(tmp_path: Path) -> None:
    a_request(tmp_path, "fal")
    (tmp_path / "wrong.jpg").write_bytes((tmp_path / "jon.png").read_bytes())
    for path in (tmp_path / "wrong.jpg", tmp_path / a_file(tmp_path, "jon.wav").location):
        url = url_of_file(path)
        text = b"".join(url.pieces())
        head, _, data = text.partition(b",")
        assert base64.b64decode(data, validate=True) == path.read_bytes()
        assert len(text) == url.length
        assert head == (b"data:image/png;base64" if path.suffix == ".jpg" else b"data:audio/wav;base64")


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 1_000_000])
def test_pieces_of_a_data_url_join_without_a_seam(size: int) -> None:
    data = bytes(index % 251 for index in range(size))
    url = url_of_bytes(data)
    text = b"".join(url.pieces())
    assert text == url.head + base64.b64encode(data)
    assert len(text) == url.length
