from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from compiler.lsp.ruler import Ruler
from compiler.source.file import SourceFile

TEXTS = st.text(alphabet="aé中🌧\n\u2028", max_size=60)


def in_file(text: str) -> SourceFile:
    return SourceFile(Path("/a.yaml"), "a.yaml", text)


@pytest.mark.parametrize("unit", ["utf-8", "utf-16", "utf-32"])
@given(text=TEXTS, data=st.data())
def test_a_place_is_found_again_by_its_position(unit: str, text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    ruler, file = Ruler(unit), in_file(text)
    assert ruler.offset(file, ruler.position(file, offset)) == offset


@pytest.mark.parametrize("unit, column", [("utf-8", 8), ("utf-16", 4), ("utf-32", 3)])
def test_columns_are_counted_in_the_unit(unit: str, column: int) -> None:
    assert Ruler(unit).position(in_file("x\na中🌧b"), 5) == types.Position(1, column)


def test_a_position_outside_of_the_text_is_the_nearest_inside() -> None:
    file = in_file("ab\ncd")
    assert Ruler().offset(file, types.Position(0, 99)) == 2
    assert Ruler().offset(file, types.Position(99, 99)) == 5


def test_half_of_a_character_is_before_it() -> None:
    assert Ruler("utf-16").offset(in_file("🌧"), types.Position(0, 1)) == 0
