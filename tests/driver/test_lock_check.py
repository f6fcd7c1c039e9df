"""Locks checked as files: what each says, and whether the shots that it speaks of are there."""

import time
from pathlib import Path

import pytest

from compiler.diagnostics.locate import locate
from compiler.driver.lock_check import check_locks
from compiler.driver.workplace import Workplace

ROW = "default-dashscope: {key: K, intent: K, take: 1, model: wan2.7-r2v, sha256: K}".replace("K", "a" * 64)
LOCK = f"schema_version: 1\nshots:\n  arrival:\n    {ROW}\n  question:\n    {ROW}\n"
SCENE = "scene: The alley\nshots:\n  - id: arrival\n  - id: question\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenes").mkdir()
    (tmp_path / "story.yaml").write_text("story: Gates\nscenes: [scenes/*.yaml]\n", encoding="utf-8")
    (tmp_path / "scenes/alley.yaml").write_text(SCENE, encoding="utf-8")
    (tmp_path / "scenes/alley.lock.yaml").write_text(LOCK, encoding="utf-8")
    return tmp_path


def told(folder: Path, *paths: str) -> list[tuple[str, int, str]]:
    found = check_locks(tuple(map(Path, paths or (".",))), Workplace(folder, folder / "data", time.time_ns))
    regions = [(locate(item.primary, found.sources), item.code.slug) for item in found.diagnostics]
    return [
        (region.file, found.sources[region.file].file.position(region.start)[0] if region.file in found.sources else 0,
         slug)
        for region, slug in regions
    ]  # fmt: skip


def test_a_lock_whose_shots_are_there_is_sound(folder: Path) -> None:
    assert told(folder) == []


@pytest.mark.parametrize("path", [".", "story.yaml", "scenes/alley.yaml", "scenes/alley.lock.yaml"])
def test_takes_of_a_shot_that_was_renamed_by_hand_are_told(folder: Path, path: str) -> None:
    (folder / "scenes/alley.yaml").write_text(SCENE.replace("question", "who-is-there"), encoding="utf-8")
    assert told(folder, path) == [("scenes/alley.lock.yaml", 5, "orphan-takes")]


def test_a_lock_without_its_scene_is_told(folder: Path) -> None:
    (folder / "scenes/alley.yaml").rename(folder / "scenes/street.yaml")
    assert told(folder) == [("scenes/alley.lock.yaml", 1, "orphan-lock")]


@pytest.mark.parametrize(
    "text", ["<<<<<<< ours\n=======\n>>>>>>> theirs\n", "shots: {arrival: {x: 1}}\n", LOCK.replace("key", "kee", 1)]
)
def test_a_lock_that_cannot_be_read_is_an_error(folder: Path, text: str) -> None:
    (folder / "scenes/alley.lock.yaml").write_text(text, encoding="utf-8")
    assert [slug for *_, slug in told(folder)] == ["bad-lock-file"]


def test_a_scene_that_cannot_be_read_says_nothing_of_its_takes(folder: Path) -> None:
    (folder / "scenes/alley.yaml").write_text("scene: [\n", encoding="utf-8")
    assert told(folder) == []


def test_a_path_that_is_not_there_is_told(folder: Path) -> None:
    assert told(folder, "scene") == [("scene", 0, "no-such-path")]
