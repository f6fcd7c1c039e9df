"""Subtitles as SubRip.

`driver` writes the text beside the film. Invariant: players read words as words: nothing in a line of
dialogue can become markup or a command to the renderer.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from compiler.edit.caption import Caption
from compiler.outputs.clock import clock

# SubRip has no escapes, and players take tags and `{\...}` overrides from it: look-alikes are the only way.
_LOOK_ALIKES: Final = MappingProxyType(str.maketrans({"<": "‹", ">": "›", "{": "｛", "}": "｝", "\\": "＼"}))


def render_srt(captions: Sequence[Caption], fps: int) -> str:
    """Return a SubRip file; an empty one when nobody speaks."""
    return "\n".join(_block(number, caption, fps) for number, caption in enumerate(captions, start=1))


def _block(number: int, caption: Caption, fps: int) -> str:
    times = f"{clock(caption.start, fps, ',')} --> {clock(caption.end, fps, ',')}"
    words = "\n".join(line.replace("-->", "→").translate(_LOOK_ALIKES) for line in caption.lines)
    return f"{number}\n{times}\n{words}\n"
