"""What is kept from one cut to the next: only what changed is made again, and nothing damaged gets into a film."""

import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from compiler.assemble.film import assemble_film
from compiler.assemble.piece_store import PieceStore
from compiler.edit.timeline import FPS, Clip, Item, SourceRange, Timeline, Track, Transition
from compiler.media.film_labels import FilmLabels

WIDTH, HEIGHT, FRAMES = 96, 64, 45


def _foreign(path: Path, level: int) -> Path:
    """Write a clip with one key frame, as providers do."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(FRAMES):
            picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
            picture[:HEIGHT, : 2 * number + 2] = level
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def _dissolved(names: str) -> Timeline:
    items: list[Item] = []
    for place, name in enumerate(names):
        start, end = (5 if place else 0), FRAMES - (5 if place + 1 < len(names) else 0)
        items.append(Clip(name, name, SourceRange(start, end - start), FRAMES))
        if place + 1 < len(names):
            items.append(Transition("dissolve", 5, 5))
    return Timeline(FPS, WIDTH, HEIGHT, Track(tuple(items)), Track(tuple(items)))


def _cut(folder: Path, clips: dict[str, Path], names: str = "abcde") -> bytes:
    film = folder / "film.mp4"
    labels = FilmLabels("")
    assemble_film(_dissolved(names), clips, film, labels=labels, cache=folder / "kept", progress=lambda _: None)
    return film.read_bytes()


def _files(folder: Path, kind: str) -> dict[str, int]:
    """The files that are kept, and something that changes when one is made again."""
    return {path.name: path.stat().st_ino for path in (folder / "kept" / kind).iterdir()}


@pytest.fixture
def five(tmp_path: Path) -> dict[str, Path]:
    return {name: _foreign(tmp_path / f"{name}.mp4", 60 + 30 * place) for place, name in enumerate("abcde")}


def test_a_changed_clip_is_conformed_and_its_two_transitions_made_and_nothing_else(
    tmp_path: Path, five: dict[str, Path]
) -> None:
    first = _cut(tmp_path, five)
    conformed, made = _files(tmp_path, "conformed"), _files(tmp_path, "pieces")
    assert len(conformed) == 5
    assert len(made) == 4
    _foreign(five["c"], 235)
    assert _cut(tmp_path, five) != first
    assert conformed.items() <= _files(tmp_path, "conformed").items()
    assert made.items() <= _files(tmp_path, "pieces").items()
    assert len(_files(tmp_path, "conformed")) == 6
    assert len(_files(tmp_path, "pieces")) == 6


def test_another_order_of_the_same_clips_makes_transitions_but_conforms_nothing(
    tmp_path: Path, five: dict[str, Path]
) -> None:
    _cut(tmp_path, five)
    conformed = _files(tmp_path, "conformed")
    _cut(tmp_path, five, "abdce")
    assert _files(tmp_path, "conformed") == conformed


def test_names_of_clips_do_not_matter_to_what_is_kept(tmp_path: Path, five: dict[str, Path]) -> None:
    first = _cut(tmp_path, five)
    kept = _files(tmp_path, "conformed"), _files(tmp_path, "pieces")
    renamed = {name: five[name].rename(tmp_path / f"renamed-{name}.mp4") for name in five}
    assert _cut(tmp_path, renamed) == first
    assert (_files(tmp_path, "conformed"), _files(tmp_path, "pieces")) == kept


def _flip(path: Path) -> None:
    """Change one byte and nothing that `stat` shows."""
    stat, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    with path.open("r+b") as file:
        file.write(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("kind", ["conformed", "pieces"])
@pytest.mark.parametrize("damage", [_flip, _cut_short, _empty])
def test_what_is_damaged_is_noticed_and_made_again(
    tmp_path: Path, five: dict[str, Path], kind: str, damage: Callable[[Path], None]
) -> None:
    first = _cut(tmp_path, five)
    for path in (tmp_path / "kept" / kind).iterdir():
        damage(path)
    assert _cut(tmp_path, five) == first


def test_the_oldest_goes_when_there_is_too_much_but_nothing_that_was_just_used(tmp_path: Path) -> None:
    for age, name in enumerate(("young", "old", "oldest")):
        path = PieceStore(tmp_path).place("pieces", name, ".x")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes(100))
        os.utime(path, (1e9 - age, 1e9 - age))
    store = PieceStore(tmp_path)
    used = store.place("pieces", "oldest", ".x")
    store.tidy(200)
    assert used.exists()
    assert PieceStore(tmp_path).place("pieces", "young", ".x").exists()
    assert not PieceStore(tmp_path).place("pieces", "old", ".x").exists()
    store.tidy(0)
    assert list((tmp_path / "pieces").iterdir()) == [used]


def test_two_shots_of_one_file_are_conformed_once(tmp_path: Path) -> None:
    file = _foreign(tmp_path / "a.mp4", 90)
    _cut(tmp_path, {"a": file, "b": file}, "ab")
    assert len(_files(tmp_path, "conformed")) == 1


def test_only_the_part_of_a_clip_that_is_seen_is_conformed(tmp_path: Path) -> None:
    clip = _foreign(tmp_path / "a.mp4", 200)
    items = (Clip("a", "a", SourceRange(30, 10), FRAMES), Transition("fade", 4, 0))
    track = Track(items)
    film = tmp_path / "film.mp4"
    timeline = Timeline(FPS, WIDTH, HEIGHT, track, track)
    labels = FilmLabels("")
    assemble_film(timeline, {"a": clip}, film, labels=labels, cache=tmp_path / "kept", progress=lambda _: None)
    (conformed,) = (tmp_path / "kept/conformed").iterdir()
    with av.open(str(conformed)) as container:
        assert container.streams.video[0].frames == 10
    with av.open(str(film)) as container:
        edges = [int((frame.to_ndarray()[HEIGHT // 2] > 160).sum()) for frame in container.decode(video=0)]
    # Each source frame is wider by two bright columns than the one before.
    assert edges[:6] == pytest.approx([2 * number + 2 for number in range(30, 36)], abs=1)
