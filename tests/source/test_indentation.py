"""Lines that are indented wrongly: which one it is, what to type, and that the rest is read all the same."""

from collections.abc import Callable

import pytest

from compiler.source.data import plain_data
from compiler.source.file import SourceFile
from compiler.source.parse import parse_tree

Source = Callable[[str], SourceFile]

SHOT = [
    "  - id: {}",
    "    action: Mara waits.",
    "    framing: wide",
    "    dialogue:",
    "      - mara: No.",
    "      - jon: Go.",
]


def scene(line: int, text: str) -> str:
    """Return five shots, one line of the third replaced."""
    shots = [[row.format(f"s{number}") for row in SHOT] for number in range(5)]
    shots[2][line] = text
    return "\n".join(["scene: S", "shots:", *(row for shot in shots for row in shot), ""])


@pytest.mark.parametrize(
    "line, text, told, under, advice",
    [
        (0, " - id: s2", 15, "-", "put 2 spaces before it, so that it is level with line 9"),
        (0, "   - id: s2", 15, "-", "put 2 spaces before it, so that it is level with line 9"),
        (0, "    - id: s2", 15, "-", "put 2 spaces before it, so that it is level with line 9"),
        (1, "   action: Mara waits.", 16, "action", "put 4 spaces before it, so that it is level with line 15"),
        (1, "      action: Mara waits.", 16, "action", "put 4 spaces before it, so that it is level with line 15"),
        (2, "   framing: wide", 17, "framing", "put 4 spaces before it, so that it is level with line 16"),
        (2, "     framing: wide", 17, "framing", "put 4 spaces before it, so that it is level with line 16"),
        (2, "  framing: wide", 17, "framing", "put 4 spaces before it, so that it is level with line 16"),
        (2, "framing: wide", 17, "framing", "put 4 spaces before it, so that it is level with line 16"),
        (4, "     - mara: No.", 20, "-", "put 5 spaces before it, so that it is level with line 19"),
        (5, "       - jon: Go.", 20, "-", "put 6 spaces before it, so that it is level with line 19"),
        (5, "     - jon: Go.", 20, "-", "put 6 spaces before it, so that it is level with line 19"),
    ],
)
def test_a_line_that_is_indented_wrongly_hides_its_own_shot_only(
    source: Source, line: int, text: str, told: int, under: str, advice: str
) -> None:
    file = source(scene(line, text))
    parsed = parse_tree(file)
    (problem,) = parsed.problems
    assert problem.slug == "yaml-syntax"
    assert (file.position(problem.start)[0], file.text[problem.start : problem.end]) == (told, under)
    assert (problem.help or "").startswith(advice)
    assert parsed.root is not None
    data = plain_data(parsed.root)
    assert isinstance(data, dict)
    assert [shot["id"] for shot in data["shots"]] == ["s0", "s1", "s3", "s4"]


def test_two_lines_are_told_in_one_run(source: Source) -> None:
    text = scene(2, "   framing: wide").replace("id: s4\n    action", "id: s4\n   action")
    parsed = parse_tree(source(text))
    assert len(parsed.problems) == 2
    assert parsed.root is not None


@pytest.mark.parametrize("text", ["      and says: no", "    action Mara waits."])
def test_what_is_no_matter_of_indentation_is_told_as_before(source: Source, text: str) -> None:
    parsed = parse_tree(source(scene(2, text)))
    assert [problem.slug for problem in parsed.problems] != []
    assert not any("indented too" in problem.message for problem in parsed.problems)
