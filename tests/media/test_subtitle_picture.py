"""Subtitles on the picture: inside every screen, and to be read on snow and at night."""

import numpy as np
import pytest

from compiler.media.decode import Picture
from compiler.media.subtitle_picture import draw_subtitle

SIZES = [(320, 180), (180, 320), (180, 180)]
LINES = [
    ("Who is there?",),
    ("I have been standing at this wall", "since the rain began, you know."),
    ("I cannot believe that you came here alone", "only to tell me that the house was sold."),
    ("你为什么还要来？", "我以为你已经忘记了这个地方了吧，"),
    ("W" * 42, "M" * 42),
]


def _plain(width: int, height: int, luma: int) -> Picture:
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = luma
    return picture


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lines", LINES, ids=lambda lines: lines[0][:8])
def test_words_are_in_the_middle_at_the_foot_and_inside_the_safe_area(
    size: tuple[int, int], lines: tuple[str, ...]
) -> None:
    width, height = size
    rows, columns = np.nonzero(draw_subtitle(lines, width, height).picture[:height] > 150)
    left, right = int(columns.min()), int(columns.max())
    assert min(left, width - 1 - right) >= width * 0.07
    assert left + right == pytest.approx(width - 1, abs=width * 0.06)
    assert rows.max() <= height * (0.87 if height > width else 0.96)
    assert rows.min() >= height * 0.5


@pytest.mark.parametrize("luma", [16, 70, 128, 200, 235])
def test_letters_stand_out_from_any_picture(luma: int) -> None:
    words = draw_subtitle(("Who is there?",), 640, 360)
    burnt = words.over(_plain(640, 360, luma))[:360].astype(int)
    letters = words.picture[:360] > 220
    edge = (words.cover[:360] > 250) & (words.picture[:360] < 30)
    assert letters.sum() > 150
    assert edge.sum() > 100
    assert burnt[letters].min() - burnt[edge].max() > 150


def test_nothing_else_of_the_picture_changes() -> None:
    words = draw_subtitle(("Who is there?",), 640, 360)
    plain = np.random.default_rng(1).integers(16, 235, (540, 640)).astype(np.uint8)
    burnt = words.over(plain)
    away = words.cover == 0
    assert away.mean() > 0.85
    assert np.array_equal(burnt[away], plain[away])
