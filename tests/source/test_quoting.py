from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree
from compiler.source.quoting import find_trailing_comment, meant, quoted, quoted_line
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


def test_a_text_without_quotes_is_read_as_it_was_meant_so_that_nothing_else_is_said_of_it(source: Source) -> None:
    parsed = parse_tree(source("- action: Wide: @mara waits.\n- [jon: 12:30]\n"))
    assert parsed.root is not None
    assert plain_data(parsed.root) == [{"action": "Wide: @mara waits."}, [{"jon": "12:30"}]]


FLOW_TRAPS = [
    "16:9",
    "12:30 and 14:45",
    "https://example.org/a.png",
    "Why? Go.",
    "Ready:",
    "Listen: go",
    "She said: [no]",
    "Me #1",
    "@home",
    "*sighs* Well",
    "%done",
    "`x`",
    "- No",
    "|",
    '"No" he said',
    "[laughs] Hello",
    "好: 走吧",
]


@pytest.mark.parametrize("words", FLOW_TRAPS)
@pytest.mark.parametrize(
    "before, after",
    [
        ("- {id: a, mara: ", "}\n- {id: b}\n"),
        ("- {id: a, mara: ", ", jon: No.}\n- {id: b}\n"),
        ("- dialogue: [{jon: No.}, {mara: ", "}]\n- {id: b}\n"),
        ("- [mara: ", "]\n- {id: b}\n"),
        ("- [\n  {jon: No.},\n  {mara: ", " }, # said\n  {jon: No.}]\n- {id: b}\n"),
    ],
)
def test_a_trap_in_brackets_is_reported_with_its_key_in_quotes_and_the_rest_is_read(
    source: Source, words: str, before: str, after: str
) -> None:
    text = f"{before}{words}{after}"
    parsed = parse_tree(source(text))
    (problem,) = parsed.problems
    assert (problem.slug, text[problem.start : problem.end]) == ("needs-quotes", words)
    fixed = problem.help.removeprefix("put the text in quotes: `").partition("`; ")[0].removesuffix("`")
    again = parse_tree(source(text.replace(f"mara: {words}", fixed)))
    assert again.problems == ()
    assert again.root is not None
    assert parsed.root is not None
    assert plain_data(parsed.root) == plain_data(again.root)
    assert words in repr(plain_data(again.root)) or "'" in words


def test_items_of_a_list_in_brackets_are_quoted_without_a_key(source: Source) -> None:
    parsed = parse_tree(source("- [16:9, 4:3]\n"))
    assert [problem.help for problem in parsed.problems] == [
        'put the text in quotes: `"16:9"`',
        'put the text in quotes: `"4:3"`',
    ]
    assert parsed.root is not None
    assert plain_data(parsed.root) == [["16:9", "4:3"]]


def test_a_speaker_with_an_at_sign_in_brackets_is_named(source: Source) -> None:
    text = "- [{@mara (low): Hello.}, {jon: Yes.}]\n"
    parsed = parse_tree(source(text))
    (problem,) = parsed.problems
    assert (problem.slug, text[problem.start : problem.end]) == ("needs-quotes", "@mara")
    assert problem.help == "write the name without it: `mara (low): Hello.`"
    assert parsed.root is not None


def test_a_missing_comma_is_thought_of(source: Source) -> None:
    (problem,) = parse_tree(source("- {mara: Now listen: go}\n")).problems
    assert problem.help == (
        'put the text in quotes: `mara: "Now listen: go"`; if `listen` is a key, put a comma before it'
    )


@pytest.mark.parametrize(
    "line, key, fixed",
    [
        ("- {id: b action: x}", "action", "id: b, action: …"),
        ("- {duration: 4 framing: wide}", "framing", "duration: 4, framing: …"),
        ("- {who: mara line: Hello.}", "line", "who: mara, line: …"),
    ],
)
def test_a_missing_comma_after_one_word_is_put_there(source: Source, line: str, key: str, fixed: str) -> None:
    parsed = parse_tree(source(f"{line}\n"))
    (problem,) = parsed.problems
    assert (problem.slug, line[problem.start : problem.end], problem.help) == ("yaml-syntax", key, f"write `{fixed}`")
    assert parsed.root is not None
    data = plain_data(parsed.root)
    first, second = line[3:-1].replace(f" {key}:", f"|{key}:").split("|")
    assert data == [dict(part.split(": ") for part in (first, second))]


@pytest.mark.parametrize("below", ['- jon: "No."\n', "- jon: No.\n"])
def test_a_quote_that_swallows_the_following_lines_is_found_above_the_error(source: Source, below: str) -> None:
    text = f'- mara: "Hello.\n- jon: Yes.\n{below}'
    parsed = parse_tree(source(text))
    (problem,) = parsed.problems
    assert (problem.slug, text[problem.start : problem.end]) == ("needs-quotes", '"Hello.')
    assert problem.help == 'put the text in quotes: `- mara: "Hello."`'
    assert parsed.root is not None
    assert plain_data(parsed.root) == [{"mara": "Hello."}, {"jon": "Yes."}, {"jon": "No."}]


