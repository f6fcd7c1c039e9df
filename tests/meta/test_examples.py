"""Every example is compiled, decoded and measured."""

import json
import shutil
from pathlib import Path

import av
import pytest
from small_story import run_scenec

SCENES = Path(__file__).parents[2] / "examples" / "scenes"
EXAMPLES = sorted(SCENES.glob("*.yaml")) + sorted(SCENES.glob("*/story.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.relative_to(SCENES).as_posix())
def test_an_example_becomes_a_film_without_a_warning(example: Path, tmp_path: Path) -> None:
    shutil.copytree(SCENES, tmp_path / "examples/scenes", ignore=shutil.ignore_patterns("build", ".scenec"))
    ran = run_scenec(tmp_path, "compile", f"examples/scenes/{example.relative_to(SCENES).as_posix()}", "--json")
    assert ran.code == 0, ran.err
    assert "warning" not in ran.err
    document = json.loads(ran.out)
    assert len(document["shots"]) >= 2
    assert document["failed"] == []
    frames, samples = measure(tmp_path / document["film"])
    assert abs(samples / 48000 - frames / 30) < 0.05
    assert frames / 30 > 5


def measure(film: Path) -> tuple[int, int]:
    """Decode a film; return its frames and its sound samples."""
    with av.open(str(film)) as container:
        frames = sum(1 for _ in container.decode(container.streams.video[0]))
    with av.open(str(film)) as container:
        return frames, sum(frame.samples for frame in container.decode(container.streams.audio[0]))


def test_every_kind_of_scene_has_an_example() -> None:
    names = {path.stem for path in EXAMPLES}
    assert {"rusty-wall", "four-voices", "tea-house", "storyboard", "beats", "story"} <= names


def test_the_rusty_wall_is_short_enough_to_read() -> None:
    lines = (SCENES / "rusty-wall.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 75
