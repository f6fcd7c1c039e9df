"""Staging: what the animatic draws, said without names.

`passes.stage` makes it from a shot, `backends.animatic` draws it. It belongs to the request and so to
the key; names and ids are in the `Slate`, which does not. Invariant: whatever is added to one of these
classes is in its `canonical` form, from which keys are made.
"""

from typing import Literal

from compiler.source.value import value

Mark = Literal["left", "center", "right"]
Depth = Literal["near", "middle", "far"]
Part = Literal["left", "right", "middle", ""]
"""The part of a picture that somebody is in; empty for all of it."""


@value
class Figure:
    """One reference standing in the picture.

    Attributes:
        item: index into the request's media.
        mark: where it stands across the frame.
        depth: how far away, relative to the shot size.
        enters: the side it walks in from, or empty.
        exits: the side it walks out to, or empty.
        prop: whether it is a thing rather than a person.
        focus: whether the framing is on it.
        part: of the picture that it is in, where that shows several.
    """

    item: int
    mark: Mark
    depth: Depth = "middle"
    enters: Literal["left", "right", ""] = ""
    exits: Literal["left", "right", ""] = ""
    prop: bool = False
    focus: bool = False
    part: Part = ""


@value
class Cue:
    """One spoken line.

    Attributes:
        item: index into the request's media of the speaker, or None when unseen and unreferenced.
        voice: identity of the speaker's voice sample or reference video; empty without one.
        text: the words, which are spoken and captioned.
        manner: how, as written.
        voiceover: whether the speaker is heard but not seen.
        language: `en`, `zh`, …
        start: seconds from the start of the clip.
        seconds: the window that the speech must fit into.
        part: of the picture that the speaker is in, where that shows several.
    """

    item: int | None
    voice: str
    text: str
    manner: str
    voiceover: bool
    language: str
    start: float
    seconds: float
    part: Part = ""


@value
class StagedBeat:
    """One camera shot inside the clip.

    Attributes:
        start: seconds from the start of the clip.
        seconds: length; the beats fill the clip exactly.
        framing: shot size in the language's words, e.g. `close-up`; may be empty.
        angle: camera angle, free text.
        camera: camera move, free text.
        figures: who and what is seen, drawn in this order.
        cues: the lines spoken in it.
    """

    start: float
    seconds: float
    framing: str
    angle: str
    camera: str
    figures: tuple[Figure, ...]
    cues: tuple[Cue, ...]

    def canonical(self) -> dict[str, object]:
        """Return the beat as plain data."""
        return {
            **_fields(self),
            "figures": [_fields(figure) for figure in self.figures],
            "cues": [_fields(cue) for cue in self.cues],
        }


@value
class Staging:
    """A shot as the animatic sees it.

    Attributes:
        width: pixels.
        height: pixels.
        location: index into the request's media of the place, or None.
        storyboard: whether the only reference is a page of panels, shown panel by panel.
        beats: at least one.
        sound: what is heard besides speech, free text; may be empty.
        renderer: revision of renderer, codec and speech provider, so that a better one makes new clips.
    """

    width: int
    height: int
    location: int | None
    storyboard: bool
    beats: tuple[StagedBeat, ...]
    sound: str
    renderer: str

    def canonical(self) -> dict[str, object]:
        """Return the staging as plain data."""
        return {**_fields(self), "beats": [beat.canonical() for beat in self.beats]}


@value
class Slate:
    """What is written on an animatic's slate and captions; not part of the key.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        take: from 1.
        names: display names by index into the request's media.
        speakers: display name of each cue's speaker, in the order of all cues of all beats.
    """

    scene: str
    shot: str
    take: int
    names: tuple[str, ...]
    speakers: tuple[str, ...]

    def canonical(self) -> dict[str, object]:
        """Return the slate as plain data."""
        return _fields(self)


def _fields(staged: Figure | Cue | StagedBeat | Staging | Slate) -> dict[str, object]:
    """Return all fields by name, without the copies that `dataclasses.asdict` makes of every value.

    A picture of one has no part, which is left out, so that its key is what it was before pictures had parts.
    """
    fields = {name: getattr(staged, name) for name in staged.__dataclass_fields__}
    if fields.get("part") == "":
        del fields["part"]
    return fields
