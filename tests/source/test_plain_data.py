from collections.abc import Callable

import pytest

from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree

Source = Callable[[str], SourceFile]


def data(source: Source, text: str, **options: frozenset[str]) -> object:
    parsed = parse_tree(source(text))
    assert parsed.problems == ()
    assert parsed.root is not None
    return plain_data(parsed.root, **options)


@pytest.mark.parametrize("written", ["true", "no", "42", "1.50", "12:30", "0x1f", "2024-01-01", ".inf", "1_000"])
def test_a_scalar_stays_what_was_written(source: Source, written: str) -> None:
    assert data(source, f"a: {written}\n") == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_none(source: Source, written: str) -> None:
    assert data(source, f"a: {written}\nb: [x]\n") == {"a": None, "b": ["x"]}


@pytest.mark.parametrize("written", ["'null'", '""', "nUll", "!!str null", "|\n  null"])
def test_quoted_nothing_is_a_text(source: Source, written: str) -> None:
    assert data(source, f"a: {written}\n")["a"] is not None  # type: ignore[index]


def test_in_dialogue_null_is_a_word_and_only_what_is_missing_is_none(source: Source) -> None:
    text = "dialogue:\n  - mara: null\n  - jon: ~\n  - mara:\n  - {who: jon, line: No}\nother: null\n"
    expected = [{"mara": "null"}, {"jon": "~"}, {"mara": None}, {"who": "jon", "line": "No"}]
    assert data(source, text) == {"dialogue": expected, "other": None}


def test_other_keys_can_hold_words(source: Source) -> None:
    assert data(source, "title: null\n", words=frozenset({"title"})) == {"title": "null"}


def test_aliases_unfold(source: Source) -> None:
    assert data(source, "a: &x {b: [c]}\nd: *x\n") == {"a": {"b": ["c"]}, "d": {"b": ["c"]}}
