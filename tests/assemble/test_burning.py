"""Burnt-in subtitles: on their frames and on no other, over cuts and transitions, and everything else is copied."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.assemble.burning import mark_pieces
from compiler.assemble.film import assemble_film
from compiler.assemble.pieces import Black, Burnt, Fade, Overlap, Piece, Stretch, Words
from compiler.edit.timeline import FPS, Clip, Item, SourceRange, Timeline, Track, Transition
from compiler.media.decode import read_span
from compiler.media.encode import ClipWriter
from compiler.media.film_labels import FilmLabels, Subtitle

WIDTH, HEIGHT = 192, 128
BRIGHT = 190
"""Nothing in the clips is as bright as a letter."""


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    for name, level in (("a", 60), ("b", 100)):
        with ClipWriter(folder / f"{name}.mp4", WIDTH, HEIGHT) as writer:
            for number in range(60):
                picture = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
                picture[:HEIGHT] = level + number // 2
                writer.write_yuv(picture)
    return {name: folder / f"{name}.mp4" for name in "ab"}


def _film(folder: Path, clips: dict[str, Path], items: tuple[Item, ...], *burnt: Subtitle) -> list[NDArray[np.uint8]]:
    timeline = Timeline(FPS, WIDTH, HEIGHT, Track(items), Track(items))
    labels = FilmLabels("Rain", burnt=burnt)
    report = assemble_film(timeline, clips, folder / "f.mp4", labels=labels, cache=folder, progress=lambda _: None)
    return list(read_span(folder / "f.mp4", 0, report.frames, FPS))


def _item(name: str, start: int = 0, end: int = 60) -> Clip:
    return Clip(name, name, SourceRange(start, end - start), 60)


def _worded(pictures: list[NDArray[np.uint8]]) -> list[int]:
    return [number for number, picture in enumerate(pictures) if picture[HEIGHT // 2 : HEIGHT].max() > BRIGHT]


def test_words_stand_on_their_frames_and_on_no_other(tmp_path: Path, clips: dict[str, Path]) -> None:
    shown = _film(tmp_path, clips, (_item("a"), _item("b")), Subtitle(20, 37, "Who?"), Subtitle(70, 81, "Me."))
    assert len(shown) == 120
    assert _worded(shown) == [*range(20, 37), *range(70, 81)]


def test_frames_in_other_groups_of_pictures_are_copied(tmp_path: Path, clips: dict[str, Path]) -> None:
    shown = _film(tmp_path, clips, (_item("a"), _item("b")), Subtitle(20, 37, "Who?"))
    whole = [picture for name in "ab" for picture in read_span(clips[name], 0, 60, FPS)]
    assert all(np.array_equal(shown[number], whole[number]) for number in (*range(15), *range(45, 120)))


def test_words_may_stand_across_a_cut_and_a_transition(tmp_path: Path, clips: dict[str, Path]) -> None:
    cut = _film(tmp_path, clips, (_item("a"), _item("b")), Subtitle(50, 75, "Who?"))
    assert _worded(cut) == [*range(50, 75)]
    mixed = (_item("a", 0, 52), Transition("dissolve", 8, 8), _item("b", 8, 60))
    assert _worded(_film(tmp_path, clips, mixed, Subtitle(40, 50, "Who?"))) == [*range(40, 50)]
    faded = (_item("a"), Transition("fade", 10, 10), _item("b"))
    assert _worded(_film(tmp_path, clips, faded, Subtitle(55, 66, "Who?"))) == [*range(55, 66)]


def test_other_words_are_made_anew_and_the_same_are_kept(tmp_path: Path, clips: dict[str, Path]) -> None:
    items = (_item("a"), _item("b"))
    first = _film(tmp_path, clips, items, Subtitle(20, 37, "Who?"))
    kept = {path: path.stat().st_ino for path in tmp_path.glob("pieces/*")}
    again = _film(tmp_path, clips, items, Subtitle(20, 37, "Who?"))
    assert {path: path.stat().st_ino for path in tmp_path.glob("pieces/*")} == kept
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
    other = _film(tmp_path, clips, items, Subtitle(20, 37, "Me."))
    assert not np.array_equal(first[25], other[25])


A, B = Stretch("a", 10, 40), Stretch("b", 0, 30)
PIECES: tuple[Piece, ...] = (A, Overlap("dissolve", Stretch("a", 40, 50), B), Fade(B, "black", away=True), Black(20))


def test_only_what_can_be_cut_is_cut_where_words_come_and_go() -> None:
    marked = mark_pieces(PIECES, [Subtitle(5, 10, "One."), Subtitle(12, 35, "Two\nlines.")])
    assert marked[:5] == (
        Stretch("a", 10, 15),
        Burnt(Stretch("a", 15, 20), (Words(0, 5, ("One.",)),)),
        Stretch("a", 20, 22),
        Burnt(Stretch("a", 22, 40), (Words(0, 18, ("Two", "lines.")),)),
        Burnt(PIECES[1], (Words(0, 5, ("Two", "lines.")),)),
    )
    assert marked[5:] == PIECES[2:]


@pytest.mark.parametrize("start, end", [(0, 110), (0, 1), (109, 200), (29, 31), (100, 101), (110, 120)])
def test_a_film_keeps_its_frames(start: int, end: int) -> None:
    marked = mark_pieces(PIECES, [Subtitle(start, end, "One.")])
    assert sum(piece.frames for piece in marked) == sum(piece.frames for piece in PIECES) == 110
    assert all(piece.frames for piece in marked)
    covered = sum(w.end - w.start for piece in marked if isinstance(piece, Burnt) for w in piece.words)
    assert covered == min(end, 110) - start if start < 110 else not covered
