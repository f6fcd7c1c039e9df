"""Lays the shots of a film end to end.

Comes from lowered scenes and the lengths of their clips; goes out as a timeline. Called by `driver`.
Invariant: an overlap shortens the film by its length and a fade does not, whether it leads to a shot or
ends the film; no transition asks for frames that its clips do not have, whatever was written.
"""

from collections.abc import Mapping, Sequence

from compiler.edit.timeline import FPS, Clip, Item, SourceRange, Timeline, Track, Transition
from compiler.ir.shot import Shot, ShotList
from compiler.ir.shot import Transition as Written


def build_timeline(shotlists: Sequence[ShotList], frames: Mapping[tuple[str, str], int]) -> Timeline:
    """Return the cut of a film.

    Args:
        shotlists: its scenes in order; the first one's size is the film's.
        frames: how many frames at 30 per second the clip of each `(scene, shot)` has; a shot that is
            not in it counts by its seconds.
    """
    shots = [shot for shotlist in shotlists for shot in shotlist.shots]
    lengths = [max(1, frames.get((shot.scene, shot.id), round(shot.seconds * FPS))) for shot in shots]
    track = Track(_items(shots, lengths, _transitions(shots, lengths)))
    width, height = (shotlists[0].width, shotlists[0].height) if shotlists else (0, 0)
    return Timeline(FPS, width, height, track, track)


def _transitions(shots: Sequence[Shot], lengths: Sequence[int]) -> list[Transition | None]:
    """Return the transition after each shot, cut down to the frames that are there; None for a plain cut."""
    found: list[Transition | None] = []
    used = 0
    for index, shot in enumerate(shots):
        wanted = round(shot.transition.seconds * FPS)
        left = lengths[index] - used
        if wanted <= 0:
            transition = None
        elif index + 1 < len(shots):
            transition = _fitted(shot.transition, wanted, left, lengths[index + 1])
        else:
            transition = _ending(shot.transition, wanted, left)
        found.append(transition)
        used = 0 if transition is None else _taken_after(transition)
    return found


def _fitted(written: Written, wanted: int, left: int, right: int) -> Transition | None:
    """Return a transition of at most `wanted` frames.

    Args:
        written: as the author has it.
        wanted: frames.
        left: frames of the outgoing clip that no earlier transition uses.
        right: frames of the incoming clip.
    """
    if written.kind == "cut":
        return None
    if written.kind != "fade":
        length = min(wanted, left, right)
        return Transition(written.kind, length // 2, length - length // 2) if length > 0 else None
    before, after = min(wanted // 2, left), min(wanted - wanted // 2, right)
    return Transition("fade", before, after, written.color) if before + after > 0 else None


def _ending(written: Written, wanted: int, left: int) -> Transition | None:
    """Return the end of the film: all of a fade is on the last clip, and an overlap has nothing to lead to."""
    length = min(wanted, left)
    return Transition("fade", length, 0, written.color) if written.kind == "fade" and length > 0 else None


def _taken_after(transition: Transition) -> int:
    """How many frames of the incoming clip a transition uses."""
    return transition.duration if transition.overlaps else transition.out_offset


def _items(shots: Sequence[Shot], lengths: Sequence[int], transitions: Sequence[Transition | None]) -> tuple[Item, ...]:
    items: list[Item] = []
    start = 0
    for shot, length, transition in zip(shots, lengths, transitions, strict=True):
        overlap = transition if transition and transition.overlaps else None
        end = length - (overlap.out_offset if overlap else 0)
        source = f"{shot.scene}#{shot.id}"
        shown = SourceRange(start, end - start)
        items.append(Clip(shot.id, source, shown, length, (("scene", shot.scene),), shot.gain, shot.mute))
        if transition is not None:
            items.append(transition)
        start = overlap.in_offset if overlap else 0
    return tuple(items)
