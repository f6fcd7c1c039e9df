"""Letters that may be written as one character or as several, compared and told apart."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from compiler.source.composed import Composed, compose

PARTS = "Zoëcafé Å\u0308\u0301\u0323\u030a각\u1100\u1161\u11a8玛한x\u09c7\u09be"


@pytest.mark.parametrize("text", ["Zoë", "각하", "Ệ", "\u212b", "plain"])
def test_a_text_compares_equal_however_its_letters_are_composed(text: str) -> None:
    assert compose(unicodedata.normalize("NFD", text)) == compose(text)


@example("\u0308e\u0308 \u1100\u1161\u11a8\u09c7\u09be")
@given(st.text(alphabet=PARTS, max_size=30) | st.text(max_size=30))
def test_places_of_the_composed_text_lead_back_to_what_was_written(written: str) -> None:
    composed = Composed(written)
    places = [composed.place(at) for at in range(len(composed.text) + 1)]
    assert (places[0], places[-1]) == (0, len(written))
    assert places == sorted(places)
    assert "".join(composed.written(at, at + 1) for at in range(len(composed.text))) == written


def test_a_word_is_cut_out_as_it_was_written() -> None:
    composed = Composed("To Zoe\u0308's café")
    start = composed.text.index("Zoë")
    assert (composed.written(start, start + 3), composed.written(start + 3)) == ("Zoe\u0308", "'s café")
