from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.quoting import find_trailing_comment, quoted_line
from compiler.source.tree import Scalar, find_entry_or_node

Source = Callable[[str], SourceFile]

TRAPS = [
    "Listen: go",
    "Ready:",
    "@home",
    "`x`",
    "%done",
    "[laughs] Hello",
    "{x} Hello",
    "*sighs* Well",
    "*sighs well",
    "& then",
    '"No" he said',
    "'No' he said",
    "'Tis late",
    "| Hello",
    "> Hello",
    "? Why",
    "- Hello",
    ", and then",
    "]",
    "{{ mara }} waits",
    'She said: "it\'s late"',
    "好: 走吧",
]


@pytest.mark.parametrize("words", TRAPS)
def test_a_trap_in_a_line_of_dialogue_is_reported_at_the_text_with_the_line_to_type(source: Source, words: str) -> None:
    text = f"shots:\n  - id: one\n    dialogue:\n      - mara: {words}\n      - jon: Yes.\n"
    (problem,) = parse_tree(source(text)).problems
    assert problem.slug == "needs-quotes"
    assert text[problem.start : problem.end] == words
    assert problem.help is not None
    fixed = problem.help.removeprefix("put the text in quotes: `").removesuffix("`")
    again = parse_tree(source(text.replace(f"- mara: {words}", fixed)))
    assert again.problems == ()
    _, node = find_entry_or_node(again.root, ("shots", 0, "dialogue", 0, "mara"))
    assert isinstance(node, Scalar)
    assert node.value == words


def test_all_traps_of_a_file_are_reported_and_the_rest_is_read(source: Source) -> None:
    text = "".join(f"- mara: {words}\n" for words in TRAPS[:5]) + "- jon: Yes.\n"
    parsed = parse_tree(source(text))
    assert [problem.slug for problem in parsed.problems] == ["needs-quotes"] * 5
    assert parsed.root is not None
    assert plain_data(parsed.root)[-1] == {"jon": "Yes."}  # type: ignore[index]


def test_a_masked_text_keeps_its_words_so_that_names_in_it_are_still_found(source: Source) -> None:
    parsed = parse_tree(source("- action: Wide: Mara waits.\n"))
    assert parsed.root is not None
    assert plain_data(parsed.root) == [{"action": "Wide; Mara waits."}]


def test_a_speaker_written_with_an_at_sign_is_named(source: Source) -> None:
    text = "dialogue:\n  - @mara (quietly): Hello.\n"
    parsed = parse_tree(source(text))
    (problem,) = parsed.problems
    assert problem.slug == "needs-quotes"
    assert text[problem.start : problem.end] == "@mara"
    assert problem.help == "write the name without it: `- mara (quietly): Hello.`"
    assert parsed.root is not None


def test_an_apostrophe_that_swallows_the_following_lines_is_found_above_the_error(source: Source) -> None:
    text = "- who: mara\n  line: 'Tis late.\n- jon: Yes.\n- jon: Don't go.\n"
    (problem,) = parse_tree(source(text)).problems
    assert (problem.slug, text[problem.start : problem.end]) == ("needs-quotes", "'Tis late.")


@pytest.mark.parametrize(
    "text",
    [
        "a: 'Hello\n  there'\nb: 1\n c: 2\n",
        "a: [x,\n  y\nb: 1\n",
        'a: "\\q"\n',
        "a: |9\n x\n",
        "- a\nb: 1\n",
    ],
)
def test_errors_with_another_cause_are_not_blamed_on_quotes(source: Source, text: str) -> None:
    assert [problem.slug for problem in parse_tree(source(text)).problems] == ["yaml-syntax"]


def test_an_unknown_alias_and_a_tag_come_with_the_line_in_quotes(source: Source) -> None:
    problems = parse_tree(source("- mara: *sighs\n- jon: !Stop it\n")).problems
    assert [problem.slug for problem in problems] == ["unknown-anchor", "unsupported-tag"]
    assert 'put it in quotes: `- mara: "*sighs"`' in str(problems[0].help)
    assert 'put the text in quotes: `- jon: "!Stop it"`' in str(problems[1].help)


spoken = st.text(alphabet="abM 好'\"\\:#-,[]{}!&*|>%@`?.", min_size=1, max_size=14).map(str.strip).filter(bool)


@settings(deadline=None, max_examples=400)
@given(spoken)
def test_whatever_is_said_is_either_understood_or_comes_back_in_quotes(source: Source, words: str) -> None:
    parsed = parse_tree(source(f"- mara: {words}\n- jon: Yes.\n"))
    for problem in parsed.problems:
        if problem.slug == "needs-quotes" and problem.help is not None and "without it" not in problem.help:
            fixed = problem.help.removeprefix("put the text in quotes: `").removesuffix("`")
            again = parse_tree(source(fixed + "\n"))
            assert again.problems == ()
            assert again.root is not None
            (line,) = plain_data(again.root)  # type: ignore[misc]
            # A comment behind the text stays a comment.
            assert words.startswith(line["mara"])  # type: ignore[has-type]


def test_the_words_that_a_comment_cuts_off_are_found(source: Source) -> None:
    file = source("- mara: Me #1\n- jon: #1 fan\n- mara: 'He #2'\n- jon: |\n    She #3\n- mara: fine\n")
    root = parse_tree(file).root

    def comment(index: int, who: str) -> str | None:
        _, node = find_entry_or_node(root, (index, who))
        assert isinstance(node, Scalar)
        return find_trailing_comment(file, node)

    assert comment(0, "mara") == "#1"
    assert comment(1, "jon") == "#1 fan"
    assert comment(2, "mara") is None
    assert comment(3, "jon") is None
    assert comment(4, "mara") is None


def test_a_line_is_quoted_only_from_its_text_on(source: Source) -> None:
    file = source('  - mara: say "x"\n')
    assert quoted_line(file, 10) == "- mara: 'say \"x\"'"
    assert quoted_line(file, 4) is None
