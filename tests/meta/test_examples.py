"""Every example is compiled, decoded and measured."""

import json
from pathlib import Path

import av
import pytest
from small_story import run_scenec

SCENES = Path(__file__).parents[2] / "examples" / "scenes"
EXAMPLES = sorted(SCENES.glob("*.yaml")) + sorted(SCENES.glob("*/story.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.relative_to(SCENES).as_posix())
def test_an_example_becomes_a_film_without_a_warning(example: Path) -> None:
    ran = run_scenec(SCENES.parents[1], "compile", str(example), "--json")
    assert ran.code == 0, ran.err
    assert "warning" not in ran.err
    document = json.loads(ran.out)
    assert len(document["shots"]) >= 2
    assert document["failed"] == []
    with av.open(str(SCENES.parents[1] / document["film"])) as film:
        frames = sum(1 for _ in film.decode(film.streams.video[0]))
        sound = sum(frame.samples for frame in _sound(document["film"]))
    assert abs(sound / 48000 - frames / 30) < 0.05
    assert frames / 30 > 5


def _sound(film: str) -> list[av.AudioFrame]:
    with av.open(str(SCENES.parents[1] / film)) as container:
        return list(container.decode(container.streams.audio[0]))


def test_every_kind_of_scene_has_an_example() -> None:
    names = {path.stem for path in EXAMPLES}
    assert {"rusty-wall", "four-voices", "tea-house", "storyboard", "beats", "story"} <= names


def test_the_rusty_wall_is_short_enough_to_read() -> None:
    lines = (SCENES / "rusty-wall.yaml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 75
