"""Disks that are full, nearly full or read-only: nothing is bought that cannot be kept, and nothing bought is lost."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from rehearsal import Rehearsing, rehearsing
from small_disk import run_with_small_disk
from small_story import Story, write_story
from two_places import COMPILE

SCENEC = shlex.join([sys.executable, "-m", "compiler"])


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return write_story(tmp_path / "story")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path / "emulator", task_seconds=0.5) as running:
        yield running


def surroundings(folder: Path, stage: Rehearsing) -> dict[str, str]:
    """Return an environment whose clips go to the small disk, and nothing else."""
    foreign = ("SCENEC_", "DASHSCOPE_", "SEGMIND_", "FAL_")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {f"SCENEC_{name.upper()}_DIR": str(folder / name) for name in ("state", "cache")}
    return {**clean, **own, "SCENEC_DATA_DIR": str(folder / "disk"), **stage.environment}


@pytest.mark.parametrize("options", ["size=16m", "size=128m,ro"])
def test_a_store_without_room_or_leave_is_noticed_before_the_first_request(
    story: Story, stage: Rehearsing, tmp_path: Path, options: str
) -> None:
    script = f"cd {shlex.quote(str(story.folder))}\n{SCENEC} {shlex.join(COMPILE)}; echo code=$?"
    said = run_with_small_disk(tmp_path / "disk", options, script, surroundings(tmp_path, stage))
    assert "code=7" in said, said
    assert "SC0713" in said
    assert stage.ledger("create") == []


@pytest.mark.parametrize("name", ["a" * 247, "玛" * 82])
def test_a_scene_whose_name_is_too_long_for_a_lock_is_noticed_before_the_first_request(
    story: Story, stage: Rehearsing, name: str
) -> None:
    story.scene.rename(story.folder / f"{name}.yaml")
    ran = story.run("compile", f"{name}.yaml", *COMPILE[2:], **stage.environment)
    assert (ran.code, stage.ledger("create")) == (7, [])
    assert f"{name}.yaml" in ran.err
    assert "error[SC0713]" in ran.err
    assert not any(path.name.endswith(".part") for path in story.folder.iterdir())


def test_a_scene_with_a_long_name_is_billed_once_and_cut(story: Story, stage: Rehearsing) -> None:
    name, long = "a" * 240, "b" * 64
    story.edit("id: arrival", f"id: {long}")
    story.scene.rename(story.folder / f"{name}.yaml")
    for _ in range(2):
        ran = story.run("compile", f"{name}.yaml", *COMPILE[2:], **stage.environment)
        assert ran.code == 0, ran.err
    assert (story.folder / f"{name}.lock.yaml").exists()
    assert len(stage.ledger("create")) == 2


@pytest.mark.parametrize("kilobytes", [0, 20, 120, 400])
def test_a_disk_that_fills_while_clips_are_made_loses_nothing_and_the_same_command_goes_on(
    story: Story, stage: Rehearsing, tmp_path: Path, kilobytes: int
) -> None:
    script = f"""
cd {shlex.quote(str(story.folder))}
LEDGER={shlex.quote(str(stage.ledger_path))}
(
  until grep -q create "$LEDGER" 2>/dev/null; do sleep 0.02; done
  head -c {kilobytes * 1024} /dev/zero > "$DISK/room"
  cat /dev/zero > "$DISK/filler" 2>/dev/null
  rm "$DISK/room"
  touch {shlex.quote(str(tmp_path / "full"))}
) &
{SCENEC} {shlex.join(COMPILE)}; echo first=$?
wait
rm "$DISK/filler"
{SCENEC} {shlex.join(COMPILE)}; echo second=$?
{SCENEC} store verify --read-data; echo verify=$?
find "$DISK" -name '*.mp4' -path '*/clips/*' | wc -l | sed 's/^ */clips=/'
"""
    said = run_with_small_disk(tmp_path / "disk", "size=100m", script, surroundings(tmp_path, stage))
    codes = dict(re.findall(r"^(\w+)=(\d+)$", said, re.MULTILINE))
    assert (tmp_path / "full").exists()
    assert codes["first"] in ("0", "3", "7"), said
    assert (codes["second"], codes["verify"], codes["clips"]) == ("0", "0", "2"), said
    assert len(stage.ledger("create")) == 2
    assert stage.billed() == Decimal("0.50")
    if kilobytes == 0:
        assert codes["first"] == "7", said


@pytest.mark.parametrize("place", ["home/data", "home/state", "story"])
def test_what_is_here_is_used_from_a_place_that_is_only_read_and_nothing_is_bought_into_it(
    story: Story, stage: Rehearsing, tmp_path: Path, place: str
) -> None:
    environment = {**surroundings(tmp_path / "home", stage), "SCENEC_DATA_DIR": str(tmp_path / "home/data")}
    folder = shlex.quote(str(tmp_path / place))
    compiling = f"cd {shlex.quote(str(story.folder))}\n{SCENEC} {shlex.join(COMPILE)}"
    assert run_with_small_disk(tmp_path / "disk", "size=1m", f"{compiling}; echo code=$?", environment).count("code=0")
    locked = f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} || exit 99\n{compiling}"
    said = run_with_small_disk(tmp_path / "disk", "size=1m", f"{locked}; echo code=$?", environment)
    # Without a film that can be written, or a journal that can be asked, there is nothing to do.
    assert f"code={0 if place == 'home/data' else 7}" in said, said
    story.edit("Jon looks up", "Jon looks down")
    said = run_with_small_disk(tmp_path / "disk", "size=1m", f"{locked}; echo code=$?", environment)
    assert "code=7" in said, said
    assert "SC0713" in said or "SC0712" in said
    assert len(stage.ledger("create")) == 2


@pytest.mark.parametrize(
    "words", ["check", "plan gate.yaml", "plan gate.yaml --backend dashscope", "show gate.yaml#question"]
)
def test_what_writes_nothing_works_in_a_folder_that_is_only_read(
    story: Story, stage: Rehearsing, tmp_path: Path, words: str
) -> None:
    folder = shlex.quote(str(story.folder))
    locked = f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder} || exit 99\ncd {folder}\n"
    script = f"{locked}{SCENEC} {words}; echo code=$?"
    said = run_with_small_disk(tmp_path / "disk", "size=1m", script, surroundings(tmp_path, stage))
    assert "code=0" in said, said
