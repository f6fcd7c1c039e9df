import gc
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.source.data import plain_data
from compiler.source.events import YamlSyntaxError, read_events
from compiler.source.file import SourceFile
from compiler.source.parse import Parsed, parse_tree
from compiler.source.tree import Mapping, Node, Scalar, Sequence, find_entry_or_node, walk_scalars

Source = Callable[[str], SourceFile]


def slugs(parsed: Parsed) -> list[str]:
    return [problem.slug for problem in parsed.problems]


def places(text: str, parsed: Parsed) -> list[str]:
    return [text[problem.start : problem.end] for problem in parsed.problems]


def root(parsed: Parsed) -> Node:
    assert parsed.problems == ()
    assert parsed.root is not None
    return parsed.root


def node_at(parsed: Parsed, *steps: str | int) -> Node:
    _, node = find_entry_or_node(root(parsed), steps)
    assert node is not None
    return node


# Spans ---------------------------------------------------------------------------------------------------------


def test_spans_count_code_points_in_any_script(source: Source) -> None:
    text = "场景: 铁锈墙\n名: 😀 mara\nlist: [一, 😀😀, x]\n"
    parsed = parse_tree(source(text))
    assert [text[scalar.start : scalar.end] for scalar in walk_scalars(root(parsed))] == [
        "场景",
        "铁锈墙",
        "名",
        "😀 mara",
        "list",
        "一",
        "😀😀",
        "x",
    ]


@pytest.mark.parametrize(
    "written, value, style",
    [
        ("plain words", "plain words", "plain"),
        ("two\n    lines", "two lines", "plain"),
        ("'it''s'", "it's", "single"),
        (r'"a\tb 😀"', "a\tb 😀", "double"),
        ("|\n    literal\n\n    text # no comment", "literal\n\ntext # no comment\n", "literal"),
        (">-\n    folded\n    text", "folded text", "folded"),
        ("|2-\n      indented", "  indented", "literal"),
    ],
)
def test_a_scalar_of_each_style_spans_its_own_text(source: Source, written: str, value: str, style: str) -> None:
    text = f"a:\n  key: {written}\n\n# a comment\n\nb: 1\n"
    node = node_at(parse_tree(source(text)), "a", "key")
    assert isinstance(node, Scalar)
    assert (node.value, node.style, text[node.start : node.end]) == (value, style, written)


def test_block_collections_end_with_their_last_child(source: Source) -> None:
    text = "a:\n  - x\n  - y: z\n    w:\n\n# a comment\n\nb: {c: [d, e]}  # another\n"
    parsed = parse_tree(source(text))
    first = node_at(parsed, "a")
    second = node_at(parsed, "a", 1)
    flow = node_at(parsed, "b")
    assert text[first.start : first.end] == "- x\n  - y: z\n    w:"
    assert text[second.start : second.end] == "y: z\n    w:"
    assert text[flow.start : flow.end] == "{c: [d, e]}"


def test_anchors_and_core_tags_do_not_belong_to_a_span(source: Source) -> None:
    text = "a: &x !!str 12\nb: &y\n  - 1\nc: !!map {d: e}\nf: &z\ng: *x\n"
    parsed = parse_tree(source(text))
    spans = {}
    for key in "abcfg":
        node = node_at(parsed, key)
        spans[key] = text[node.start : node.end]
    assert spans == {"a": "12", "b": "- 1", "c": "{d: e}", "f": "", "g": "12"}


def test_an_alias_shares_the_node_of_its_anchor_but_not_its_end(source: Source) -> None:
    text = "a: &x [1, 2]\nb:\n  c: *x\n"
    parsed = parse_tree(source(text))
    assert node_at(parsed, "b", "c") is node_at(parsed, "a")
    outer = node_at(parsed, "b")
    assert text[outer.start : outer.end] == "c: *x"


def test_a_pair_in_a_flow_sequence_is_a_mapping(source: Source) -> None:
    text = "a: [b: c, d]\n"
    node = node_at(parse_tree(source(text)), "a", 0)
    assert isinstance(node, Mapping)
    assert text[node.start : node.end] == "b: c"


yaml_text = st.text(alphabet="ab好😀 '\"\\:#-,[]{}\n\t!&*|>%@`?é", max_size=12)
leaves = st.one_of(yaml_text, st.sampled_from(["", "null", "~", "1.5", "it's"]))
documents = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(yaml_text.filter(bool), inner, max_size=3),
    max_leaves=8,
)


