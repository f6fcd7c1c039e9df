"""Subtitles as WebVTT, each line in the voice of its speaker.

`driver` writes the text beside the film, and the review page plays it. Invariant: nothing in a line or
a name can become markup, and no cue can end early or start another.
"""

from collections.abc import Sequence

from compiler.edit.cue import Cue
from compiler.outputs.caption import Caption, caption_cues, clock


def render_vtt(cues: Sequence[Cue]) -> str:
    """Return a WebVTT file; only its header when nobody speaks."""
    return "\n".join(["WEBVTT\n", *(_block(caption) for caption in caption_cues(cues))])


def _block(caption: Caption) -> str:
    times = f"{clock(caption.start, '.')} --> {clock(caption.end, '.')}"
    words = "\n".join(_escaped(line) for line in caption.lines)
    # A voice tag's name ends at the first `>`; an entity keeps it whole.
    speaker = _escaped(" ".join(caption.speaker.split()))
    return f"{times}\n" + (f"<v {speaker}>{words}</v>\n" if speaker else f"{words}\n")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
