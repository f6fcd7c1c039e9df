"""Shots as authors write them: dialogue lines, beats, and the shot itself.

`load` validates them; `passes` lower them. Invariant: a line knows which form it was written in, so
that its route can be told.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field

from compiler.scene.entry import Entry
from compiler.scene.settings import Flag, Framing, Settings

_SHORT_KEY = re.compile(r"^\s*(?P<who>.+?)\s*(?:[(（](?P<manner>[^()（）]*)[)）])?\s*$", re.DOTALL)
_LONG_KEYS = frozenset({"who", "line", "manner", "voiceover", "lang", "id"})


class LineEntry(Entry):
    """A line of dialogue.

    `key` is the whole key of the short form (`jon (quietly)`), or None for the long form.
    """

    who: str = Field(min_length=1, description="An id, a name or an alias.")
    line: str = Field(description="The spoken words; nothing inside them is ever replaced.")
    manner: str = Field("", description="How it is said.")
    voiceover: Flag = Field(default=False, description="Heard but not seen.")
    lang: str | None = Field(None, description="The language of the line.")
    id: str | None = Field(None, description="A stable name for the line.")
    key: str | None = Field(None, exclude=True)


def _long_form(value: object) -> object:
    """Bring the short form `who (manner): text` into the long one; anything else is left as it is."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((key, text),) = value.items()
    match = _SHORT_KEY.match(key) if isinstance(key, str) and key not in _LONG_KEYS else None
    if match is None:
        return value
    return {"who": match["who"], "manner": (match["manner"] or "").strip(), "line": text, "key": key}


DialogueLine = Annotated[LineEntry, BeforeValidator(_long_form)]


class BeatEntry(Entry):
    """A camera shot inside one generation."""

    framing: Framing | None = Field(None, description="The shot size.")
    angle: str | None = Field(None, description="The camera's angle.")
    camera: str | None = Field(None, description="The camera's move.")
    action: str = Field("", description="What happens, in prose.")
    dialogue: tuple[DialogueLine, ...] = Field((), description="Who says what.")
    seconds: Annotated[int, Field(ge=1)] = Field(description="How long it lasts.")


class ShotEntry(Settings):
    """A shot."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description="Unique in the scene.")
    cast: tuple[str, ...] | None = Field(None, description="The order of the slots, by id.")
    action: str = Field("", description="What happens, in prose; names mean the declarations.")
    dialogue: tuple[DialogueLine, ...] = Field((), description="Who says what.")
    beats: tuple[BeatEntry, ...] = Field((), description="Several camera shots inside one generation.")
    first_frame: str | None = Field(None, min_length=1, description="A picture that the clip begins with.")
    storyboard: str | None = Field(None, min_length=1, description="One page of panels in place of all references.")
    prompt: str | None = Field(None, min_length=1, description="Your own Jinja text in place of the template.")
    footage: str | None = Field(None, min_length=1, description="An existing clip in place of a generation.")
    tags: tuple[str, ...] = Field((), description="For selectors.")
    note: str | None = Field(None, description="For people.")
