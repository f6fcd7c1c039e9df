"""Texts that need quotes: what people write on a `key: text` line and YAML reads as something else.

`parse` asks it about a fault, `tree_builder` about tags and aliases, `scene.load` about comments that
cut a line of dialogue. Invariant: a masked text is as long as the original, line by line.
"""

import re

from compiler.source.events import YamlSyntaxError, read_events
from compiler.source.file import SourceFile
from compiler.source.outer_quotes import drop_outer_quotes
from compiler.source.problem import Mend, Problem, shown
from compiler.source.tree import Scalar
from compiler.source.value import value

_LINE = re.compile(
    r"""[ ]*(?:-[ ]+)*
    (?:(?P<key>"[^"\n]*"|'[^'\n]*'|[^\s"'\[\]{}\#&*!|>%@`,\-][^:\n]*?)[ ]*:[ \t]+)?
    (?P<value>[^\s\#].*?)
    (?:[ \t]+\#[ ].*|[ \t]*)$""",
    re.VERBOSE,
)
_AT_SPEAKER = re.compile(r"@(?P<key>[^\s:@,]+(?:[ ]*\([^)\n]*\))?):(?=\s|\Z)")
_MARKS = re.compile(r"[ ]*(?:-[ ]+)*")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*$")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'(?!\')')
_COMMENT = re.compile(r"[ \t]+(#[^\n]*)")
_LOOK_BACK = 40
_MEANINGS = {
    "@": "is reserved",
    "`": "is reserved",
    "%": "begins a directive",
    "[": "begins a list",
    "{": "begins a mapping",
    "*": "begins an alias",
    "&": "begins an anchor",
    "!": "begins a tag",
    "|": "begins a block of text on the next line",
    ">": "begins a folded block of text on the next line",
    "?": "begins a key",
    "-": "begins an item of a list",
    ",": "separates values",
    "]": "ends a list",
    "}": "ends a mapping",
}


@value
class Repair:
    """A text that needs quotes, made harmless.

    Attributes:
        problem: what to tell.
        masked: the whole file's text with the text in question masked.
        restored: where that text begins and what it says, or None.
    """

    problem: Problem
    masked: str
    restored: tuple[int, str] | None = None


def find_unquoted(file: SourceFile, text: str, fault: YamlSyntaxError) -> Repair | None:
    """Say which line needs quotes, if that is what a fault comes from.

    Args:
        file: the file as written.
        text: its text, earlier repairs masked.
        fault: what YAML fell over.
    """
    number, _ = file.position(min(fault.offset, len(text)))
    opened = number if fault.opened is None else file.position(fault.opened)[0]
    for line in dict.fromkeys((number, opened)):
        repair = _speaker_repair(file, text, line) or _value_repair(file, text, line)
        if repair is not None and reach(repair.masked) > fault.offset:
            return repair
    for line in range(number - 1, max(number - _LOOK_BACK, 0), -1):
        value = _value(text, file, line)
        if _opens_apostrophe(value) or opens_quote(value):
            repair = _value_repair(file, text, line)
            return repair if repair is not None and reach(repair.masked) > fault.offset else None
    return None


def quoted_line(file: SourceFile, offset: int) -> str | None:
    """Return the line at an offset with its text in quotes, or None where the line has no text of its own."""
    number, column = file.position(offset)
    match = _LINE.match(file.line(number))
    if match is None or column - 1 < match.start("value"):
        return None
    return _rewritten(file.line(number), match)


def find_trailing_comment(file: SourceFile, scalar: Scalar) -> str | None:
    """Return the comment that follows a plain scalar on its line, from its `#`, or None.

    In `- mara: Me #1` the words after `Me` are lost to a comment; a caller that expects speech warns.
    """
    if scalar.style != "plain":
        return None
    match = _COMMENT.match(file.text, scalar.end)
    return None if match is None else match[1].rstrip()


def _speaker_repair(file: SourceFile, text: str, line: int) -> Repair | None:
    """Recognise `- @mara: hello` on a line."""
    begin = file.offset(line)
    end = begin + len(file.line(line))
    marks = _MARKS.match(text, begin, end)
    return speaker_repair(file, text, (begin, marks.end() if marks else begin, end))


