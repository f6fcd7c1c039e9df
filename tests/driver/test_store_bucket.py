"""A shared store in an object storage: real HTTP, an S3 server on loopback."""

import hashlib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from object_storage import object_storage

from compiler.build.remote import Remote, RemoteError, remote_path
from compiler.driver.store_remote import open_remote
from compiler.driver.store_setting import StoreSetting

CLIP = bytes(range(256)) * 40_000
SHA256 = hashlib.sha256(CLIP).hexdigest()
CANARY = "canary-secret-0123456789"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with object_storage(tmp_path_factory.mktemp("storage"), "films") as running:
        yield running


def options(url: str) -> dict[str, str]:
    return {"endpoint": url, "region": "us-east-1", "access_key_id": "a", "secret_access_key": CANARY}


def opened(url: str, address: str = "s3://films/night") -> Remote:
    remote = open_remote(StoreSetting(address, options(url)), "dashscope")
    assert remote is not None
    return remote


def test_what_was_put_there_is_there_and_comes_back_whole(url: str, tmp_path: Path) -> None:
    remote = opened(url)
    (tmp_path / "clip.mp4").write_bytes(CLIP)
    assert remote.having([SHA256]) == frozenset()
    remote.put(SHA256, tmp_path / "clip.mp4")
    assert remote.having([SHA256, "0" * 64]) == {SHA256}
    assert remote.fetch(SHA256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CLIP
    assert not remote.fetch("0" * 64, tmp_path / "none")
    place = f"{url}/films/night/dashscope/{remote_path(SHA256)}"
    with urllib.request.urlopen(place, timeout=10) as answer:  # noqa: S310  (our own server)
        assert answer.read() == CLIP


def test_a_storage_that_does_not_answer_is_one_line_without_secrets(tmp_path: Path) -> None:
    remote = opened("http://127.0.0.1:1")
    (tmp_path / "clip.mp4").write_bytes(CLIP)
    for use in (
        lambda: remote.having([SHA256]),
        lambda: remote.fetch(SHA256, tmp_path / "copy"),
        lambda: remote.put(SHA256, tmp_path / "clip.mp4"),
    ):
        with pytest.raises(RemoteError) as caught:
            use()
        assert "\n" not in str(caught.value)
        assert CANARY not in str(caught.value)


def test_a_bucket_that_does_not_exist_takes_no_clip(url: str, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(CLIP)
    with pytest.raises(RemoteError):
        opened(url, "s3://nowhere").put(SHA256, tmp_path / "clip.mp4")


@pytest.mark.parametrize("address", ["ftp://host/x", "https://host/x", "file:///etc", "memory://", "films/here"])
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(RemoteError):
        open_remote(StoreSetting(address), "dashscope")


def test_an_option_that_the_storage_does_not_have_is_refused(url: str) -> None:
    with pytest.raises(RemoteError, match="acess_key"):
        open_remote(StoreSetting("s3://films", {**options(url), "acess_key": "x"}), "dashscope")


def test_plain_http_is_spoken_with_this_machine_only() -> None:
    remote = open_remote(StoreSetting("s3://films", options("http://films.example")), "dashscope")
    assert remote is not None
    with pytest.raises(RemoteError):
        remote.having([SHA256])
