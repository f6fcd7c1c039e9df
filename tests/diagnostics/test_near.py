import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics.near import ask_file, nearest

NAMES = ["alice", "action", "duration", "dialogue", "close-up", "mara", "wan2.7-r2v"]


@pytest.mark.parametrize(
    "written, meant",
    [
        ("alcie", "alice"),
        ("duraton", "duration"),
        ("Duration", "duration"),
        ("closeup", "close-up"),
        ("close up", "close-up"),
        ("dialog", "dialogue"),
        ("MARA", "mara"),
        ("wan2.7-r2w", "wan2.7-r2v"),
        ("actin", "action"),
        ("alic", "alice"),
    ],
)
def test_a_slip_is_forgiven(written: str, meant: str) -> None:
    assert nearest(written, NAMES) == meant


@pytest.mark.parametrize("written", ["jonathan", "x", "", "a", "m" * 500, "actress in a red dress"])
def test_what_is_far_from_everything_has_no_neighbour(written: str) -> None:
    assert nearest(written, NAMES) is None


def test_a_word_of_its_own_is_no_slip() -> None:
    assert nearest("nonsense", ["no-scenes", "unused-declaration"]) is None
    assert nearest("al", ["jo"]) is None
    assert nearest("jo", ["jon"]) == "jon"
    assert nearest("story", ["store", "stories"]) == "store"


def test_case_and_hyphens_count_less_than_letters() -> None:
    assert nearest("Wide_Shot", ["wide-shots", "wide shot"]) == "wide shot"


def test_among_equals_the_capitals_as_written_decide() -> None:
    assert nearest("mrara", ["Mara", "mara"]) == "mara"
    assert nearest("Mrara", ["Mara", "mara"]) == "Mara"


def test_two_letters_that_changed_places_are_one_slip() -> None:
    assert nearest("mrea", ["mera", "moon"]) == "mera"


def test_a_name_is_not_its_own_neighbour() -> None:
    assert nearest("mara", ["mara"]) is None


@given(st.text(max_size=8), st.permutations(NAMES))
def test_the_order_of_the_candidates_does_not_matter(written: str, names: list[str]) -> None:
    assert nearest(written, names) == nearest(written, NAMES)


def test_a_file_whose_name_looks_the_same_is_told_apart_in_words() -> None:
    assert nearest("zoe\u0308.jpg", ["zoë.jpg", "zoes.jpg"]) == "zoë.jpg"
    assert "composed differently" in ask_file("zoe\u0308.jpg", "zoë.jpg")
    assert ask_file("zeo.jpg", "zoe.jpg", "a/zoe.jpg") == "did you mean `a/zoe.jpg`?"
