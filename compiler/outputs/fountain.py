"""A screenplay in Fountain: its passages come in, text goes out.

Called by `driver.script_export`. Invariant: `source.fountain` reads the text as the passages that it was written from;
signs that force a reading stand only where a line would be read as something else.
"""

import re

from compiler.source.fountain import (
    Passage,
    Screenplay,
    begins_title_page,
    is_cue,
    is_heading,
    is_transition,
    parse_fountain,
)

_MARKS = re.compile(r"([*_\\])")
_FORCED = ("!", "@", "#", "=", "~", ">", ".")


def render_fountain(screenplay: Screenplay) -> str:
    """Return the text of a screenplay."""
    blocks = (
        ["\n".join(_title_entry(key, text) for key, text in screenplay.title_page)] if screenplay.title_page else []
    )
    blocks += [_block(passage) for passage in screenplay.passages]
    text = "\n\n".join(blocks) + "\n"
    is_misread = not screenplay.title_page and begins_title_page(*(*text.split("\n"), "")[:2])
    return f"\n{text}" if is_misread else text


def _title_entry(key: str, text: str) -> str:
    if "\n" not in text:
        return f"{key}: {_escaped(text)}".rstrip()
    return "\n".join((f"{key}:", *(f"    {_escaped(line)}" for line in text.split("\n"))))


def _block(passage: Passage) -> str:
    text = passage.text
    if passage.kind == "heading":
        number = f" #{passage.number}#" if passage.number else ""
        return f"{'' if is_heading(text) else '.'}{_escaped(text)}{number}"
    if passage.kind == "speech":
        return _speech(passage)
    if passage.kind == "action":
        return _action(text)
    if passage.kind == "transition":
        return text if is_transition(text) else f"> {text}"
    return {"section": text, "synopsis": f"= {text}"}.get(passage.kind, f"[[{text}]]")


def _speech(passage: Passage) -> str:
    name = _escaped(passage.text)
    lines = [" ".join(part for part in (name if is_cue(name) else f"@{name}", passage.cue) if part)]
    for part in passage.parts:
        sign = "~" if part.manner == "singing" else ""
        if part.manner and not sign:
            lines.append(f"({_escaped(part.manner)})")
        lines.append(sign + _escaped(part.words))
    return "\n".join(lines)


def _action(text: str) -> str:
    lines = text.split("\n")
    single = len(lines) == 1
    return "\n".join(
        f"!{_escaped(line)}" if _misread(line, is_first=index == 0, is_single=single) else _escaped(line)
        for index, line in enumerate(lines)
    )


def _misread(line: str, *, is_first: bool, is_single: bool) -> bool:
    """Tell whether a line of an action would be read as something else."""
    if line.startswith(_FORCED) or line.startswith("[[") or not line.strip():
        return True
    if is_single:
        return [one.kind for one in parse_fountain(f"\n{_escaped(line)}\n").passages] != ["action"]
    return is_first and is_cue(_escaped(line))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)
