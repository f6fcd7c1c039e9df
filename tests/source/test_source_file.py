from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from compiler.source.file import SourceFile

Source = Callable[[str], SourceFile]


def test_positions_count_lines_and_columns_from_one(source: Source) -> None:
    file = source("a\n好😀b\n")
    assert file.position(0) == (1, 1)
    assert file.position(2) == (2, 1)
    assert file.position(4) == (2, 3)
    assert file.position(6) == (3, 1)


def test_lines_come_without_their_newline_and_empty_past_the_end(source: Source) -> None:
    file = source("a\nb")
    assert [file.line(number) for number in range(4)] == ["", "a", "b", ""]
    assert file.line_count == 2


def test_an_offset_is_held_inside_the_text(source: Source) -> None:
    file = source("a\nb")
    assert file.offset(2, 1) == 2
    assert file.offset(9, 9) == 3
    assert file.offset(0, 1) == 0


@given(st.text(alphabet="a好😀\n\t "), st.integers(0, 40))
def test_offset_undoes_position(source: Source, text: str, offset: int) -> None:
    offset = min(offset, len(text))
    file = source(text)
    assert file.offset(*file.position(offset)) == offset
