"""Subtitles as WebVTT, each line in the voice of its speaker.

`driver` writes the text beside the film, and the review page plays it. Invariant: nothing in a line or
a name can become markup, and no cue can end early or start another.
"""

from collections.abc import Sequence

from compiler.edit.caption import Caption
from compiler.outputs.clock import clock


def render_vtt(captions: Sequence[Caption], fps: int) -> str:
    """Return a WebVTT file; only its header when nobody speaks."""
    return "\n".join(["WEBVTT\n", *(_block(caption, fps) for caption in captions)])


def _block(caption: Caption, fps: int) -> str:
    times = f"{clock(caption.start, fps, '.')} --> {clock(caption.end, fps, '.')}"
    words = "\n".join(_escaped(line) for line in caption.lines)
    # A voice tag's name ends at the first `>`; an entity keeps it whole.
    speaker = _escaped(" ".join(caption.speaker.split()))
    return f"{times}\n" + (f"<v {speaker}>{words}</v>\n" if speaker else f"{words}\n")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
