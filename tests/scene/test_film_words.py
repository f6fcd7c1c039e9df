"""Opening, credits and subtitles belong to the film: to the story's, or to the scene's where it is one by itself."""

from pathlib import Path

import pytest

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.film_words import FilmWords
from compiler.scene.load import load_projects

SHOTS = "shots: [{id: one, action: Mara waits.}]\n"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "story.yaml").write_text(
        "story: Both\nscenes: [one.yaml, two.yaml]\nopening: {seconds: 9}\nsubtitles: {soft: false}\n"
    )
    (tmp_path / "one.yaml").write_text(f"scene: One\nopening: true\ncredits: true\n{SHOTS}")
    (tmp_path / "two.yaml").write_text(f"scene: Two\nopening: false\nsubtitles: {{soft: true}}\n{SHOTS}")
    return tmp_path


def _words(folder: Path, *names: str) -> FilmWords:
    diagnostics = Diagnostics()
    (project,) = load_projects([folder / name for name in names], folder, diagnostics).projects
    assert list(diagnostics) == []
    return project.words


@pytest.mark.parametrize("names", [("story.yaml",), ("one.yaml", "two.yaml")])
def test_a_storys_film_has_the_storys_words_and_none_of_its_scenes(story: Path, names: tuple[str, ...]) -> None:
    words = _words(story, *names)
    assert words.opening is not None
    assert words.opening[0].seconds == 9
    assert str(words.opening[1].file) == "story.yaml"
    assert words.credits is None
    assert words.subtitles.soft is False


def test_a_scene_by_itself_has_its_own_cards_and_its_storys_subtitles(story: Path) -> None:
    one, two = _words(story, "one.yaml"), _words(story, "two.yaml")
    assert one.opening is not None
    assert (one.opening[0].seconds, str(one.opening[1].file)) == (None, "one.yaml")
    assert one.credits is not None
    assert (two.opening, two.credits) == (None, None)
    assert (one.subtitles.soft, two.subtitles.soft) == (False, True)


def test_a_scene_without_a_story_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "alone.yaml").write_text(f"scene: Alone\ncredits: {{text: The end}}\n{SHOTS}")
    words = _words(tmp_path, "alone.yaml")
    assert words.opening is None
    assert words.credits is not None
    assert words.credits[0].text == "The end"
