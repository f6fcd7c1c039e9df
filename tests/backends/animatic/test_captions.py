"""Captions: what is read when, and where."""

import numpy as np
import pytest

from compiler.backends.animatic.canvas import Canvas
from compiler.backends.animatic.caption import Caption, make_caption, tokens
from compiler.backends.animatic.layout import CAPTION_TOP
from compiler.backends.animatic.palette import name_colours

LONG = "This line goes on and on, far longer than two lines of any caption, " * 4
SIZES = ((1280, 720), (720, 1280), (960, 960), (832, 1104), (480, 270))


def caption(text: str, size: tuple[int, int], *, timed: bool = True) -> Caption:
    words = tuple((token.start, 1 + 0.1 * rank) for rank, token in enumerate(tokens(text))) if timed else ()
    return make_caption(text, "Mara", (120, 220, 240), (1.0, 9.0), words, size)


def seen(text: Caption, time: float, size: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    canvas = Canvas(*size)
    text.draw(canvas, time)
    return canvas.y.copy()


def test_words_are_cut_at_spaces_and_wide_scripts_at_each_character() -> None:
    assert [("Let's talk."[t.start : t.end]) for t in tokens("Let's talk.")] == ["Let's", "talk."]
    chinese = "你好，Mara。走"
    assert [chinese[t.start : t.end] for t in tokens(chinese)] == ["你", "好，", "Mara。", "走"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["No.", LONG, "雨" * 90, "Donaudampfschifffahrtsgesellschaftskapitän" * 4])
def test_everything_stays_in_the_band(size: tuple[int, int], text: str) -> None:
    for page in caption(text, size).pages:
        x, y = page.corner
        assert x >= 0
        assert x + page.base.width <= size[0]
        assert y >= (CAPTION_TOP - 0.012) * size[1]
        assert y + page.base.height <= size[1]


def test_a_text_too_long_for_the_band_is_turned_over_as_it_is_said() -> None:
    text = caption(LONG, (1280, 720))
    assert len(text.pages) > 1
    assert not np.array_equal(seen(text, 1.5, (1280, 720)), seen(text, 6.0, (1280, 720)))
    # Every word is on some page.
    assert sum(len(page.marks) for page in text.pages) == len(tokens(LONG))


def test_nothing_is_drawn_before_and_after() -> None:
    text = caption("Why did you still come?", (480, 270))
    blank = Canvas(480, 270).y
    assert np.array_equal(seen(text, 0.9, (480, 270)), blank)
    assert np.array_equal(seen(text, 9.1, (480, 270)), blank)
    assert not np.array_equal(seen(text, 2.0, (480, 270)), blank)


def test_the_word_being_said_stands_out_and_moves_on() -> None:
    text = caption("one two three", (640, 360))
    canvas = Canvas(640, 360)
    places = []
    for time in (1.31, 1.35):  # all words are over: the last stays lit
        text.draw(canvas, time)
    for rank in range(3):
        canvas = Canvas(640, 360)
        slow = make_caption("one two three", "", (255, 255, 255), (0, 9), ((0, 0), (4, 3), (8, 6)), (640, 360))
        slow.draw(canvas, rank * 3 + 1)
        yellow = np.flatnonzero((canvas.u < 105).any(axis=0))
        assert len(yellow)
        places.append(float(yellow.mean()))
    assert places == sorted(places)
    assert places[2] - places[0] > 20


def test_without_word_times_nothing_is_highlighted() -> None:
    canvas = Canvas(640, 360)
    caption("one two three", (640, 360), timed=False).draw(canvas, 4)
    assert canvas.u[:, 150:].min() > 110


def test_arabic_is_drawn_as_whole_lines() -> None:
    (page,) = caption("مرحبا بالعالم", (640, 360)).pages
    assert page.marks == ()


def test_names_of_one_shot_have_different_colours_that_do_not_depend_on_their_order() -> None:
    assert len(set(name_colours(("a", "b", "c", "d", "e")))) == 5
    assert name_colours(("a", "a")) == name_colours(("a",)) * 2
