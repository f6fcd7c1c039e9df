"""A track in the words that every editor knows: clips, blanks and transitions in which two things overlap.

The writers for other programs ask for it. A fade is none of these, since it happens inside the cuts: it becomes a
blank that its clip dissolves into, the clip's faded frames being the handle. Invariant: the track lasts as long as
before, and every clip that is left shows the same frames of its file at the same time.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from compiler.edit.timeline import Clip, Gap, Item, SourceRange, Track, Transition

_NOTHING: Final = Transition("dissolve", 0, 0)


@dataclass(frozen=True, slots=True)
class Blank:
    """A colour and silence.

    Attributes:
        duration: frames.
        color: the colour.
    """

    duration: int
    color: Literal["black", "white"] = "black"


PlainItem: TypeAlias = Clip | Blank | Transition


def plain_items(track: Track) -> tuple[PlainItem, ...]:
    """Return what stands on a track, without fades.

    A transition that joins nothing is left out, and so is a fade that takes the one frame of its clip.
    """
    items: list[PlainItem] = []
    source = tuple(item for index, item in enumerate(track.items) if _joins(track.items, index))
    for index, item in enumerate(source):
        match item:
            case Gap(duration=duration):
                _append_blank(items, Blank(duration))
            case Transition():
                items += [item] if item.overlaps else []
            case Clip():
                _append_clip(items, item, _transition(source, index - 1), _transition(source, index + 1))
    return tuple(items)


def _joins(items: tuple[Item, ...], index: int) -> bool:
    """Whether an item is more than a transition with nothing on a side that it overlaps."""
    item = items[index]
    if not isinstance(item, Transition):
        return True
    sides = [isinstance(items[side], Clip) for side in (index - 1, index + 1) if 0 <= side < len(items)]
    return sides == [True, True] if item.overlaps else any(sides)


def _transition(items: tuple[Item, ...], index: int) -> Transition:
    item = items[index] if 0 <= index < len(items) else None
    return item if isinstance(item, Transition) else _NOTHING


def _append_clip(items: list[PlainItem], clip: Clip, before: Transition, after: Transition) -> None:
    """Append a clip without its faded frames, and the blanks that stand in their place.

    A fade's last frame is nothing but its colour, and is left out of the dissolve, which has neither of its ends
    among its frames; its first one when it comes back is a mixture already.
    """
    head = 0 if before.overlaps else before.out_offset
    tail = 0 if after.overlaps else after.in_offset
    overlapped = before.out_offset - head + after.in_offset - tail
    # No editor has clips of no frames, so one of the mixtures stays inside the cuts.
    kept = max(0, max(1, overlapped) - (clip.source_range.duration - head - tail))
    kept_head, kept_tail = (0, kept) if tail > kept or not head else (kept, 0)
    if head > kept_head:
        _append_blank(items, Blank(head - kept_head, before.color))
        items.append(Transition("dissolve", head - kept_head, kept_head))
    start = clip.source_range.start + head - kept_head
    duration = clip.source_range.end - tail + kept_tail - start
    items.append(replace(clip, source_range=SourceRange(start, duration)))
    if tail > 1:
        items.append(Transition("dissolve", kept_tail, tail - 1 - kept_tail))
    if tail > kept_tail:
        _append_blank(items, Blank(tail - kept_tail, after.color))


def _append_blank(items: list[PlainItem], blank: Blank) -> None:
    """Append a blank, as a part of the one before it if that is alike."""
    last = items[-1] if items else None
    if isinstance(last, Blank) and last.color == blank.color:
        items[-1] = Blank(last.duration + blank.duration, blank.color)
    else:
        items.append(blank)
