"""A whole story in canonical form: the same films come of it, at every provider."""

import shutil
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from untidy import untidy

from compiler.diagnostics.order import place_all
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.front import FrontEnd, lower_films, read_sources
from compiler.driver.order import Order
from compiler.driver.workplace import Workplace
from compiler.scene.reader import Reader
from compiler.source.file import SourceFile
from compiler.source.format import format_text

SCENES = Path(__file__).parents[2] / "examples/scenes"
BACKENDS = ("animatic", "dashscope")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    folder = tmp_path_factory.mktemp("canonical")
    shutil.copytree(SCENES, folder / "scenes")
    return Workplace(folder, folder / "data", time.time_ns)


@pytest.fixture(scope="module")
def documents(place: Workplace) -> dict[Path, SourceFile]:
    paths = sorted((place.cwd / "scenes").rglob("*.yaml"))
    return {path: SourceFile(path, place.name(path), path.read_text(encoding="utf-8")) for path in paths}


def films(place: Workplace, overlay: dict[Path, SourceFile]) -> object:
    """Return all that a compile goes by, and all that a check tells."""
    order = Order((Path("scenes"), Path("scenes/harbour")))
    reading = read_sources(order.paths, place, overlay)
    return [said(lower_films(reading, replace(order, backend=backend), place)) for backend in BACKENDS]


def said(front: FrontEnd) -> object:
    shots = [
        (shot.scene, shot.id, shot.request and shot.request.canonical(), shot.intent, shot.seconds, shot.transition)
        for film in front.films
        for shot_list in film.shot_lists
        for shot in shot_list.shots
    ]
    told = [
        (item.primary.file, item.diagnostic.code.slug, item.diagnostic.message)
        for item in place_all(front.diagnostics, front.sources)
    ]
    return shots, told


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_story_in_canonical_form_compiles_to_the_same(
    place: Workplace, documents: dict[Path, SourceFile], seed: int
) -> None:
    chance = Random(seed)  # noqa: S311  (chance, not secrecy)
    reader = Reader(place.cwd)
    messy = {}
    for path, file in documents.items():
        root = reader.read(path, Diagnostics()).root
        assert root is not None
        messy[path] = replace(file, text=untidy(root, chance))
    tidy = {path: replace(file, text=format_text(file)) for path, file in messy.items()}
    assert films(place, tidy) == films(place, messy)


def test_the_examples_are_in_canonical_form(documents: dict[Path, SourceFile]) -> None:
    assert [file.name for file in documents.values() if format_text(file) != file.text] == []
