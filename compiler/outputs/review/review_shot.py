"""One shot as the review page shows it.

`driver` fills it from the plan and the request; `write_review` draws it. Every text is the author's or a
provider's and is shown as text, never as markup. Invariant: paths are relative to the page's folder, with
`/`; the page refers to nothing else.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A line of dialogue.

    Attributes:
        speaker: how the speaker is called.
        text: the words.
        start: seconds from the start of the shot.
        language: BCP 47 tag of the words, e.g. `zh`; empty for the page's own.
    """

    speaker: str
    text: str
    start: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSlot:
    """A row of the slot table.

    Attributes:
        label: how the prompt spells it, e.g. `Video 1`.
        kind: `image` or `video`.
        name: the declaration's id or name.
        thumbnail: path of a small picture of it, or None.
        voice: the voice file or address as written, or None.
        declared: where it is declared, `file:line`.
    """

    label: str
    kind: str
    name: str
    thumbnail: str | None = None
    voice: str | None = None
    declared: str = ""


@dataclass(frozen=True, slots=True)
class ReviewTake:
    """One of several takes of a shot.

    Attributes:
        number: from 1.
        clip: path of its clip.
        circled: whether it is the one that the film shows.
        poster: path of a still of it, or None.
    """

    number: int
    clip: str
    circled: bool
    poster: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewNote:
    """What a reviewer wrote about a shot.

    Attributes:
        place: which of the shot's notes, from 0.
        text: the words.
        at: seconds from the start of the shot, or None.
        about: whose clip it is about, e.g. `take 2, default-dashscope`; may be empty.
        done: whether it is settled.
    """

    place: int
    text: str
    at: float | None = None
    about: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class ReviewShot:
    """A card of the review page.

    Attributes:
        scene: the scene's id.
        shot: the shot's id.
        action: the plan's word for it, e.g. `generate`.
        reason: why, in a sentence; may be empty.
        seconds: length in the film, in seconds.
        start: where it begins in the film, in seconds.
        clip: path of its clip, or None when there is none.
        poster: path of a still of the clip, or None.
        framing: the shot size; may be empty.
        camera: the camera move; may be empty.
        lines: what is said.
        prompt: as sent; empty for footage.
        negative_prompt: as sent; may be empty.
        slots: in the order of the request.
        price: for people, e.g. `0.50 USD`; may be empty.
        request: the exact body as JSON text; may be empty.
        warnings: one sentence each.
        takes: where there are several, those whose clips are here, by number.
        first_frame: what the clip begins with, as a path or in words; may be empty.
        notes: of reviewers, oldest first.
        changes: what of it changed since the last commit, one sentence each.
    """

    scene: str
    shot: str
    action: str
    reason: str
    seconds: float
    start: float
    clip: str | None = None
    poster: str | None = None
    framing: str = ""
    camera: str = ""
    lines: tuple[ReviewLine, ...] = ()
    prompt: str = ""
    negative_prompt: str = ""
    slots: tuple[ReviewSlot, ...] = ()
    price: str = ""
    request: str = ""
    warnings: tuple[str, ...] = ()
    takes: tuple[ReviewTake, ...] = ()
    first_frame: str = ""
    notes: tuple[ReviewNote, ...] = ()
    changes: tuple[str, ...] = ()
