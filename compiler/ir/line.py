"""A line of dialogue with its place in time."""

from compiler.source.route import Route
from compiler.source.value import value


@value
class Line:
    """What somebody says in a shot.

    Attributes:
        id: the author's id of the line, or empty.
        speaker: the id of the character.
        name: how subtitles call the speaker.
        label: the speaker's slot label in the prompt; empty when the speaker has no slot.
        text: the spoken words exactly as written.
        manner: how they are said, names already replaced by labels; may be empty.
        voiceover: whether the speaker is heard but not seen.
        language: `en`, `zh`, …
        start: seconds from the start of the shot.
        seconds: how long it is estimated to take.
        route: where it is written.
    """

    id: str
    speaker: str
    name: str
    label: str
    text: str
    manner: str
    voiceover: bool
    language: str
    start: float
    seconds: float
    route: Route
