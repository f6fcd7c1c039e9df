"""The language of a film, as players and readers of its page are told it."""

import time
from pathlib import Path

import pytest
from small_story import SCENE, write_story

from compiler.driver.film_language import film_language
from compiler.driver.order import Order
from compiler.driver.planning import plan_films
from compiler.driver.review import ReviewedFilm, film_page
from compiler.driver.workplace import Workplace

LINE = "      - jon: Who is there?\n"


def film_of(folder: Path, scene: str) -> ReviewedFilm:
    story = write_story(folder / "story", scene)
    workplace = Workplace(story.folder, folder / "data", time.time_ns)
    (planned,) = plan_films(Order((story.scene,)), workplace).films
    planned.build_folder.mkdir(parents=True)
    return ReviewedFilm(planned, {}, None, is_cut=True)


@pytest.mark.parametrize(
    "scene, language, tag",
    [
        (SCENE, "en", "en"),
        (SCENE.replace("Who is there?", "谁在那里？"), "zh", "zh"),
        (SCENE.replace(LINE, LINE + "      - mara: 是我。\n"), "", "und"),
        (SCENE[: SCENE.index("    dialogue:")] + "    duration: 3\n", "", "und"),
    ],
    ids=["english", "chinese", "both", "silent"],
)
def test_a_film_is_in_the_language_of_all_its_lines(tmp_path: Path, scene: str, language: str, tag: str) -> None:
    reviewed = film_of(tmp_path, scene)
    assert film_language(reviewed.planned) == language
    assert film_page(reviewed, Path.as_posix).language == tag
