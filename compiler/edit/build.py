"""Lays the shots of a film end to end.

Comes from lowered scenes and the lengths of their clips; goes out as a timeline. Called by `driver`.
Invariant: an overlap shortens the film by what the handles of its shots do not have, and a fade does not, whether
it leads to a shot or ends the film; no transition asks for frames that its clips do not have, whatever was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from compiler.edit.timeline import FPS, Clip, Item, SourceRange, Timeline, Track, Transition
from compiler.ir.frame_rate import frames_of
from compiler.ir.overlap import Side, fit_overlap
from compiler.ir.shot import Shot, ShotList
from compiler.ir.shot import Transition as Written


@dataclass(frozen=True, slots=True)
class _Joint:
    """How a shot passes into the next.

    Attributes:
        transition: None for a plain cut.
        earlier: frames by which the shot is cut earlier than its trim says.
        later: frames by which the next one begins later.
        used: frames of what the next one shows that the transition takes.
    """

    transition: Transition | None = None
    earlier: int = 0
    later: int = 0
    used: int = 0


_CUT = _Joint()


def build_timeline(shotlists: Sequence[ShotList], frames: Mapping[tuple[str, str], int]) -> Timeline:
    """Return the cut of a film.

    Args:
        shotlists: its scenes in order; the first one's size is the film's.
        frames: how many frames at 30 per second the clip of each `(scene, shot)` has; a shot that is
            not in it counts by its seconds.
    """
    shots = [shot for shotlist in shotlists for shot in shotlist.shots]
    lengths = [max(1, frames.get((shot.scene, shot.id), frames_of(shot.seconds))) for shot in shots]
    track = Track(_items(shots, lengths))
    width, height = (shotlists[0].width, shotlists[0].height) if shotlists else (0, 0)
    return Timeline(FPS, width, height, track, track)


def _items(shots: Sequence[Shot], lengths: Sequence[int]) -> tuple[Item, ...]:
    shown = [shot.trim.frames(length) for shot, length in zip(shots, lengths, strict=True)]
    items: list[Item] = []
    before = _CUT
    for index, (shot, length, part) in enumerate(zip(shots, lengths, shown, strict=True)):
        outgoing = Side(len(part) - before.used, length - part.stop)
        following = shown[index + 1] if index + 1 < len(shots) else None
        joint = _joint(shot.transition, outgoing, Side(len(following), following.start) if following else None)
        start, end = part.start + before.later, part.stop - joint.earlier
        items.append(_clip(shot, SourceRange(start, end - start), length))
        if joint.transition is not None:
            items.append(joint.transition)
        before = joint
    return tuple(items)


def _clip(shot: Shot, shown: SourceRange, length: int) -> Clip:
    return Clip(shot.id, f"{shot.scene}#{shot.id}", shown, length, (("scene", shot.scene),), shot.gain, shot.mute)


def _joint(written: Written, outgoing: Side, incoming: Side | None) -> _Joint:
    """Return how a shot passes into the next, cut down to the frames that are there.

    Args:
        written: as the author has it.
        outgoing: what there is of the shot.
        incoming: what there is of the next; None at the end of the film, where an overlap leads to nothing.
    """
    wanted = frames_of(written.seconds)
    if written.kind == "cut" or wanted <= 0 or (incoming is None and written.overlaps):
        return _CUT
    if written.kind != "fade" and incoming is not None:
        overlap = fit_overlap(wanted, outgoing, incoming)
        transition = Transition(written.kind, overlap.before, overlap.after)
        return _Joint(transition, overlap.earlier, overlap.later, overlap.arriving) if overlap.duration else _CUT
    out_of, into = (wanted, 0) if incoming is None else (wanted // 2, wanted - wanted // 2)
    away, back = min(out_of, outgoing.shown), min(into, incoming.shown if incoming else 0)
    return _Joint(Transition("fade", away, back, written.color), used=back) if away + back else _CUT
