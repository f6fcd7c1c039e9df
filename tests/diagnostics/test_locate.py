from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.diagnostics.diagnostic import Label, Region
from compiler.diagnostics.locate import locate
from compiler.source.document import Document
from compiler.source.route import Route

TEXT = """\
scene: Café
characters:
  mara:
    image: refs/mara.png  # her picture
shots:
  - id: one
    at:
    action: |
      Mara walks. Jon and Mara
      wait for Mara.
    style: 'it''s cold,
      very cold'
    note: "say \\"hi\\" \\\\ now"
    dialogue:
      - jon (quietly): 你好, Mara
  - {id: two, action: Rain}
"""
ROUTE = Route("alley.yaml")
SHOT = ROUTE / "shots" / 0


@pytest.fixture
def pointed(document: Callable[..., Document]) -> Callable[[Label], str]:
    sources = {"alley.yaml": document(TEXT)}

    def text_at(label: Label) -> str:
        region = locate(label, sources)
        return TEXT[region.start : region.end]

    return text_at


Pointed = Callable[[Label], str]


@pytest.mark.parametrize(
    "label, expected",
    [
        (Label(ROUTE / "scene"), "Café"),
        (Label(ROUTE / "scene", part="key"), "scene"),
        (Label(SHOT / "id"), "one"),
        (Label(SHOT / "dialogue" / 0 / "jon (quietly)"), "你好, Mara"),
        (Label(SHOT / "dialogue" / 0 / "jon (quietly)", part="key"), "jon (quietly)"),
        (Label(ROUTE / "shots" / 1), "{id: two, action: Rain}"),
        (Label(ROUTE / "shots" / 1 / "action"), "Rain"),
    ],
)
def test_a_route_leads_to_its_value_or_key(pointed: Pointed, label: Label, expected: str) -> None:
    assert pointed(label) == expected


@pytest.mark.parametrize(
    "label, expected",
    [
        (Label(SHOT), "id: one"),
        (Label(SHOT / "action"), "|"),
        (Label(SHOT / "style"), "'it''s cold,"),
        (Label(ROUTE / "characters" / "mara"), "image: refs/mara.png"),
        (Label(ROUTE), "scene: Café"),
    ],
)
def test_a_value_of_several_lines_is_pointed_to_on_its_first(pointed: Pointed, label: Label, expected: str) -> None:
    assert pointed(label) == expected


def test_an_empty_value_is_pointed_to_at_its_key(pointed: Pointed) -> None:
    assert pointed(Label(SHOT / "at")) == "at"


@pytest.mark.parametrize(
    "label, expected",
    [
        (Label(ROUTE / "characters" / "mara" / "video"), "mara"),
        (Label(ROUTE / "characters" / "mara" / "looks" / "rain"), "mara"),
        (Label(SHOT / "duration"), "id: one"),
        (Label(ROUTE / "shots" / 7 / "id"), "shots"),
        (Label(ROUTE / "missing"), "scene: Café"),
        (Label(ROUTE / "scene" / "deeper"), "scene"),
    ],
)
def test_a_route_that_leaves_the_document_ends_at_the_deepest_key(
    pointed: Pointed, label: Label, expected: str
) -> None:
    assert pointed(label) == expected


def test_a_fragment_is_found_by_its_occurrence(document: Callable[..., Document]) -> None:
    sources = {"alley.yaml": document(TEXT)}
    starts = [locate(Label(SHOT / "action", fragment="Mara", nth=nth), sources).start for nth in range(3)]
    assert starts == [TEXT.index("Mara walks"), TEXT.index("Mara\n"), TEXT.index("Mara.")]


@pytest.mark.parametrize(
    "label, expected",
    [
        (Label(SHOT / "style", fragment="it's"), "it''s"),
        (Label(SHOT / "style", fragment="cold, very"), "cold,"),
        (Label(SHOT / "note", fragment='"hi"'), '\\"hi\\"'),
        (Label(SHOT / "note", fragment="\\ now"), "\\\\ now"),
        (Label(SHOT / "dialogue" / 0 / "jon (quietly)", part="key", fragment="jon"), "jon"),
        (Label(SHOT / "dialogue" / 0 / "jon (quietly)", fragment="Mara"), "Mara"),
        (Label(SHOT / "id", fragment="nowhere"), "one"),
        (Label(SHOT / "id", fragment="one", nth=1), "one"),
        (Label(SHOT / "id", fragment="   "), "one"),
    ],
)
def test_a_fragment_is_searched_as_it_is_written(pointed: Pointed, label: Label, expected: str) -> None:
    assert pointed(label) == expected


def test_a_region_is_kept_and_held_inside_the_file(document: Callable[..., Document]) -> None:
    sources = {"alley.yaml": document("abc\n")}
    assert locate(Label(Region("alley.yaml", 1, 2)), sources) == Region("alley.yaml", 1, 2)
    assert locate(Label(Region("alley.yaml", 2, 99)), sources) == Region("alley.yaml", 2, 4)
    assert locate(Label(Region("alley.yaml", -5, -9)), sources) == Region("alley.yaml", 0, 0)
    assert locate(Label(Region("--profile", 3, 4)), sources) == Region("--profile", 3, 4)


def test_a_route_into_a_file_without_a_tree_is_its_beginning(document: Callable[..., Document]) -> None:
    assert locate(Label(ROUTE / "shots"), {}) == Region("alley.yaml", 0, 0)
    assert locate(Label(ROUTE / "shots"), {"alley.yaml": document("a: [\n")}) == Region("alley.yaml", 0, 0)


@given(
    st.lists(st.sampled_from(["shots", "characters", "mara", "action", "id", "x", 0, 1, 9]), max_size=5),
    st.sampled_from([None, "Mara", "(", "\\", "it's"]),
    st.sampled_from(["value", "key"]),
)
def test_every_label_is_located_inside_one_line(
    document: Callable[..., Document], steps: list[str | int], fragment: str | None, part: Literal["value", "key"]
) -> None:
    sources = {"alley.yaml": document(TEXT)}
    label = Label(Route("alley.yaml", tuple(steps)), fragment=fragment, part=part)
    region = locate(label, sources)
    assert 0 <= region.start < region.end <= len(TEXT)
    assert "\n" not in TEXT[region.start : region.end]