def quoted(value: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(escapes.get(char, char) for char in value) + '"'


def block(value: object, indent: int) -> str:
    """Write a value as block YAML, with comments and blank lines where they may stand."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        return "".join(f"\n{pad}{quoted(key)}: {block(item, indent + 2)}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{pad}- {block(item, indent + 2)}\n\n{pad}# a comment" for item in value)
    if isinstance(value, str):
        return quoted(value)
    return "{}" if isinstance(value, dict) else "[]"


@settings(deadline=None, max_examples=150)
@given(documents)
def test_the_text_of_every_span_reads_as_the_value_of_its_node(source: Source, value: object) -> None:
    text = block(value, 0).lstrip("\n") + "\n# the end\n"
    parsed = parse_tree(source(text))
    assert parsed.problems == ()
    assert parsed.root is not None
    assert plain_data(parsed.root) == value
    stack: list[Node] = [parsed.root]
    while stack:
        node = stack.pop()
        column = node.start - (text.rfind("\n", 0, node.start) + 1)
        # The first line keeps its indentation, or the lines below would no longer fit it.
        again = parse_tree(source(" " * column + text[node.start : node.end]))
        assert again.root is not None
        assert plain_data(again.root) == plain_data(node)
        if isinstance(node, Sequence):
            stack.extend(node.items)
        elif isinstance(node, Mapping):
            stack.extend(entry.value for entry in node.entries)


# What YAML allows and scenes do not ----------------------------------------------------------------------------


def test_every_duplicate_key_is_reported_with_the_first_place_and_the_first_value_counts(source: Source) -> None:
    text = "a: 1\nb: 2\na: 3\nc: {d: 4, d: 5}\na: 6\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["duplicate-key"] * 3
    assert [problem.start for problem in parsed.problems] == [10, 25, 31]
    assert [text[start:end] for problem in parsed.problems for start, end, _ in problem.related] == ["a", "d", "a"]
    assert [problem.related[0][0] for problem in parsed.problems] == [0, 19, 0]
    assert parsed.root is not None
    assert plain_data(parsed.root) == {"a": "1", "b": "2", "c": {"d": "4"}}


def test_a_merge_key_is_refused_and_a_quoted_one_is_a_key(source: Source) -> None:
    text = "<<: {a: 1}\n'<<': 2\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["unsupported-yaml"]
    assert places(text, parsed) == ["<<"]
    assert parsed.root is not None
    assert plain_data(parsed.root) == {"<<": "2"}


@pytest.mark.parametrize(
    "text, place", [("? [x]\n: 1\nb: 2", "[x]"), ("{{ name }}: 1\nb: 2", "{{ name }"), ("?\n: 1\nb: 2", "")]
)
def test_keys_that_are_no_words_are_refused(source: Source, text: str, place: str) -> None:
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["unsupported-yaml"]
    assert places(text, parsed) == [place]


def test_double_braces_are_explained_with_the_line_in_quotes(source: Source) -> None:
    (problem,) = parse_tree(source("shots:\n  - action: {{ mara }}\n")).problems
    assert problem.help == 'put the text in quotes: `- action: "{{ mara }}"`'


def test_a_second_document_is_refused_and_the_first_is_read(source: Source) -> None:
    text = "---\na: 1\n---\nb: 2\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["unsupported-yaml"]
    assert parsed.problems[0].start == 9
    assert parsed.root is not None
    assert plain_data(parsed.root) == {"a": "1"}


@pytest.mark.parametrize(
    "written, tag",
    [
        ("!include x.yaml", "!include"),
        ("!!python/object:os.system ls", "!!python/object:os.system"),
        ("! x", "!"),
        ("!<tag:x.org,2000:y> x", "!<tag:x.org,2000:y>"),
        ("&a !x [1]", "!x"),
        ("!!seq x", "!!seq"),
    ],
)
def test_tags_outside_the_core_schema_are_refused_at_the_tag(source: Source, written: str, tag: str) -> None:
    text = f"a: {written}\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["unsupported-tag"]
    assert places(text, parsed) == [tag]


def test_core_tags_are_read(source: Source) -> None:
    parsed = parse_tree(source("a: !!str null\nb: !!int 3\nc: !!seq [x]\nd: !!map {e: f}\n"))
    assert plain_data(root(parsed)) == {"a": "null", "b": "3", "c": ["x"], "d": {"e": "f"}}


def test_an_alias_without_an_anchor_is_reported_and_the_rest_is_read(source: Source) -> None:
    text = "a: &look 1\nb: *lok\nc: *look\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["unknown-anchor"]
    assert places(text, parsed) == ["*lok"]
    assert parsed.root is not None
    assert plain_data(parsed.root) == {"a": "1", "b": "*lok", "c": "1"}


def test_an_alias_as_a_key_is_refused(source: Source) -> None:
    assert slugs(parse_tree(source("a: &x k\n*x : 1\n"))) == ["unsupported-yaml"]


# What would unfold without bound -------------------------------------------------------------------------------


def test_an_anchor_that_contains_itself_is_caught(source: Source) -> None:
    parsed = parse_tree(source("a: &x\n  b: [1, *x]\n"))
    assert slugs(parsed) == ["unsupported-yaml"]
    assert parsed.root is not None
    assert plain_data(parsed.root) == {"a": {"b": ["1", "*x"]}}


def test_aliases_that_multiply_are_stopped(source: Source) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    parsed = parse_tree(source("\n".join(lines)))
    assert slugs(parsed) == ["too-many-aliases"]
    assert parsed.root is None


def test_many_uses_of_a_small_anchor_are_fine(source: Source) -> None:
    text = "x: &x {a: 1}\nlist:\n" + "  - *x\n" * 5000
    assert len(plain_data(root(parse_tree(source(text))))["list"]) == 5000  # type: ignore[index]


@pytest.mark.parametrize("depth, expected", [(64, []), (65, ["too-deep"])])
def test_the_limit_of_depth_is_exact(source: Source, depth: int, expected: list[str]) -> None:
    assert slugs(parse_tree(source("[" * depth + "]" * depth))) == expected


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000, "{a: " * 50_000, "a:\n" + " - " * 50_000])
def test_deep_nesting_is_refused_quickly(source: Source, text: str) -> None:
    started = time.perf_counter()
    assert slugs(parse_tree(source(text))) == ["too-deep"]
    assert time.perf_counter() - started < 2


def test_depth_counts_through_aliases(source: Source) -> None:
    deep = "[" * 40 + "]" * 40
    text = f"a: &a {deep}\nb: &b {deep.replace('[]', '[*a]')}\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["too-deep"]
    assert places(text, parsed) == ["*a"]


def test_chains_of_aliases_cannot_get_around_the_depth(source: Source) -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [[[[[*a{n - 1}]]]]]" for n in range(1, 2000)]
    assert slugs(parse_tree(source("\n".join(lines)))) == ["too-deep"]


# What the text alone tells -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n# x\n...\n"])
def test_a_file_without_content_is_empty(source: Source, text: str) -> None:
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["empty-file"]
    assert parsed.root is None


def test_every_merge_conflict_is_reported_before_any_yaml_error(source: Source) -> None:
    conflict = "<<<<<<< HEAD\na: 1\n||||||| base\n=======\na: [\n>>>>>>> other\n"
    text = conflict + "b: 2\n" + conflict
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["merge-conflict", "merge-conflict"]
    assert places(text, parsed) == ["<<<<<<< HEAD"] * 2
    assert [text[start:end][0] for start, end, _ in parsed.problems[0].related] == ["|", "=", ">"]


def test_arrows_inside_a_text_are_no_conflict(source: Source) -> None:
    assert parse_tree(source("a: |\n  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n")).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "a:\n\tb: 1\n",
        "a: x\n\tb: 1\n",
        "a:\n  b: 1\n  \tc: 2\n",
        "shots:\n\t- id: a\n\t  at: b\n",
        "a: 1\n\t# note\nb: 2\n",
    ],
)
def test_tabs_in_the_indentation_are_named_instead_of_yamls_error(source: Source, text: str) -> None:
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["tab-indentation"]
    assert places(text, parsed) == ["\t"]


def test_tabs_inside_texts_are_fine(source: Source) -> None:
    parsed = parse_tree(source("a: |\n  x\n  \ty\nb: 'c\td'\n"))
    assert plain_data(root(parsed)) == {"a": "x\n\ty\n", "b": "c\td"}


def test_control_characters_are_each_reported_and_so_is_the_rest(source: Source) -> None:
    text = "a: b\x07c\nd: \x1b[31m\ne: 1\na: 2\n"
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["yaml-syntax", "yaml-syntax", "duplicate-key"]
    assert places(text, parsed) == ["\x07", "\x1b", "a"]
    assert parsed.root is None


def test_an_escaped_control_character_is_data(source: Source) -> None:
    assert plain_data(root(parse_tree(source('a: "\\e[31m"\n')))) == {"a": "\x1b[31m"}


# YAML's own errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, words",
    [
        ("a:\n  b: 1\n c: 2\n", "c:", "does not fit"),
        ("a:\n  - b\n  c: d\n", "c:", "does not begin with `-`"),
        ("a: [1\nb: 2\n", ":", "brackets"),
        ("a: {b: 1\nc: 2\n", ":", "braces"),
        ('a: "\\q"\n', '\\q"', "backslash"),
        ('"open: 1\nb: 1\n', '"', "never closed"),
        ("abc\ndef: 1\n", ":", "`:`"),
        ("%YAML 3.0\n---\na: 1\n", "%YAML", "version"),
    ],
)
def test_a_syntax_error_says_where_and_what_in_plain_words(source: Source, text: str, place: str, words: str) -> None:
    parsed = parse_tree(source(text))
    assert slugs(parsed) == ["yaml-syntax"]
    assert parsed.root is None
    assert places(text, parsed) == [place]
    assert words in parsed.problems[0].message


def test_duplicates_before_a_syntax_error_are_reported_too(source: Source) -> None:
    assert slugs(parse_tree(source("a: 1\na: 2\nb: [\n"))) == ["duplicate-key", "yaml-syntax"]


def test_the_place_where_a_bracket_was_opened_is_shown(source: Source) -> None:
    text = "a: [1\nb: 2\n"
    (problem,) = parse_tree(source(text)).problems
    assert [(text[start:end], remark) for start, end, remark in problem.related] == [("[", "opened here")]


hostile = st.text(
    alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@`#~<=\\ \n\t\r\x00\x07\x85\u2028\ufeff\ud800好😀019"), max_size=40
)


@settings(deadline=None, max_examples=400)
@given(hostile)
def test_no_text_makes_parsing_raise_and_every_problem_has_a_place(source: Source, text: str) -> None:
    parsed = parse_tree(source(text))
    assert parsed.root is not None or parsed.problems
    for problem in parsed.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message
    if parsed.root is not None:
        plain_data(parsed.root)
        for scalar in walk_scalars(parsed.root):
            assert 0 <= scalar.start <= scalar.end <= len(text)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30))
def test_no_unicode_text_makes_parsing_raise(source: Source, text: str) -> None:
    parsed = parse_tree(source(text))
    assert parsed.root is not None or parsed.problems


# Parsers and speed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1, '二', *x]\nb: |\n  😀\n\nc: \"q\"\n? d\n: !!str e\n",
        "- a: b\n  c: 1\n- {d: [e, f: g]}\n",
        "a: >-\n  x\n  y\n",
    ],
)
def test_the_parser_in_python_gives_the_same_events(text: str) -> None:
    def summary(*, pure: bool) -> list[tuple[str, int, object, object]]:
        return [
            (
                type(event).__name__,
                event.start_mark.index,
                getattr(event, "value", None),
                getattr(event, "anchor", None),
            )
            for event in read_events(text, pure=pure)
            if "Stream" not in type(event).__name__ and "End" not in type(event).__name__
        ]

    assert summary(pure=True) == summary(pure=False)


@pytest.mark.parametrize("text", ["a: [", "a: b: c", "\ud800", "a: &", "- %"])
def test_both_parsers_fail_with_the_same_exception(text: str) -> None:
    for pure in (False, True):
        with pytest.raises(YamlSyntaxError) as caught:
            list(read_events(text, pure=pure))
        assert 0 <= caught.value.offset <= len(text) + 1


@pytest.mark.parametrize("text", ['a: "\\U00110000"', 'a: "\\UFFFFFFFF"', "%YAML 1.9\n---\na", "a: !<%ff> b"])
def test_what_the_parsers_raise_by_mistake_is_a_syntax_error_too(text: str) -> None:
    for pure in (False, True):
        with pytest.raises(YamlSyntaxError):
            list(read_events(text, pure=pure))


def test_the_garbage_collector_is_left_as_it_was(source: Source) -> None:
    assert gc.isenabled()
    parse_tree(source("a: [1\n"))
    assert gc.isenabled()
    gc.disable()
    try:
        parse_tree(source("a: 1\n"))
        assert not gc.isenabled()
    finally:
        gc.enable()


def scene_of(shots: int) -> str:
    shot = """\
  - id: shot-{}
    framing: close-up
    action: |
      Jon leans against the rusty wall on the right. Hearing the footsteps, he slowly turns
      his head and sees Mara.
    dialogue:
      - mara: Why did you still come?
      - jon (quietly): Let's talk.
    duration: 5
"""
    return "scene: Long\nshots:\n" + "".join(shot.format(number) for number in range(shots))


def seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def test_a_tree_costs_a_small_multiple_of_its_events(source: Source) -> None:
    text = scene_of(1000)
    file = source(text)
    events = seconds(lambda: sum(1 for _ in read_events(text)))
    assert seconds(lambda: parse_tree(file)) < 6 * events + 0.05
