"""Fountain, the plain-text form of screenplays: a text comes in, its passages go out.

Called by `driver.script_import`. Emphasis, boneyards, page breaks and `(CONT'D)` are dropped: nobody sees or hears
them. Invariant: no text makes it raise, and what `outputs.fountain` writes is read as what it was written from.
"""

import re
from collections.abc import Iterator
from typing import Literal

from compiler.source.value import value

_HEADING = re.compile(r"(?:INT\.?/EXT|INT/EXT|EXT\.?/INT|I/E|INT|EXT|EST)[. ]", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#(?P<number>[\w.-]+)#\s*$")
_TITLE_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]*):[ \t]*(?P<text>.*)")
_CUE = re.compile(r"(?P<name>[^()]*?[^()\s^])\s*(?P<extensions>(?:\([^()]*\)\s*)*)(?P<dual>\^)?\s*")
_EXTENSION = re.compile(r"\(([^()]*)\)")
_CONTINUED = re.compile(r"\(\s*CONT['’]?D\s*\)\s*", re.IGNORECASE)
_BONEYARD = re.compile(r"/\*.*?\*/", re.DOTALL)
_NOTE = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_EMPHASIS = re.compile(r"(?<!\\)(?P<mark>\*{1,3}|_)(?=\S)(?P<text>[^\n]+?)(?<=[^\s\\])(?P=mark)")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_FADE_OUT = re.compile(r"(?:FADE OUT|FADE TO [A-Z]+|CUT TO [A-Z]+)\.")
_ESCAPED = re.compile(r"\\([*_\\])")

Kind = Literal["heading", "action", "speech", "transition", "section", "synopsis", "note"]


@value
class Part:
    """Words of a speech on end, on one line, and how they are said: the parenthetical before them."""

    manner: str
    words: str


@value
class Passage:
    """A passage of a screenplay.

    Attributes:
        kind: what it is.
        text: its words; of a speech, the speaker as written.
        number: of a scene's heading, its number.
        cue: of a speech, what stands behind the speaker: `(V.O.)`, `^`.
        parts: of a speech.
    """

    kind: Kind
    text: str
    number: str = ""
    cue: str = ""
    parts: tuple[Part, ...] = ()


@value
class Screenplay:
    """A title page, as keys and texts in order, and passages."""

    title_page: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]


def parse_fountain(text: str) -> Screenplay:
    r"""Read a screenplay.

    Args:
        text: with `\n` at line ends.
    """
    lines = _UNSEEN.sub("", _BONEYARD.sub("", text)).expandtabs(4).split("\n")
    title_page, begin = _title_page(lines)
    return Screenplay(title_page, tuple(_passages(lines[begin:])))


def is_heading(line: str) -> bool:
    """Tell whether a line reads as the heading of a scene without being forced to."""
    return _HEADING.match(line) is not None


def begins_title_page(line: str, following: str) -> bool:
    """Tell whether the first line of a text, seen with the next one, begins a title page."""
    first = _TITLE_KEY.fullmatch(line.rstrip())
    # `FADE IN:` above a blank line is no key.
    return first is not None and not (first["key"].isupper() and not following.strip())


def is_cue(line: str) -> bool:
    """Tell whether a line with words below it reads as a speaker without being forced to."""
    match = _CUE.fullmatch(line)
    name = match["name"] if match else ""
    return name.upper() == name and any(char.isupper() for char in name) and name[0] not in "!>~=#.[@"


def is_transition(line: str) -> bool:
    """Tell whether a line between blank ones reads as a transition without being forced to."""
    return line.upper() == line and line.endswith("TO:") and not line.startswith((">", "!"))