def speaker_repair(file: SourceFile, text: str, place: tuple[int, int, int]) -> Repair | None:
    """Recognise `@mara: hello`.

    Args:
        file: as written.
        text: its text, earlier repairs masked.
        place: where what is shown begins, where the key would begin, and where the line ends.
    """
    begin, at, end = place
    match = _AT_SPEAKER.match(text, at, end)
    if match is None:
        return None
    fixed = (file.text[begin:at] + file.text[at + 1 : end]).strip()
    name = at + 1 + len(match["key"].partition("(")[0].rstrip())
    message = "a key cannot begin with `@`, which YAML reserves"
    advice = f"write the name without it: {shown(fixed, 160)}"
    problem = Problem("needs-quotes", message, at, name, advice, mend=Mend(at, at + 1, "", is_safe=True))
    return Repair(problem, f"{text[:at]}.{text[at + 1 :]}", (at, match["key"]))


def _value_repair(file: SourceFile, text: str, line: int) -> Repair | None:
    match = _LINE.match(_line(text, file, line))
    if match is None or not _is_to_blame(match):
        return None
    start = file.offset(line) + match.start("value")
    end = file.offset(line) + match.end("value")
    value = file.text[start:end]
    advice = f"put the text in quotes: {shown(_rewritten(file.line(line), match), 160)}"
    said, is_certain = meant(value)
    mend = Mend(start, end, quoted(said), is_safe=is_certain)
    return Repair(
        Problem("needs-quotes", reason_for(value), start, end, advice, mend=mend),
        text[:start] + _masked(value) + text[end:],
        (start, said),
    )


def _is_to_blame(match: re.Match[str]) -> bool:
    """Whether a line fails on its own, and not because it only begins something that goes on below."""
    value = match["value"]
    first = value[0]
    if _BLOCK_HEADER.match(value) or not match.start("value"):
        return False
    if first in "[{":
        closing = value.rfind("]" if first == "[" else "}")
        goes_on = bool(value[closing + 1 :].strip()) if closing > 0 else False
    elif first in "\"'":
        closed = QUOTED.match(value)
        goes_on = _opens_apostrophe(value) or opens_quote(value) if closed is None else closed.end() < len(value)
    else:
        goes_on = match["key"] is not None or first in _MEANINGS
    snippet = f"k: {value}"
    return goes_on and reach(snippet) < len(snippet) + 1


def reach(text: str) -> int:
    """Return how far YAML can read a text: the offset of the first fault, or just past the end."""
    try:
        for _ in read_events(text):
            pass
    except YamlSyntaxError as fault:
        return min(fault.offset, len(text))
    return len(text) + 1


def _opens_apostrophe(value: str) -> bool:
    """Whether a text begins with an apostrophe (`'Tis`) that YAML takes for a quote."""
    return value[:1] == "'" and value[1:2].isalpha() and "'" not in value[1:]


def opens_quote(value: str) -> bool:
    """Whether a text begins with a quote that is not closed on its line."""
    return value[:1] == '"' and len(value) > 1 and '"' not in value[1:]


def meant(value: str) -> tuple[str, bool]:
    """Return the words of a text that needs quotes, and whether nothing else can have been meant."""
    return (value[1:], True) if opens_quote(value) else drop_outer_quotes(value)


def reason_for(value: str) -> str:
    """Say what YAML reads in a text that needs quotes."""
    first = value[0]
    if opens_quote(value):
        return "this text begins with a quote that is not closed on its line"
    if _opens_apostrophe(value):
        return "this text begins with an apostrophe, which YAML reads as an opening quote"
    if meant(value)[0] == value[1:-1]:
        return f"YAML reads a `{first}` inside this text as its closing quote"
    if first in "\"'":
        return "this text goes on after its closing quote"
    if first in _MEANINGS:
        name = "a back-tick" if first == "`" else f"`{first}`"
        return f"this text begins with {name}, which {_MEANINGS[first]} in YAML"
    return "this text has a `:` in it, which YAML reads as the end of a key"


def _masked(value: str) -> str:
    """Return a text of the same length that YAML reads as one, with its words still in it."""
    first = "." if value[0] in _MEANINGS or value[0] in "\"'" else value[0]
    return (first + value[1:]).replace(":", ";").replace("#", ".")


def _rewritten(source: str, match: re.Match[str]) -> str:
    start, end = match.span("value")
    value = source[start:end]
    return (source[:start] + quoted(meant(value)[0]) + source[end:]).strip()


def quoted(value: str) -> str:
    """Return a one-line text as a quoted YAML scalar."""
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return "'" + value.replace("'", "''") + "'"


def _line(text: str, file: SourceFile, number: int) -> str:
    start = file.offset(number)
    return text[start : start + len(file.line(number))]


def _value(text: str, file: SourceFile, number: int) -> str:
    match = _LINE.match(_line(text, file, number))
    return "" if match is None else match["value"]
