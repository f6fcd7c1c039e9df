from pathlib import Path

import pytest

from compiler.scene.ground import Ground, find_root
from compiler.scene.repo_path import PathFault, RepoPath, resolve_asset_root, resolve_path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    (folder / "scenes").mkdir(parents=True)
    return folder


def resolve(written: str, root: Path, *asset_roots: Path) -> RepoPath | PathFault:
    return resolve_path(written, root / "scenes", Ground(root, asset_roots))


def slug(found: RepoPath | PathFault) -> str:
    assert isinstance(found, PathFault)
    return found.slug


@pytest.mark.parametrize(
    "written, location",
    [
        ("mara.png", "scenes/mara.png"),
        ("./a/../mara.png", "scenes/mara.png"),
        ("../assets/mara.png", "assets/mara.png"),
        ("file~.png", "scenes/file~.png"),
        ("..", "."),
        ("...", "scenes/..."),
        ("玛拉 [1].png", "scenes/玛拉 [1].png"),
    ],
)
def test_a_path_is_relative_to_the_file_and_located_from_the_root(root: Path, written: str, location: str) -> None:
    found = resolve(written, root)
    assert isinstance(found, RepoPath)
    assert (found.location, found.path) == (location, (root / location).resolve())


@pytest.mark.parametrize("written", ["http://x.y/a.png", "https://x.y/a b.png"])
def test_an_address_stays_as_it_is_written(root: Path, written: str) -> None:
    assert resolve(written, root) == RepoPath(written, None)


@pytest.mark.parametrize(
    "written",
    ["a\0b", "a\nb", "a\x7f", "a\u2028b", "\ud800", "a\\b", "C:x", "c:/x", "a:b", "~", "~root/x", "/x", "//h/x",
     "file:x", "https:/x", "https://", "javascript:x", "x" * 256, "玛" * 100, "a/" * 2500 + "b"],
)  # fmt: skip
def test_what_no_path_may_hold_is_a_bad_path(root: Path, written: str) -> None:
    assert slug(resolve(written, root)) == "bad-path"


@pytest.mark.parametrize("written", ["../../x", "../..", "a/../../../x", "../../repository/x", "../" * 400])
def test_a_path_may_not_leave_the_root(root: Path, written: str) -> None:
    assert slug(resolve(written, root)) == "path-outside-root"


def test_a_neighbour_whose_name_begins_like_the_root_is_outside(root: Path) -> None:
    (root.parent / "repo2").mkdir()
    assert slug(resolve("../../repo2/x", root)) == "path-outside-root"


def test_a_link_out_of_the_root_is_told_with_its_target(root: Path) -> None:
    (root.parent / "secret.png").touch()
    (root / "scenes" / "mara.png").symlink_to(root.parent / "secret.png")
    found = resolve("mara.png", root)
    assert isinstance(found, PathFault)
    assert found.slug == "path-outside-root"
    assert "link" in found.message
    assert "secret.png" in found.note


def test_a_link_of_a_folder_out_of_the_root_is_followed_too(root: Path) -> None:
    (root / "scenes" / "assets").symlink_to(root.parent)
    assert slug(resolve("assets/x.png", root)) == "path-outside-root"


def test_a_link_inside_the_root_keeps_the_name_that_was_written(root: Path) -> None:
    (root / "objects").mkdir()
    (root / "objects" / "abc").touch()
    (root / "scenes" / "mara.png").symlink_to("../objects/abc")
    assert resolve("mara.png", root) == RepoPath("scenes/mara.png", root / "objects" / "abc")


def test_dots_behind_a_link_mean_what_the_system_means(root: Path) -> None:
    (root / "a" / "b").mkdir(parents=True)
    (root / "scenes" / "link").symlink_to("../a/b")
    assert resolve("link/../x.png", root) == RepoPath("a/x.png", root / "a" / "x.png")


def test_a_circle_of_links_is_a_value(root: Path) -> None:
    (root / "scenes" / "loop").symlink_to("loop")
    assert isinstance(resolve("loop/x.png", root), RepoPath | PathFault)


def test_an_asset_root_opens_a_folder_outside(root: Path) -> None:
    footage = root.parent / "footage"
    found = resolve("../../footage/a.mp4", root, footage)
    assert found == RepoPath("../footage/a.mp4", footage / "a.mp4")
    assert slug(resolve("../../other/a.mp4", root, footage)) == "path-outside-root"


def test_an_asset_root_is_relative_to_its_story(root: Path) -> None:
    assert resolve_asset_root("../footage", root) == root.parent / "footage"
    fault = resolve_asset_root("/mnt", root)
    assert isinstance(fault, PathFault)
    assert fault.slug == "bad-path"


def test_the_root_is_the_nearest_story_or_repository(root: Path) -> None:
    assert find_root(root / "scenes") == root / "scenes"
    (root / ".git").mkdir()
    assert find_root(root / "scenes") == root
    (root / "scenes" / "story.yaml").touch()
    assert find_root(root / "scenes") == root / "scenes"
