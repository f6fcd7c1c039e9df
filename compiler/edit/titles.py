"""Puts the title cards of a film on its timeline.

Called by `driver` after the shots are laid. Invariant: a card is an ordinary clip on both tracks, silent, and
everything between the cards keeps its place relative to the rest.
"""

from dataclasses import replace
from typing import Final

from compiler.edit.timeline import Clip, SourceRange, Timeline, Track

OPENING: Final = "@opening"
"""What the opening's clip is called by; no shot can be called so."""
CREDITS: Final = "@credits"


def add_titles(timeline: Timeline, opening: int, credits_: int) -> Timeline:
    """Return a timeline with cards before and after its clips.

    Args:
        timeline: of the shots.
        opening: frames of the title; 0 for none.
        credits_: frames of the end credits; 0 for none.
    """
    before = (_card("opening", OPENING, opening),) if opening else ()
    after = (_card("credits", CREDITS, credits_),) if credits_ else ()
    return replace(
        timeline,
        video=Track((*before, *timeline.video.items, *after)),
        audio=Track((*before, *timeline.audio.items, *after)),
    )


def _card(name: str, source: str, frames: int) -> Clip:
    return Clip(name, source, SourceRange(0, frames), frames, (("title", name),))
