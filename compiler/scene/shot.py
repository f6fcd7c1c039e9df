"""Shots as authors write them: dialogue lines, beats, and the shot itself.

`load` validates them; `passes` lower them. Invariant: a line knows which form it was written in, so
that its route can be told.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from compiler.scene.entry import Entry
from compiler.scene.settings import LONGEST, PLAIN_NUMBER, Flag, Framing, Settings

_SHORT_KEY = re.compile(r"([^()（）]+)(?:[(（]([^()（）]*)[)）])?")

# How screenplays say that a speaker is heard but not seen.
_UNSEEN = re.compile(
    r"v\.?\s?o\.?|o\.?\s?[sc]\.?|off[\s-]?(?:screen|camera)|voice[\s-]?over|画外音?|旁白", re.IGNORECASE
)
_UNSEEN_FIRST = re.compile(r"(?:v\.\s?o\.|o\.\s?[sc]\.|画外音|旁白)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,，、;；/]\s*")

LONG_KEYS = frozenset({"who", "line", "manner", "voiceover", "lang", "id"})
"""The keys of a line in long form."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A language as the web calls it: `en`, `zh`, `pt-BR`."""
_Words = Annotated[str, Field(pattern=r"\S")]
PREVIOUS = "previous"
"""As a first frame: the last one of the shot before. A file of that name is written `./previous`."""
Moment = Annotated[float, Field(ge=0, le=LONGEST, allow_inf_nan=False), PLAIN_NUMBER]
"""Seconds from the beginning of a clip."""

ShotId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]


class LineEntry(Entry):
    """A line of dialogue.

    `key` is the whole key of the short form (`jon (quietly)`), or None for the long form.
    """

    who: str = Field(min_length=1, description="An id, a name or an alias.")
    line: _Words | Annotated[dict[Language, _Words], Field(min_length=1)] = Field(
        description="The spoken words, or those of each language; nothing inside them is ever replaced."
    )
    manner: str = Field("", description="How it is said.")
    voiceover: Flag = Field(default=False, description="Heard but not seen.")
    lang: str | None = Field(None, description="The language of the line.")
    id: str | None = Field(None, description="A stable name for the line.")
    key: str | None = Field(None, exclude=True)

    @model_validator(mode="after")
    def _says_its_language_once(self) -> "LineEntry":
        if self.lang is not None and isinstance(self.line, dict):
            raise ValueError("the words say their languages themselves")
        return self

    @property
    def texts(self) -> tuple[str, ...]:
        """The words, in each language that they are written in."""
        return tuple(self.line.values()) if isinstance(self.line, dict) else (self.line,)


def split_short_key(key: str) -> tuple[str, str] | None:
    """Return the speaker and the manner of a short form's key, or None if it is not one."""
    match = _SHORT_KEY.fullmatch(key.strip())
    who = match[1].strip() if match else ""
    return (who, (match[2] or "").strip()) if match and who else None


def split_manner(manner: str) -> tuple[bool, str]:
    """Return whether a manner says that the speaker is not seen, as in `V.O., tired`, and the rest of it."""
    first = _UNSEEN_FIRST.match(manner)
    rest = manner[first.end() :] if first else manner
    parts = _BETWEEN.split(rest)
    seen = [part for part in parts if not _UNSEEN.fullmatch(part)]
    if first is None and len(seen) == len(parts):
        return False, manner
    return True, ", ".join(part for part in seen if part)


def _long_form(value: object) -> object:
    """Bring the short form `who (manner): text` into the long one; anything else is left as it is.

    Raises:
        ValueError: the author wrote `key`, which is ours.
    """
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        if "key" in value:
            raise ValueError("`key` is not a key of a line")
        return value
    ((key, text),) = value.items()
    parts = split_short_key(key) if isinstance(key, str) and key not in LONG_KEYS else None
    if parts is None:
        return value
    is_unseen, manner = split_manner(parts[1])
    line: dict[str, object] = {"who": parts[0], "manner": manner, "line": text, "key": key}
    return line | {"voiceover": True} if is_unseen else line


DialogueLine = Annotated[LineEntry, BeforeValidator(_long_form)]


class BeatEntry(Entry):
    """A camera shot inside one generation."""

    framing: Framing | None = Field(None, description="The shot size.")
    angle: str | None = Field(None, description="The camera's angle.")
    camera: str | None = Field(None, description="The camera's move.")
    action: str = Field("", description="What happens, in prose.")
    dialogue: tuple[DialogueLine, ...] = Field((), description="Who says what.")
    seconds: Annotated[int, Field(ge=1, le=LONGEST), PLAIN_NUMBER] = Field(description="How long it lasts.")


class ShotEntry(Settings):
    """A shot."""

    id: ShotId = Field(description="Unique in the scene.")
    cast: tuple[str, ...] | None = Field(None, description="The order of the slots, by id.")
    action: str = Field("", description="What happens, in prose; names mean the declarations.")
    dialogue: tuple[DialogueLine, ...] = Field((), description="Who says what.")
    beats: tuple[BeatEntry, ...] = Field((), description="Several camera shots inside one generation.")
    first_frame: str | None = Field(
        None,
        min_length=1,
        description="A picture that the clip begins with, or `previous`: the last frame of the shot before.",
    )
    storyboard: str | None = Field(None, min_length=1, description="One page of panels in place of all references.")
    prompt: str | None = Field(None, min_length=1, description="Your own Jinja text in place of the template.")
    footage: str | None = Field(None, min_length=1, description="An existing clip in place of a generation.")
    trim: Annotated[tuple[Moment | None, ...], Field(min_length=2, max_length=2)] | None = Field(
        None, description="From when to when the film shows it, in seconds of the clip; `null` is the clip's own end."
    )
    tags: tuple[str, ...] = Field((), description="For selectors.")
    note: str | None = Field(None, description="For people.")
