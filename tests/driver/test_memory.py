"""What is reused of earlier runs changes nothing but the time: a check gives what a check from nothing gives."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_story import FILES, write_two_scenes

from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.text import render_text
from compiler.driver.front import FrontEnd, lower_films, read_sources
from compiler.driver.memory import Memory
from compiler.driver.order import Order
from compiler.source.file import SourceFile

EDITS: tuple[tuple[str, str, str], ...] = (
    ("scenes/gate.yaml", "Jon looks", "Tom looks"),
    ("scenes/gate.yaml", "- jon: Who", "- jom: Who"),
    ("scenes/gate.yaml", "  - id: question", "  - id: arrival"),
    ("scenes/gate.yaml", "shots:", "use: [../more.yaml]\nshots:"),
    ("scenes/gate.yaml", "duration: 2", "transition: {dissolve: 9}\n    duration: 2"),
    ("scenes/gate.yaml", "scene: The gate", "scene: [The gate"),
    ("scenes/gate.yaml", "wide", "wide # scenec: ignore[unlocated]"),
    ("scenes/gate.yaml", "framing: wide", "first_frame: ../yard.png"),
    ("scenes/wall.yaml", "cast: [mara]", "cast: [lamp]"),
    ("scenes/wall.yaml", "scene: The wall", "stroy: The wall"),
    ("scenes/wall.yaml", "shots:", "props: {cup: {image: ../jon.png}}\nshots:"),
    ("cast.yaml", "  mara:", "  lena:"),
    ("cast.yaml", "aliases: [the boy]", "aliases: [Mara]"),
    ("cast.yaml", "yard.png", "yard.pgn"),
    ("cast.yaml", "characters:", "use: [more.yaml]\ncharacters:"),
    ("story.yaml", "use: [cast.yaml]", "use: []"),
    ("story.yaml", "scenes/*.yaml", "scenes/gate.yaml"),
    ("story.yaml", "story:", "defaults: {duration: 20}\nstory:"),
    ("more.yaml", "props:", "locations: {hall: {image: yard.png}}\nprops:"),
)
OWN = {"more.yaml": "props:\n  rope: {image: jon.png}\n"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_two_scenes(tmp_path_factory.mktemp("memory") / "story")
    for name, text in OWN.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.resolve()


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory() as memory:
        yield memory


def front(folder: Path, texts: Mapping[str, str], memory: Memory | None, *, checks_only: bool = True) -> FrontEnd:
    workplace = replace(open_workplace(), cwd=folder)
    overlay = {folder / name: SourceFile(folder / name, name, text) for name, text in texts.items()}
    paths = (folder / "story.yaml", folder / "scenes" / "wall.yaml")
    return lower_films(
        read_sources(paths, workplace, overlay, memory), Order(paths), workplace, checks_only=checks_only
    )


def told(found: FrontEnd) -> tuple[object, ...]:
    shots = [shot.id for film in found.films for part in film.shot_lists for shot in part.shots]
    return render_text(found.diagnostics, found.sources), sorted(found.sources), found.inputs, shots


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sets(st.sampled_from(EDITS), max_size=3), min_size=1, max_size=3))
def test_a_check_after_others_tells_what_a_first_check_tells(
    folder: Path, memory: Memory, chosen: list[set[tuple[str, str, str]]]
) -> None:
    for edits in chosen:
        texts = FILES | OWN
        for name, old, new in sorted(edits):
            texts |= {name: texts[name].replace(old, new)}
        assert told(front(folder, texts, memory)) == told(front(folder, texts, None))


def test_a_template_that_is_typed_in_is_rendered_anew(tmp_path: Path) -> None:
    folder, name = write_two_scenes(tmp_path / "story").resolve(), "templates/en/shot.j2"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("{{ shot.action }}\n", encoding="utf-8")
    with Memory() as memory:
        for text in ("{{ shot.action }}", "{{ shot.actoin }}", "{{ shot.action }} {{ 1 / 0 }}", "{{ shot.action }}"):
            assert told(front(folder, {name: text}, memory)) == told(front(folder, {name: text}, None))


def test_only_the_scene_that_changed_is_lowered_again(folder: Path, memory: Memory) -> None:
    first = front(folder, {}, memory)
    second = front(folder, {"scenes/wall.yaml": FILES["scenes/wall.yaml"].replace("leans", "sits")}, memory)
    (gate, wall), (same_gate, other_wall) = (found.films[0].shot_lists for found in (first, second))
    assert same_gate is gate
    assert other_wall is not wall
    assert second.films[0].project.scenes[0] is first.films[0].project.scenes[0]


def test_a_shot_with_its_price_and_one_that_is_only_checked_are_kept_apart(folder: Path, memory: Memory) -> None:
    front(folder, {}, memory)
    priced = front(folder, {}, memory, checks_only=False)
    assert all(shot.price for film in priced.films for part in film.shot_lists for shot in part.shots)


def test_a_memory_that_was_cleared_reads_everything_again(folder: Path, memory: Memory) -> None:
    first = front(folder, {}, memory)
    memory.clear()
    assert front(folder, {}, memory).films[0].shot_lists[0] is not first.films[0].shot_lists[0]
