import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics.render.visible import visible, visible_line
from compiler.source.width import width


@pytest.mark.parametrize(
    "text, shown",
    [
        ("\x1b[2Jx", "\\x1b[2Jx"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb", "a\\u200bb"),
        ("\U000e0041", "\\U000e0041"),
        ("\u2028", "\\u2028"),
        ("\x7f", "\\x7f"),
        ("\ud800", "\\ud800"),
        ("\u3164", "\\u3164"),
        ("好 é 😀", "好 é 😀"),
        ("a\nb\tc", "a\nb\tc"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_line_stays_one_line() -> None:
    assert visible_line("a\nb\rc\td") == "a\\nb\\x0dc\\td"


@given(st.text())
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    assert not {unicodedata.category(char) for char in visible_line(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("text, cells", [("abc", 3), ("你好", 4), ("e\u0301", 1), ("😀", 2), ("ｱ", 1), ("", 0)])
def test_width_is_counted_in_cells(text: str, cells: int) -> None:
    assert width(text) == cells