def test_the_place_of_a_speaker_with_an_at_sign_is_that_of_the_sign_and_the_name(source: Source) -> None:
    text = "- @mara (low): Hello.\n  id: one\n- [{@jon: Yes.}]\n"
    root = parse_tree(source(text)).root
    assert root is not None
    assert plain_data(root) == [{"mara (low)": "Hello.", "id": "one"}, [{"jon": "Yes."}]]
    entry, _ = find_entry_or_node(root, (1, 0, "jon"))
    assert entry is not None
    assert text[entry.key.start : entry.key.end] == "@jon"


def test_a_comment_that_swallows_another_trap_is_told_with_it(source: Source) -> None:
    text = "- {a: x #1, b: 12:30}\n- c\n"
    assert [text[one.start : one.end] for one in parse_tree(source(text)).problems] == ["x #1", "12:30"]


def test_a_trap_inside_a_text_that_needs_quotes_as_a_whole_is_told_with_it(source: Source) -> None:
    (problem,) = parse_tree(source("- mara: [a:b] and {c:d}\n")).problems
    assert problem.help == 'put the text in quotes: `- mara: "[a:b] and {c:d}"`'


def test_fifty_traps_of_a_small_file_are_all_told(source: Source) -> None:
    text = "".join(f"- {{id: s{number}, ratio: 16:9}}\n" for number in range(50))
    parsed = parse_tree(source(text))
    assert len(parsed.problems) == 50
    assert parsed.root is not None


@pytest.mark.parametrize("text", ["- {a:b}\n", "- {12:30: x}\n", "- {a: x\n- b: y\n", "- {a: {b: c}\n"])
def test_brackets_with_another_fault_are_not_blamed_on_quotes(source: Source, text: str) -> None:
    (problem,) = parse_tree(source(text)).problems
    assert problem.slug == "yaml-syntax"
    assert "well-formed" not in problem.message


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


@pytest.mark.parametrize(
    "words, said",
    [
        ("'It's me.'", "It's me."),
        ("'Don't say 'no' to me!'", "Don't say 'no' to me!"),
        ('"He said "no" to me."', 'He said "no" to me.'),
        ('"He said "no""', 'He said "no"'),
        ('""No," he said. It\'s late."', '"No," he said. It\'s late.'),
        ('"No" he said', '"No" he said'),
    ],
)
def test_quotes_around_a_text_are_not_spoken(source: Source, words: str, said: str) -> None:
    text = f"- jon: {words}\n"
    parsed = parse_tree(source(text))
    (problem,) = parsed.problems
    assert problem.mend is not None
    assert problem.mend.is_safe
    again = parse_tree(source(text[: problem.mend.start] + problem.mend.text + text[problem.mend.end :]))
    assert again.problems == ()
    assert again.root is not None
    assert parsed.root is not None
    assert plain_data(again.root) == plain_data(parsed.root) == [{"jon": said}]


def test_quotes_around_a_text_in_brackets_are_not_spoken(source: Source) -> None:
    parsed = parse_tree(source("- {jon: 'It's me.'}\n"))
    assert [problem.help for problem in parsed.problems] == ['put the text in quotes: `jon: "It\'s me."`']
    assert parsed.root is not None
    assert plain_data(parsed.root) == [{"jon": "It's me."}]


@pytest.mark.parametrize(
    "words",
    [
        '"No," he said, "wait"',
        "'No,' she said. 'It's late.'",
        "'Tis what I'm sayin'",
        "'The boys' house isn't far.'",
        '"He said \\"no" to me."',
        '"The 5" disk and the 3" disk."',
    ],
)
def test_quotes_that_may_be_spoken_are_left_to_a_person(source: Source, words: str) -> None:
    (problem,) = parse_tree(source(f"- jon: {words}\n")).problems
    assert problem.mend is not None
    assert not problem.mend.is_safe


spoken = st.text(alphabet="abM 好'\"\\:#-,[]{}!&*|>%@`?.", min_size=1, max_size=14).map(str.strip).filter(bool)


@settings(deadline=None, max_examples=400)
@given(spoken)
@example('["\\>')
@example('["a #b')
@example('{"?')
def test_whatever_is_said_is_either_understood_or_comes_back_in_quotes(source: Source, words: str) -> None:
    text = f"- mara: {words}\n- jon: Yes.\n"
    for problem in parse_tree(source(text)).problems:
        if problem.slug == "needs-quotes" and "without it" not in problem.help:
            said = quoted(meant(text[problem.start : problem.end])[0])
            assert said in problem.help
            again = parse_tree(source(text[: problem.start] + said + text[problem.end :]))
            # Brackets may have another fault, which hides the rest.
            assert again.problems == () or "[" in words or "{" in words
            assert all((other.slug, other.start) != ("needs-quotes", problem.start) for other in again.problems)


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
