"""`PATH#SHOT` where files and folders have a `#` in their names."""

import time
from pathlib import Path

import pytest
from small_story import write_story

from compiler.diagnostics.sink import Diagnostics
from compiler.driver.shot_word import split_shot_word
from compiler.driver.store_exchange import named_clips
from compiler.driver.workplace import Workplace


@pytest.mark.parametrize(
    "word, split",
    [
        ("gate.yaml", ("gate.yaml", "")),
        ("gate.yaml#arrival", ("gate.yaml", "arrival")),
        ("night#2", ("night#2", "")),
        ("night#2/gate.yaml", ("night#2/gate.yaml", "")),
        ("night#2/gate.yaml#arrival", ("night#2/gate.yaml", "arrival")),
        ("day#2", ("day", "2")),
        ("gate.yaml#", ("gate.yaml", "")),
        ("#arrival", ("", "arrival")),
    ],
)
def test_a_word_that_is_a_path_names_no_shot(tmp_path: Path, word: str, split: tuple[str, str]) -> None:
    (tmp_path / "night#2").mkdir()
    (tmp_path / "night#2/gate.yaml").touch()
    assert split_shot_word(word, tmp_path) == split


def test_commands_about_takes_accept_a_path_with_a_hash_sign(tmp_path: Path) -> None:
    write_story(tmp_path / "story/night#2")
    story = write_story(tmp_path / "story")
    for place in ("night#2", "night#2/gate.yaml", "night#2/gate.yaml#arrival"):
        for command in ("takes", "accept"):
            ran = story.run(command, place)
            assert (ran.code, "no takes yet" in ran.err) == (0, True)
    assert story.run("pick", "night#2/gate.yaml", "1").code == 2
    diagnostics = Diagnostics()
    assert named_clips(["night#2"], Workplace(story.folder, tmp_path, time.time_ns), diagnostics) == ()
    assert not diagnostics.has_errors
