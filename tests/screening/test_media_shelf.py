"""What the live page may be asked for: files that it refers to itself, by names that are no paths."""

import os
from pathlib import Path

import pytest

from compiler.screening.media_shelf import MediaShelf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build = tmp_path / "build"
    (build / "shots").mkdir(parents=True)
    (build / "shots" / "a.mp4").write_bytes(b"clip")
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    (build / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    (build / "manifest.json").write_bytes(b"{}")
    return build


def name_of(address: str) -> str:
    return address.rpartition("/")[2]


def test_a_file_is_found_by_its_name_and_by_nothing_else(folder: Path) -> None:
    shelf = MediaShelf(folder)
    address = shelf.address(folder / "shots" / "a.mp4")
    assert shelf.find(name_of(address)) == folder / "shots" / "a.mp4"
    for name in ("a.mp4", "shots/a.mp4", "../secret.mp4", str(folder / "shots" / "a.mp4"), ""):
        assert shelf.find(name) is None


@pytest.mark.parametrize("path", ["../secret.mp4", "link.mp4", "shots/../../secret.mp4", "manifest.json", "gone.mp4"])
def test_what_lies_elsewhere_or_is_no_media_gets_no_name(folder: Path, path: str) -> None:
    assert MediaShelf(folder).address(folder / path) == ""


def test_footage_gets_a_name_only_as_long_as_the_film_cuts_it_in(folder: Path, tmp_path: Path) -> None:
    shelf = MediaShelf(folder)
    shelf.allow([tmp_path / "secret.mp4"])
    assert shelf.address(tmp_path / "secret.mp4") != ""
    shelf.allow([])
    assert shelf.address(tmp_path / "secret.mp4") == ""


def test_a_file_that_changed_has_another_name(folder: Path) -> None:
    shelf, clip = MediaShelf(folder), folder / "shots" / "a.mp4"
    first = shelf.address(clip)
    assert shelf.address(clip) == first
    os.utime(clip, (1, 1))
    assert shelf.address(clip) != first
