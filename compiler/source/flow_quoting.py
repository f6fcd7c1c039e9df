"""Texts inside brackets and braces that need quotes: a fault of YAML comes in, the text to blame goes out.

`parse` asks it before `quoting`, because the compiled parser takes neither `16:9` nor `Why?` inside braces.
Invariant: only a repair that gets YAML past the fault is given back.
"""

import re
from collections.abc import Iterator

from compiler.source.events import YamlSyntaxError
from compiler.source.file import SourceFile
from compiler.source.problem import Mend, Problem, shown
from compiler.source.quoting import QUOTED, Repair, meant, opens_quote, quoted, reach, reason_for, speaker_repair
from compiler.source.value import value

_PREFIX = re.compile(r"[ ]*(?:-[ ]+)*(?:[^\s\"'\[\]{},#&*!|>%@`][^:\n]*?[ ]*:[ \t]+)?(?=[\[{])")
_KEY = re.compile(r"[^,\[\]{}]*?:(?=[ ]|$)")
_KEY_INSIDE = re.compile(r"\s([a-z_]+):(?=\s)")
_ONE_WORD = re.compile(r"(?:id|who)[ ]*:[ \t]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NOTE = re.compile(r"[ \t]+#(?:[ \t].*)?$")
_COMMENT = re.compile(r"[ \t]#")
_MASKS = str.maketrans({":": ";", "#": ".", "?": ".", "[": "(", "{": "(", "]": ")", "}": ")", ",": ";", "`": "."})
_LONGEST_LINE = 10_000


@value
class _Text:
    """A text inside brackets: where its key, if it has one, and where it itself begins; where it ends."""

    segment: int
    start: int
    end: int


def find_unquoted_in_flow(file: SourceFile, text: str, fault: YamlSyntaxError) -> Repair | None:
    """Say which text inside brackets or braces needs quotes, if that is what a fault comes from.

    Args:
        file: the file as written.
        text: its text, earlier repairs masked.
        fault: what YAML fell over.
    """
    offset = min(fault.offset, len(text))
    here = file.position(offset)[0]
    opened = here if fault.opened is None else file.position(min(fault.opened, len(text)))[0]
    for number in dict.fromkeys((here, opened)):
        start = file.offset(number)
        line = text[start : start + len(file.line(number))]
        for found in _suspects(line, offset - start, is_inside=_goes_on(text, start)):
            repair = _repair(file, text, start, found)
            reached = reach(repair.masked) if repair is not None else 0
            # What a comment swallowed shows only below; without the comment YAML may fall over the rest of the line.
            if reached > min(offset, start + found.end) and reached != offset:
                return repair
    return None


def _suspects(line: str, offset: int, *, is_inside: bool) -> Iterator[_Text]:
    """Yield the text that an offset lies in, and the first text that a comment cuts off."""
    is_cut = False
    for found in _texts(line, is_inside=is_inside) if len(line) <= _LONGEST_LINE else ():
        is_quoted = QUOTED.fullmatch(line, found.start, found.end) is not None
        cuts = not is_cut and not is_quoted and _COMMENT.search(line, found.start, found.end) is not None
        if cuts or found.segment <= offset <= found.end:
            yield found
        is_cut = is_cut or cuts


def _goes_on(text: str, start: int) -> bool:
    """Whether the line above ends in the middle of a list or mapping in brackets."""
    return text[:start].rstrip()[-1:] in ("[", "{", ",") if start else False


def _repair(file: SourceFile, text: str, at: int, found: _Text) -> Repair | None:
    segment, start, end = at + found.segment, at + found.start, at + found.end
    value = file.text[start:end]
    speaker = speaker_repair(file, text, (segment, segment, end))
    if speaker is not None:
        return speaker
    if not value:
        return None
    comma = _comma_repair(file, text, segment, start, end)
    if comma is not None:
        return comma
    masked = ("." if value[0] in "\"'@%`*&!|>?-" else value[0].translate(_MASKS)) + value[1:].translate(_MASKS)
    said, _ = meant(value)
    advice = f"put the text in quotes: {shown(file.text[segment:start] + quoted(said), 160)}"
    key = _KEY_INSIDE.search(value)
    if key is not None:
        advice = f"{advice}; if {shown(key[1])} is a key, put a comma before it"
    # Inside brackets a comma may have been meant as one of the text.
    mend = Mend(start, end, quoted(said), is_safe=False)
    problem = Problem("needs-quotes", _reason(value), start, end, advice, mend=mend)
    return Repair(problem, text[:start] + masked + text[end:], (start, said))


def _comma_repair(file: SourceFile, text: str, segment: int, start: int, end: int) -> Repair | None:
    """Recognise `id: b action: …`: an id, a speaker or a number is one word, so what follows it is a key."""
    value = file.text[start:end]
    key = _KEY_INSIDE.search(value)
    if key is None:
        return None
    head = value[: key.start()]
    if " " in head or not (_ONE_WORD.fullmatch(file.text, segment, start) or _NUMBER.fullmatch(head)):
        return None
    at = start + key.start()
    advice = f"write {shown(f'{file.text[segment:at]}, {key[1]}: …', 160)}"
    message = f"there is no comma before {shown(key[1])}"
    mend = Mend(at, at, ",", is_safe=True)
    problem = Problem("yaml-syntax", message, at + 1, start + key.end(1), advice, mend=mend)
    return Repair(problem, f"{text[:at]},{text[at + 1 :]}")


def _reason(value: str) -> str:
    if opens_quote(value):
        return reason_for(value)
    if _COMMENT.search(value):
        return "this text has a `#` in it, which begins a comment in YAML"
    if "?" in value and ":" not in value and value[0].isalnum():
        return "this text has a `?` in it, which YAML does not take inside brackets"
    return reason_for(value)


def _texts(line: str, *, is_inside: bool) -> Iterator[_Text]:
    """Yield the texts inside brackets on a line, those that YAML falls over and those that it does not."""
    prefix = _PREFIX.match(line)
    if prefix is not None or is_inside:
        yield from _Walk(line, prefix.end() if prefix is not None else 0, is_inside=is_inside).texts()


class _Walk:
    """A walk over the part of a line that is inside brackets, from one text to the next."""

    def __init__(self, line: str, position: int, *, is_inside: bool) -> None:
        self._line = line
        self._position = position
        # Where the entry that we are in and its value began; -1 between entries.
        self._segment = self._value = -1
        # Of each open bracket: the entry and value that it belongs to, and which it is.
        self._opened: list[tuple[int, int, str]] = [(0, 0, "")] if is_inside else []

    def texts(self) -> Iterator[_Text]:
        line = self._line
        while (position := _skip(line, self._position)) < len(line) and line[position] != "#":
            char = line[position]
            self._position = position + 1
            if self._segment < 0:
                self._segment = self._value = position
            if char == ",":
                self._segment = -1
            elif char in "[{":
                self._opened.append((self._segment, self._value, char))
                self._segment = -1
            elif char in "]}":
                yield from self._close()
                if not self._opened:
                    return
            else:
                yield from self._read(position)

    def _close(self) -> Iterator[_Text]:
        """Leave a bracket, unless a text goes on behind it."""
        self._segment, self._value, _ = self._opened.pop()
        end = _end(self._line, self._position)
        if self._opened and self._line[self._position : end].strip()[:1] not in ("", ":"):
            yield _Text(self._segment, self._value, end)
            self._position = end

    def _read(self, position: int) -> Iterator[_Text]:
        """Read a key, or a text."""
        key = _key_end(self._line, position) if self._value == self._segment else 0
        if key:
            self._position = self._value = _skip(self._line, key)
            if self._line[self._value : self._value + 1] in ("", ",", "]", "}"):
                yield _Text(self._segment, self._value, self._value)
            return
        self._position = max(_value_end(self._line, position), position + 1)
        # In braces a text without a key lacks more than quotes.
        if self._value > self._segment or self._opened[-1][2] != "{":
            yield _Text(self._segment, self._value, self._position)


def _key_end(line: str, position: int) -> int:
    """Return where a key ends, behind its colon; 0 if what stands there is none."""
    name = QUOTED.match(line, position)
    if name is not None:
        behind = _skip(line, name.end())
        return behind + 1 if line.startswith(":", behind) else 0
    key = _KEY.match(line, position)
    return key.end() if key is not None else 0


def _value_end(line: str, position: int) -> int:
    """Return where a text ends: at a comma or bracket that is not its own; a quoted one at its quote."""
    closed = QUOTED.match(line, position)
    if closed is not None:
        behind = _skip(line, closed.end())
        if line[behind : behind + 1] in ("", ",", "]", "}", "#"):
            return closed.end()
    return _end(line, position)


def _end(line: str, position: int) -> int:
    depth = 0
    note = _NOTE.search(line, position)
    end = note.start() if note is not None else len(line)
    for index in range(position, end):
        char = line[index]
        if depth == 0 and char in ",]}":
            end = index
            break
        depth += (char in "[{") - (char in "]}")
    return position + len(line[position:end].rstrip(" \t"))


def _skip(line: str, position: int) -> int:
    while line[position : position + 1] in (" ", "\t"):
        position += 1
    return position
