from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.source.edit import Edit, EditError, apply_edits, edit_bytes
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.read import read_source
from compiler.source.tree import Scalar, find_entry_or_node
from compiler.source.written import find_written, visible

Source = Callable[[str], SourceFile]


def test_edits_are_made_from_any_order_and_the_same_one_counts_once() -> None:
    assert apply_edits("one two", [Edit(4, 7, "2"), Edit(0, 3, "1"), Edit(4, 7, "2")]) == "1 2"


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(EditError, match="overlap"):
        apply_edits("one two", [Edit(0, 5, "x"), Edit(4, 7, "y")])


def test_a_file_that_was_changed_since_it_was_read_is_refused() -> None:
    with pytest.raises(EditError, match="changed"):
        edit_bytes(b"one!", "one", [])


@given(
    lines=st.lists(st.text("ab é好# :", min_size=1, max_size=8), min_size=1, max_size=6),
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=6, max_size=6),
    mark=st.sampled_from(["", "\ufeff"]),
    data=st.data(),
)
def test_every_byte_that_no_edit_covers_stays(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], ends: list[str], mark: str, data: st.DataObject
) -> None:
    pieces = [line + end for line, end in zip(lines, ends, strict=False)]
    index = data.draw(st.integers(0, len(lines) - 1))
    path = Path(tmp_path_factory.getbasetemp()) / "edited.yaml"
    path.write_bytes((mark + "".join(pieces)).encode())
    file = read_source(path, "edited.yaml")
    assert isinstance(file, SourceFile)
    start = file.offset(index + 1)
    edited = edit_bytes(path.read_bytes(), file.text, [Edit(start, start + len(lines[index]), "X")])
    expected = [*pieces[:index], "X" + ends[index], *pieces[index + 1 :]]
    assert edited == (mark + "".join(expected)).encode()


WRITINGS = [
    "k: Mara waits\n",
    "k: Mara\n  waits here\n",
    "k: 'Mara''s ''coat'''\n",
    "k: 'Mara\n\n  waits'\n",
    'k: "Mara \\"waits\\"\\u0021 \\x4dara\\n\\tthen \\\n   Mara"\n',
    "k: |2-  # a remark\n    Mara # waits\n  here\n",
    "k: >\n  Mara\n  waits\n\n  Mara\n",
    "k: &x Mara\n",
    "k: !!str Mara\n",
]


@pytest.mark.parametrize("text", WRITINGS)
def test_every_visible_character_of_a_value_is_found_where_it_was_written(source: Source, text: str) -> None:
    file = source(text)
    parsed = parse_tree(file)
    assert parsed.problems == ()
    _, node = find_entry_or_node(parsed.root, ("k",))
    assert isinstance(node, Scalar)
    written = find_written(text, node)
    assert written is not None
    assert written.characters == visible(node.value)
    at = written.characters.rindex("Mara")
    start, end = written.span(at, 4)
    again = parse_tree(source(text[:start] + "Lena" + text[end:]))
    _, changed = find_entry_or_node(again.root, ("k",))
    assert isinstance(changed, Scalar)
    head, _, tail = node.value.rpartition("Mara")
    assert changed.value == f"{head}Lena{tail}"


@given(st.text(alphabet="aM' \"\\:#-\n好é\t", min_size=1, max_size=20))
def test_a_text_in_double_quotes_is_found_or_given_up_but_never_misplaced(source: Source, words: str) -> None:
    text = (
        "k: " + '"' + words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"\n'
    )
    _, node = find_entry_or_node(parse_tree(source(text)).root, ("k",))
    assert isinstance(node, Scalar)
    written = find_written(text, node)
    assert written is not None
    assert written.characters == visible(words)
    for character, (start, end) in zip(written.characters, written.spans, strict=True):
        assert text[start:end].removeprefix("\\") == character
