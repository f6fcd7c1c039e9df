"""The canonical form: what it looks like, and that it never changes what a file says."""

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from untidy import untidy

from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.format import FormatError, format_text
from compiler.source.parse import parse_tree
from compiler.source.tree import Entry, Mapping, Node, Scalar, Sequence

Source = Callable[[str], SourceFile]


@pytest.mark.parametrize(
    "written, canonical",
    [
        ("a:   1\n\n\n\nb:    2", "a: 1\n\nb: 2\n"),
        ("a:\n- x\n-    y\n", "a:\n  - x\n  - y\n"),
        ("a:\n      b: 1\n      c: 2\n", "a:\n  b: 1\n  c: 2\n"),
        ("a:\n\n  - b: 1\n    c: 2\n\n\n  - b: 3\n", "a:\n  - b: 1\n    c: 2\n\n  - b: 3\n"),
        ("a: { b: 1,c: [ x,y ] }\n", "a: {b: 1, c: [x, y]}\n"),
        ("a: [x: 1, {y: 2}]\n", "a: [x: 1, {y: 2}]\n"),
        ("a: {b, c: , d: 1}\n", "a: {b, c: , d: 1}\n"),
        ("a: [x,\n    y]\n", "a: [x, y]\n"),
        ("a: [x,  # one\n    y]\n", "a:\n  - x  # one\n  - y\n"),
        ("a: 'x'\nb: 'it''s'\n", 'a: "x"\nb: "it\'s"\n'),
        ('a: "say \\"x\\""\nb: "C:\\\\x"\n', "a: 'say \"x\"'\nb: 'C:\\x'\n"),
        ('a: "tab\\tand \\u00e9"\n', 'a: "tab\\tand \\u00e9"\n'),
        ("a: |\n        one\n\n          two\n\n\nb: 1\n", "a: |\n  one\n\n    two\n\nb: 1\n"),
        ("a: |2\n    one\n  two\n", "a: |2\n    one\n  two\n"),
        ("a: >+   # why\n one\n\nb: 1\n", "a: >+  # why\n  one\n\nb: 1\n"),
        ("a: |\n  no line end", "a: |-\n  no line end\n"),
        ("a: one\n      two\n\n      three\n", "a: one\n  two\n\n  three\n"),
        ("a: &x\n     b: 1\nc: *x\nd: !!str   null\n", "a: &x\n  b: 1\nc: *x\nd: !!str null\n"),
        ("a:\n- - 1\n  -   2\n-\n  b: 1\n", "a:\n  - - 1\n    - 2\n  - b: 1\n"),
        ("\ufeff---\n# top\n\n\na: 1\n...\n# end", "# top\n\na: 1\n# end\n"),
        ("a: 1 # x\nb:# no\n", None),
        ("a:      # x\n  b: 1    #y\n", "a:  # x\n  b: 1  #y\n"),
        ("a: [x, #1\n  y]\nb: x #1\n", "a:\n  - x  # 1\n  - y\nb: x  #1\n"),
        ("a:\n  # above\n  text\n", "# above\na: text\n"),
        ("a:\n  - # above\n    b: 1\n", "a:\n  # above\n  - b: 1\n"),
        ("a:\n    b: 1\n    # of a\n  # of c\n# of c too\nc: 1\n", "a:\n  b: 1\n  # of a\n# of c\n# of c too\nc: 1\n"),
        ("a:\n- b\n# of c\nc: 1\n", "a:\n  - b\n# of c\nc: 1\n"),
        ("a: {}\nb: []  # none\nc:\nd: ~\n", "a: {}\nb: []  # none\nc:\nd: ~\n"),
    ],
)
def test_a_text_has_one_canonical_form(source: Source, written: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(FormatError):
            format_text(source(written))
        return
    assert format_text(source(written.removeprefix("\ufeff"))) == canonical
    assert format_text(source(canonical)) == canonical


def test_what_does_not_fit_between_brackets_becomes_a_block(source: Source) -> None:
    fits = f"a: [{'x' * 92}, y]\n"
    assert len(fits) == 101
    assert format_text(source(fits)) == fits
    assert format_text(source(fits.replace("y]", "yy]"))) == f"a:\n  - {'x' * 92}\n  - yy\n"


def test_chinese_characters_count_two_columns(source: Source) -> None:
    fits = f"a: [{'茶' * 46}, y]\n"
    assert format_text(source(fits)) == fits
    assert format_text(source(fits.replace("茶", "茶茶", 1))).startswith("a:\n  - ")


def test_a_comment_behind_brackets_stays_on_their_line(source: Source) -> None:
    text = f"cast: [{'x' * 100}]  # scenec: ignore[unused-declaration]\n"
    assert format_text(source(text)) == text


def test_words_are_never_broken_or_joined(source: Source) -> None:
    text = f"a: {'word ' * 60}end\nb: |\n  one   \n  two\n"
    assert format_text(source(text)) == text


@pytest.mark.parametrize("text", ["", "a: [", "just words", "- a\n- b\n", "a: 1\na: 2\n"])
def test_what_is_no_proper_mapping_is_refused(source: Source, text: str) -> None:
    with pytest.raises(FormatError):
        format_text(source(text))


KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,6}|who \([a-z]{1,4}\)", fullmatch=True)
WORDS = st.text(st.sampled_from("ab é茶.,:#-'\"\\{}[]&*!|>%@`?~1\n\t "), max_size=14)
PLAIN = st.from_regex(r"[a-z]{1,5}( [a-z0-9']{1,6}){0,5}", fullmatch=True) | st.sampled_from(
    ["", "null", "~", "12", "é"]
)
SCALARS = st.builds(Scalar, WORDS, st.just("double"), st.just(0), st.just(0)) | st.builds(
    Scalar, PLAIN, st.just("plain"), st.just(0), st.just(0)
)


def mappings(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Mapping]:
    keys = KEYS.map(lambda key: Scalar(key, "plain", 0, 0))
    return st.lists(st.builds(Entry, keys, children), max_size=4, unique_by=lambda entry: entry.key.value).map(
        lambda entries: Mapping(tuple(entries), 0, 0)
    )


def sequences(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Sequence]:
    return st.lists(children, max_size=4).map(lambda items: Sequence(tuple(items), 0, 0))


NODES = st.recursive(SCALARS, lambda children: mappings(children) | sequences(children), max_leaves=12)
ROOTS = mappings(NODES).filter(lambda root: bool(root.entries))


@settings(max_examples=80, deadline=None)
@given(root=ROOTS, seed=st.integers(0, 2**32))
def test_however_a_file_is_laid_out_its_canonical_form_says_the_same(root: Mapping, seed: int, source: Source) -> None:
    text = untidy(root, Random(seed))  # noqa: S311  (chance, not secrecy)
    parsed = parse_tree(source(text))
    assert parsed.problems == ()
    assert parsed.root is not None
    canonical = format_text(source(text))
    again = parse_tree(source(canonical))
    assert again.root is not None
    assert plain_data(again.root) == plain_data(parsed.root)
    assert comments(canonical) == comments(text)
    assert format_text(source(canonical)) == canonical
    assert "\n\n\n" not in re.sub(r"[|>]\+?.*", "", canonical, flags=re.DOTALL)


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"c\d+", "".join(re.findall(r"(?:^|\s)#\s*c\d+", text))))
