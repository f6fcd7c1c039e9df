"""`scenec cut`: a film from the takes that exist, whatever became of the scene since."""

import shutil
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from small_story import Story, write_story

from compiler.media.decode import read_span


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Story:
    story = write_story(tmp_path_factory.mktemp("compiled"))
    assert story.run("compile", "gate.yaml").code == 0
    return story


@pytest.fixture
def story(compiled: Story, tmp_path: Path) -> Story:
    return Story(shutil.copytree(compiled.folder, tmp_path / "story"))


def _frames(film: Path) -> int:
    with av.open(str(film)) as container:
        return container.streams.video[0].frames


def test_a_trimmed_film_is_cut_without_making_anything(story: Story) -> None:
    before = sorted((story.folder / ".scenec/store").rglob("*"))
    story.edit("    duration: 3\n", "    duration: 3\n    trim: [1, 2.5]\n")
    ran = story.run("cut", "gate.yaml", "-o", "cut.mp4")
    assert (ran.code, ran.out, ran.err.count("warning")) == (0, "cut.mp4\n", 0)
    assert _frames(story.folder / "cut.mp4") == 60 + 45
    assert sorted((story.folder / ".scenec/store").rglob("*")) == before
    build = story.folder / "build/gate/default-animatic"
    assert {path.name for path in build.iterdir()} >= {"film.mp4", "film.srt", "film.vtt", "review", "manifest.json"}
    (shown,) = story.run("compile", "gate.yaml", "--json").json()["shots"][1:]
    assert shown["action"] == "reuse"


def test_a_changed_shot_shows_the_take_that_it_had(story: Story) -> None:
    story.edit("Who is there?", "Is anybody there at all?")
    ran = story.run("cut", "gate.yaml")
    assert ran.code == 0
    assert "warning[SC0719]: `question` shows a take of before it was changed" in ran.err
    assert "Is anybody there at all?" in (story.folder / "build/gate/default-animatic/film.srt").read_text()


@pytest.mark.parametrize("command", ["compile", "cut"])
def test_the_films_own_path_as_output_is_the_same_as_none(story: Story, command: str) -> None:
    film = "build/gate/default-animatic/film.mp4"
    (story.folder / "link.mp4").symlink_to(film)
    plain = story.run(command, "gate.yaml", "--json")
    assert plain.json()["film"] == film
    for output in (film, "link.mp4"):
        ran = story.run(command, "gate.yaml", "-o", output, "--json")
        assert (ran.code, ran.json()["film"]) == (0, film), ran.err
    assert _frames(story.folder / film) > 0


NEW = "  - id: answer\n    at: yard\n    action: Mara turns.\n    duration: 2\n"


def test_shots_without_a_take_are_all_named_and_the_last_film_stays(story: Story) -> None:
    film = story.folder / "build/gate/default-animatic/film.mp4"
    before = film.read_bytes()
    text = story.scene.read_text()
    story.scene.write_text(text + NEW + NEW.replace("answer", "leaving").replace("turns", "leaves"))
    ran = story.run("cut", "gate.yaml")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SC0718]: 2 shots have no take to be cut: `answer`, `leaving`" in ran.err
    assert film.read_bytes() == before
    document = story.run("cut", "gate.yaml", "--json").json()
    assert document["film"] is None
    assert [one["shot"] for one in document["missing"]] == ["answer", "leaving"]


def test_a_slate_stands_in_for_a_missing_shot_as_long_as_that(story: Story) -> None:
    story.scene.write_text(story.scene.read_text() + NEW)
    ran = story.run("cut", "gate.yaml", "--missing", "slate", "-o", "cut.mp4")
    assert (ran.code, ran.out) == (0, "cut.mp4\n")
    assert _frames(story.folder / "cut.mp4") == 60 + 90 + 60
    pictures = [*read_span(story.folder / "cut.mp4", 160, 170, 30)]
    height = pictures[0].shape[0] * 2 // 3
    for picture in pictures:
        light = picture[:height]
        assert 16 < light.mean() < 60
        assert light.max() > 180  # its name


def test_a_missing_shot_may_be_skipped(story: Story) -> None:
    story.scene.write_text(story.scene.read_text() + NEW)
    assert story.run("cut", "gate.yaml", "--missing", "skip", "-o", "cut.mp4").code == 0
    assert _frames(story.folder / "cut.mp4") == 60 + 90


def test_nothing_at_all_cannot_be_cut(tmp_path: Path) -> None:
    story = write_story(tmp_path)
    ran = story.run("cut", "gate.yaml", "--missing", "skip")
    assert (ran.code, ran.out) == (3, "")
    assert "have no take to be cut: `arrival`, `question`" in ran.err


def test_footage_is_cut_in(story: Story) -> None:
    film = next((story.folder / "build/gate/default-animatic/shots").glob("*arrival*"))
    shutil.copy(film, story.folder / "found.mp4")
    story.scene.write_text(story.scene.read_text() + "  - {id: found, footage: found.mp4, trim: [0.5, null]}\n")
    assert story.run("cut", "gate.yaml", "-o", "cut.mp4").code == 0
    assert _frames(story.folder / "cut.mp4") == 60 + 90 + 45


def _unset(story: Story) -> None:
    story.edit('ratio: "1:1"', 'ratio: "1:1"\n  transition: {wipe: 9}')


def _several(story: Story) -> None:
    shutil.copy(story.scene, story.folder / "other.yaml")


@pytest.mark.parametrize("change, words, code", [(_unset, (), 1), (_several, ("other.yaml",), 2)])
def test_what_cannot_be_cut_is_refused_before_anything_is_written(
    story: Story, change: Callable[[Story], None], words: tuple[str, ...], code: int
) -> None:
    change(story)
    ran = story.run("cut", "gate.yaml", *words, "-o", "cut.mp4")
    assert (ran.code, ran.out) == (code, "")
    assert not (story.folder / "cut.mp4").exists()
