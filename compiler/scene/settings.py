"""Settings: what may stand in `defaults`, in a profile and in every shot.

`passes.resolve` merges them: command line, profile, shot, scene defaults, story defaults, built-in.
Invariant: None means "not said here".
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from compiler.scene.entry import Entry

Framing = Literal[
    "extreme wide",
    "wide",
    "full",
    "medium",
    "medium close-up",
    "close-up",
    "extreme close-up",
    "over-the-shoulder",
]


def _flag(value: object) -> object:
    """Read YAML 1.2's booleans; anything else is left for pydantic to refuse."""
    return {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}.get(
        value if isinstance(value, str) else "", value
    )


def _plain(value: object) -> object:
    """Spoil a number with underscores, which Python reads and YAML 1.2 does not: it is refused as a text."""
    return f"text: {value}" if isinstance(value, str) and "_" in value else value


Flag = Annotated[bool, Field(strict=True), BeforeValidator(_flag)]
PLAIN_NUMBER = BeforeValidator(_plain)
"""For every number: it is one as YAML 1.2 writes numbers."""
LONGEST = 86_400
"""Seconds of a day: more is a slip, and whole numbers have no end of their own."""

Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False), PLAIN_NUMBER]

Decibels = Annotated[float, Field(ge=-60, le=24, allow_inf_nan=False), PLAIN_NUMBER]
"""Less cannot be heard, more would be noise."""


class TransitionEntry(Entry):
    """A transition into the next shot: exactly one kind, with its length in seconds."""

    dissolve: Seconds | None = Field(None, description="Both shots overlap for so many seconds.")
    wipe: Seconds | None = Field(
        None, description="The next shot uncovers itself from the left, in so many seconds that both overlap."
    )
    fade: Seconds | None = Field(
        None, description="Through black, so many seconds in all; after the last shot, to black."
    )
    through: Literal["black", "white"] | None = Field(None, description="The colour of a fade; black without it.")


class Settings(Entry):
    """Choices that cascade."""

    at: str | None = Field(None, description="The id of the location.")
    look: dict[str, str] | None = Field(None, description="The look that each of these ids has.")
    framing: Framing | None = Field(None, description="The shot size.")
    angle: str | None = Field(None, description="The camera's angle.")
    camera: str | None = Field(None, description="The camera's move: static, push in, pan left, orbit, …")
    sound: str | None = Field(None, description="What is heard besides speech.")
    music: str | None = Field(None, description="Music inside the shot; none is asked for by default.")
    style: str | None = Field(None, description="The look.")
    negative: str | None = Field(None, description="What must not appear.")
    duration: Literal["auto"] | Annotated[int, Field(ge=1, le=LONGEST), PLAIN_NUMBER] | None = Field(
        None, description="Whole seconds, or `auto`: as long as the lines need."
    )
    resolution: str | None = Field(None, description="720P or 1080P.", examples=["720P", "1080P"])
    ratio: str | None = Field(
        None, description="16:9, 9:16, 1:1, 4:3 or 3:4.", examples=["16:9", "9:16", "1:1", "4:3", "3:4"]
    )
    seed: Literal["auto"] | Annotated[int, Field(ge=0, le=2147483647), PLAIN_NUMBER] | None = Field(
        None, description="A number, or `auto`: drawn once per take."
    )
    takes: Annotated[int, Field(ge=1, le=9), PLAIN_NUMBER] | None = Field(
        None, description="How many results a provider makes to choose from."
    )
    prompt_language: Literal["en", "zh"] | None = Field(None, description="The language of the prompt.")
    prompt_extend: Flag | None = Field(None, description="Whether the service may rewrite the prompt.")
    watermark: Flag | None = Field(None, description="Whether the service marks the picture.")
    model: str | None = Field(None, description="The model to make the shot with.")
    backend: str | None = Field(None, description="The backend to make the shot with.")
    transition: Literal["cut"] | TransitionEntry | None = Field(None, description="How it passes into the next shot.")
    sound_gain: Decibels | None = Field(
        None, description="By how many decibels the clip's own sound is raised in the film, or lowered if below 0."
    )
    mute: Flag | None = Field(None, description="Whether the clip's own sound is left out of the film.")
