import hashlib
from pathlib import Path

import pytest

from compiler.build.remote import MOST_BYTES, RemoteError, remote_path
from compiler.build.remote_folder import RemoteFolder

CLIP = b"clip" * 1000
SHA256 = hashlib.sha256(CLIP).hexdigest()


@pytest.fixture
def remote(tmp_path: Path) -> RemoteFolder:
    (tmp_path / "shared").mkdir()
    return RemoteFolder(tmp_path / "shared", "dashscope")


def put(remote: RemoteFolder, folder: Path) -> Path:
    clip = folder / "clip.mp4"
    clip.write_bytes(CLIP)
    remote.put(SHA256, clip)
    return folder / "shared/dashscope" / remote_path(SHA256)


def test_what_was_put_there_is_there_and_comes_back_whole(remote: RemoteFolder, tmp_path: Path) -> None:
    assert remote.having([SHA256]) == frozenset()
    put(remote, tmp_path)
    assert remote.having([SHA256, "0" * 64]) == {SHA256}
    assert remote.fetch(SHA256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CLIP
    assert not remote.fetch("0" * 64, tmp_path / "none")


def test_nothing_but_the_clip_is_left_there(remote: RemoteFolder, tmp_path: Path) -> None:
    path = put(remote, tmp_path)
    assert [each for each in (tmp_path / "shared").rglob("*") if each.is_file()] == [path]


def test_what_is_no_plain_file_is_not_there(remote: RemoteFolder, tmp_path: Path) -> None:
    path = put(remote, tmp_path)
    path.unlink()
    path.symlink_to(tmp_path / "clip.mp4")
    assert remote.having([SHA256]) == frozenset()
    assert not remote.fetch(SHA256, tmp_path / "copy")


def test_what_is_larger_than_any_clip_is_not_copied(remote: RemoteFolder, tmp_path: Path) -> None:
    path = put(remote, tmp_path)
    with path.open("r+b") as stream:
        stream.truncate(MOST_BYTES + 1)
    assert not remote.fetch(SHA256, tmp_path / "copy")


def test_a_drive_that_is_not_mounted_is_an_error_and_nothing_is_made_in_its_place(tmp_path: Path) -> None:
    remote = RemoteFolder(tmp_path / "unmounted", "dashscope")
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(CLIP)
    for use in (lambda: remote.having([SHA256]), lambda: remote.put(SHA256, clip)):
        with pytest.raises(RemoteError, match="unmounted"):
            use()
    assert not (tmp_path / "unmounted").exists()