def _title_page(lines: list[str]) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the title page, and the line on which the script begins."""
    if not begins_title_page(lines[0], "".join(lines[1:2])):
        return (), 0
    found: list[tuple[str, list[str]]] = []
    for number, line in enumerate(lines):
        match = _TITLE_KEY.fullmatch(line) if line[:1] not in (" ", "") else None
        if not line.strip():
            return _joined(found), number
        if match:
            found.append((match["key"], [_plain(match["text"]).strip()] if match["text"].strip() else []))
        else:
            found[-1][1].append(_plain(line).strip())
    return _joined(found), len(lines)


def _joined(found: list[tuple[str, list[str]]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, "\n".join(texts)) for key, texts in found)


def _passages(lines: list[str]) -> Iterator[Passage]:
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        if not line or re.fullmatch("={3,}", line):
            at += 1
            continue
        single = _single(line, is_apart=_is_blank(lines, at - 1) and _is_blank(lines, at + 1))
        if single is not None:
            yield from _with_notes(single)
            at += 1
            continue
        end = _paragraph_end(lines, at)
        paragraph = [own.strip() for own in lines[at:end]]
        at = end
        speech = _speech(paragraph)
        yield from _with_notes(speech or Passage("action", _plain("\n".join(_unforced(paragraph)))))


def _is_blank(lines: list[str], at: int) -> bool:
    return not 0 <= at < len(lines) or not lines[at].strip()


def _single(line: str, *, is_apart: bool) -> Passage | None:
    """Return the passage that a line is by itself, or None where it is part of a paragraph."""
    if line.startswith("#"):
        return Passage("section", line)
    if line.startswith("=") and not line.startswith("=="):
        return Passage("synopsis", line.removeprefix("=").strip())
    if line.startswith(".") and line[1:2].isalnum():
        return _heading(line[1:])
    if is_apart and is_heading(line):
        return _heading(line)
    if line.startswith(">") and not line.endswith("<"):
        return Passage("transition", line[1:].strip())
    # Strictly, the last shot's `FADE OUT.` has to be forced; nobody does.
    ends = is_transition(line) or _FADE_OUT.fullmatch(line) is not None
    return Passage("transition", line) if is_apart and ends else None


def _heading(line: str) -> Passage:
    match = _NUMBER.search(line)
    return Passage("heading", _plain(_NUMBER.sub("", line).strip()), match["number"] if match else "")


def _paragraph_end(lines: list[str], at: int) -> int:
    """Return the line behind a paragraph; two spaces alone keep a speech together."""
    end = at
    is_speech = lines[at].strip().startswith("@") or is_cue(lines[at].strip())
    while end < len(lines) and (lines[end].strip() or (lines[end] == "  " and end > at)):
        if end > at and not is_speech and re.match(r"\s*(?:#|=(?!=))", lines[end]):
            break
        end += 1
    return end


def _unforced(paragraph: list[str]) -> Iterator[str]:
    """Yield the lines of an action without the signs that force or centre it."""
    for line in paragraph:
        if line.startswith(">") and line.endswith("<"):
            yield line[1:-1].strip()
        else:
            yield line.removeprefix("!").strip()


def _speech(paragraph: list[str]) -> Passage | None:
    first, *rest = paragraph
    is_forced = first.startswith("@")
    if not rest or first.startswith("!") or not (is_forced or is_cue(first)):
        return None
    match = _CUE.fullmatch(_CONTINUED.sub("", first.removeprefix("@")).strip())
    parts = tuple(_parts(rest))
    if match is None or not parts:
        return None
    cue = " ".join(
        [f"({text.strip()})" for text in _EXTENSION.findall(match["extensions"])] + ["^"] * bool(match["dual"])
    )
    return Passage("speech", _plain(match["name"]).rstrip("^ "), cue=cue, parts=parts)


def _parts(lines: list[str]) -> Iterator[Part]:
    manner, words = "", list[str]()
    for line in [*(line for line in lines if line.strip("() ")), ""]:
        if words and (not line or _is_bracketed(line)):
            said = _plain(" ".join(words)).strip()
            words = []
            if _is_bracketed(said):  # a parenthetical of several lines
                manner = said[1:-1].strip()
            else:
                yield Part(manner, said)
                manner = ""
        if _is_bracketed(line):
            manner = _plain(line[1:-1]).strip()
        elif line.startswith("~"):
            words.append(line[1:].strip())
            manner = manner or "singing"
        elif line:
            words.append(line)


def _is_bracketed(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


def _with_notes(passage: Passage) -> Iterator[Passage]:
    """Yield the notes that stand inside a passage before it, and it without them."""
    texts = (passage.text, *(part.words for part in passage.parts))
    for text in texts:
        yield from (Passage("note", " ".join(note.split())) for note in _NOTE.findall(text) if note.strip())
    text = _without_notes(passage.text)
    said = ((part.manner, " ".join(_without_notes(part.words).split())) for part in passage.parts)
    parts = tuple(Part(manner, words) for manner, words in said if words)
    if text and (parts or not passage.parts):
        yield Passage(passage.kind, text, passage.number, passage.cue, parts)


def _without_notes(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", _NOTE.sub("", text)).strip() if "[[" in text else text


def _plain(text: str) -> str:
    """Return a text without emphasis."""
    before = ""
    while before != text:
        before, text = text, _EMPHASIS.sub(lambda match: match["text"], text)
    return _ESCAPED.sub(r"\1", text)
