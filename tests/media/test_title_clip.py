"""Title cards: inside every screen's middle, in any script, made once, and in the format of every other clip."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from compiler.media.decode import read_span
from compiler.media.packets import house_sets, index_packets
from compiler.media.text_block import wrap_text
from compiler.media.title_card import draw_credits, draw_opening
from compiler.media.title_clip import credits_clip, opening_clip

SIZES = [(320, 180), (180, 320), (180, 180)]
LONG = "The Long and Winding Story of the Old House by the River, of Those Who Left It and of Those Who Came Back"
CAST = (("Mara", "a woman in a red raincoat"), ("Jon", "a tired man in his forties with a grey beard"), ("Ada", ""))


def _box(picture: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is drawn."""
    rows, columns = np.nonzero(picture.max(axis=2) > 40)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def _ink(pages: tuple[NDArray[np.uint8], ...]) -> int:
    return sum(int((page > 200).sum()) for page in pages)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["Rain", LONG, "锈迹斑斑的墙", "锈迹斑斑的墙和那年冬天的雪" * 3, "a" * 60, "x\ny"])
def test_a_title_is_in_the_middle_and_inside_the_safe_area(size: tuple[int, int], text: str) -> None:
    width, height = size
    left, top, right, bottom = _box(draw_opening(text, width, height))
    assert min(left, width - 1 - right) >= width * 0.09
    assert min(top, height - 1 - bottom) >= height * 0.09
    assert left + right == pytest.approx(width - 1, abs=5)
    assert top + bottom == pytest.approx(height - 1, abs=height * 0.06)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("times", [0, 1, 8])
def test_credits_fill_as_many_pages_as_they_need_and_stay_inside(size: tuple[int, int], times: int) -> None:
    width, height = size
    pages = draw_credits("Rain", CAST * times, "Written by nobody" if times else "", width, height)
    assert (len(pages) > 1) == (times == 8)
    for page in pages:
        left, top, right, bottom = _box(page)
        assert min(left, width - 1 - right) >= width * 0.09
        assert min(top, height - 1 - bottom) >= height * 0.09


def test_nobody_is_lost_between_pages() -> None:
    """Each name is drawn with ink of its own height, so as many stand on all pages as on one endless one."""
    few, many = (
        sum(int((page > 200).sum()) for page in draw_credits("", (("Ada", ""),) * n, "", 320, 180)) for n in (1, 30)
    )
    assert many == pytest.approx(30 * few, rel=0.02)


def test_a_card_comes_out_of_black_and_goes_back_into_it(tmp_path: Path) -> None:
    clip = opening_clip("Rain", 2.0, (320, 180), tmp_path / "kept")
    light = [float(picture[:180].max()) for picture in read_span(clip.path, 0, clip.frames, 30)]
    assert clip.frames == len(light) == 60
    assert max(light[0], light[-1]) <= 20
    assert min(light[25:35]) > 200
    assert light[:10] == sorted(light[:10])


def test_a_card_can_stand_next_to_any_clip_of_ours_without_being_encoded_again(tmp_path: Path) -> None:
    clip = opening_clip("Rain", 1.0, (320, 180), tmp_path)
    index = index_packets(clip.path, 30)
    assert index.sets == house_sets(320, 180, 30)
    assert len(index.closed(0, 30)) == 30


def test_a_card_is_made_once_and_anew_when_it_is_damaged(tmp_path: Path) -> None:
    clip = credits_clip("Rain", CAST, "", None, (320, 180), tmp_path)
    stamp, data = clip.path.stat().st_mtime_ns, clip.path.read_bytes()
    assert credits_clip("Rain", CAST, "", None, (320, 180), tmp_path) == clip
    assert clip.path.stat().st_mtime_ns == stamp
    clip.path.write_bytes(data[: len(data) // 2])
    assert credits_clip("Rain", CAST, "", None, (320, 180), tmp_path) == clip
    assert clip.path.read_bytes() == data


def test_other_words_are_another_clip(tmp_path: Path) -> None:
    one, other = (opening_clip(text, 1.0, (320, 180), tmp_path) for text in ("Rain", "Snow"))
    assert one.path != other.path


def test_credits_stand_longer_the_more_there_is_to_read(tmp_path: Path) -> None:
    few, many, told = (
        credits_clip("Rain", cast, "", seconds, (64, 64), tmp_path).frames
        for cast, seconds in ((CAST, None), (CAST * 3, None), (CAST * 3, 2.0))
    )
    assert 120 <= few < many
    assert told == 60


def test_text_is_broken_into_even_lines_that_fit() -> None:
    lines = wrap_text(LONG, 20, 300)
    assert " ".join(lines) == LONG
    assert max(map(len, lines)) < 2 * min(map(len, lines))


def test_the_authors_own_line_breaks_stay() -> None:
    assert wrap_text("One\n\nTwo three\n", 20, 300) == ("One", "Two three")
