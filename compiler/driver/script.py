"""A screenplay as scenes, shots and lines, on its way to becoming a story.

`script_scenes` makes it of passages, `script_room` splits its shots, `script_import` writes it. Invariant: a line says
something, and its speaker is among the characters.
"""

from dataclasses import dataclass, field

from compiler.source.fountain import Passage


@dataclass(slots=True)
class ScriptLine:
    """A line: who says it, its id, its words, how; `cue` where Fountain says more of it than scenes can."""

    who: str
    id: str
    words: str
    manner: str
    is_unseen: bool
    cue: str


@dataclass(slots=True)
class ScriptShot:
    """A shot to be written."""

    id: str = ""
    action: str = ""
    lines: list[ScriptLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    transition: str = ""


@dataclass(slots=True)
class ScriptScene:
    """A scene to be written; `above` and `below` are sections and synopses around its heading."""

    title: str
    number: str
    place: str
    style: str
    above: list[Passage]
    below: list[Passage] = field(default_factory=list)
    shots: list[ScriptShot] = field(default_factory=list)


@dataclass(slots=True)
class Script:
    """What a screenplay holds, in the order of its appearance.

    Attributes:
        scenes: to be written.
        characters: what stands above their speeches, by id.
        names: what prose calls them, by id.
        places: what headings call them, by id.
    """

    scenes: list[ScriptScene]
    characters: dict[str, str]
    names: dict[str, str]
    places: dict[str, str]
