"""Faults in plain words: a `YamlSyntaxError` comes in, a `Problem` for people goes out.

Called by `parse` when no better explanation was found. Invariant: every fault has an explanation;
words that are not in the table are passed on as the parser says them.
"""

import re

from compiler.source.events import YamlSyntaxError
from compiler.source.problem import Problem

_WORD = re.compile(r"[^\s]+")

# The parser's words: ours, and what to do. The first whose key occurs in the fault's words counts.
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "a `:` where no key can stand",
        "if it belongs to a text, put the text in quotes; otherwise the line is indented too far",
    ),
    (
        "mapping keys are not allowed",
        "a `?` where no key can stand",
        "if it belongs to a text, put the text in quotes",
    ),
    (
        "block sequence entries are not allowed",
        "a `-` where no list can begin",
        "begin the list on a line of its own, or put a text that begins with `-` in quotes",
    ),
    (
        "did not find expected '-' indicator",
        "a line inside a list that does not begin with `-`",
        "begin it with `- `, or indent it to the level of the list's own key",
    ),
    (
        "did not find expected key",
        "this line does not fit the lines above it",
        "indent it like the keys it belongs with; a text that goes on after a quote or bracket needs quotes as a whole",
    ),
    (
        "found unexpected ':'",
        "a `:` inside brackets with no space behind it",
        "write `key: value`, or put the text in quotes",
    ),
    ("could not find expected ':'", "a key without a `:`", "write `key: value`, or indent the line to continue a text"),
    (
        "did not find expected ',' or ']'",
        "a list in brackets is not closed here",
        "close it with `]`, and put texts with a `:` or `,` in quotes",
    ),
    (
        "did not find expected ',' or '}'",
        "a mapping in braces is not closed here",
        "close it with `}`, and put texts with a `:` or `,` in quotes",
    ),
    ("cannot start any token", "a character that no value can begin with", "put the text in quotes"),
    ("did not find expected node content", "a value is missing or begins with punctuation", "put the text in quotes"),
    ("unexpected end of stream", "a quote is opened here and never closed", "close it, or double it inside the text"),
    (
        "unexpected document indicator",
        "a quote is opened here and not closed before the next `---`",
        "close it, or double it inside the text",
    ),
    (
        "unknown escape character",
        "a backslash in double quotes that begins no escape",
        "double the backslash, or use single quotes, where it is a letter like any other",
    ),
    ("violates indentation", "a line is indented with a tab", "write spaces"),
    ("undefined tag handle", "a tag whose prefix is not declared", "if it belongs to a text, put the text in quotes"),
    ("incompatible YAML document", "a version of YAML that nobody reads yet", "delete the `%YAML` line"),
    ("unknown directive", "a line that begins with `%` outside every value", "put the text in quotes"),
    ("leading spaces", "the first line of this text is blank and longer than its indentation", "empty the blank line"),
)


def explain_fault(text: str, fault: YamlSyntaxError) -> Problem:
    """Return a fault as a yaml-syntax problem.

    Args:
        text: the text the fault is in.
        fault: what the parser said.
    """
    message, advice = next(
        ((ours, advice) for theirs, ours, advice in _EXPLANATIONS if theirs in fault.problem),
        (f"not well-formed YAML: {fault.problem}", "put texts in quotes, and indent this line like its neighbours"),
    )
    offset = min(fault.offset, len(text))
    if "quoted scalar" in fault.during and "unexpected" in fault.problem and fault.opened is not None:
        return _problem(message, (fault.opened, fault.opened + 1), advice)
    related = _opening(text, fault)
    word = _WORD.match(text, offset)
    return _problem(message, (offset, word.end() if word else offset), advice, related)


def _problem(
    message: str, place: tuple[int, int], advice: str, related: tuple[tuple[int, int, str], ...] = ()
) -> Problem:
    return Problem("yaml-syntax", message, *place, advice, related)


def _opening(text: str, fault: YamlSyntaxError) -> tuple[tuple[int, int, str], ...]:
    """Point at the bracket that a list or mapping in brackets begins with."""
    if (
        fault.opened is None
        or not fault.during.endswith(("flow sequence", "flow mapping"))
        or not 0 <= fault.opened < len(text)
    ):
        return ()
    return ((fault.opened, fault.opened + 1, "opened here"),)
