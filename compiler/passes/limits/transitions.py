"""Limits on transitions, which only a whole film can judge.

Called by `driver` with all shot lists of a film that has no errors. Invariant: a transition never uses more
of a shot than there is.
"""

from collections.abc import Sequence
from itertools import pairwise

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.frame_rate import FRAME_RATE, frames_of
from compiler.ir.overlap import Side, fit_overlap
from compiler.ir.shot import Shot, ShotList


def check_transitions(film: Sequence[ShotList], diagnostics: Diagnostics) -> None:
    """Report transitions that are longer than a shot they join, and an overlap with nothing.

    Args:
        film: every scene, in film order, all their shots lowered.
        diagnostics: told.
    """
    shots = [shot for scene in film for shot in scene.shots]
    for shot, following in pairwise(shots):
        _check_length(shot, following, diagnostics)
    if shots:
        _check_end(shots[-1], diagnostics)
    _check_shared(shots, diagnostics)


def _check_end(last: Shot, diagnostics: Diagnostics) -> None:
    transition = last.transition
    if transition.kind == "fade":
        _check_length(last, None, diagnostics)
    elif transition.overlaps and transition.own:
        diagnostics.report(
            "transition-at-end",
            f"`{last.id}` is the last shot of the film, so there is nothing that it could {transition.kind} into",
            transition.route or last.route,
            help=f"to end in black, write `{{fade: {transition.seconds:g}}}`; otherwise remove it",
        )


def _check_length(shot: Shot, following: Shot | None, diagnostics: Diagnostics) -> None:
    """Report a transition that one of its shots is too short for, all of it given to this transition."""
    short = _too_short(shot, following)
    if short is not None:
        message = f"the {shot.transition.kind} lasts {shot.transition.seconds:g} s, but {_lasting(short, 'only ')}"
        _report(message, shot, short, "shorten the transition", diagnostics)


def _check_shared(shots: Sequence[Shot], diagnostics: Diagnostics) -> None:
    """Report a shot whose two transitions would overlap."""
    followers = (*shots[2:], None)
    for (before, shot), following in zip(pairwise(shots), followers, strict=False):
        into, out = _taken(before, shot)[1], _taken(shot, following)[0]
        if into and out and max(into, out) <= _shown(shot) < into + out:
            both = f"the transitions on both sides take {(into + out) / FRAME_RATE:.4g} s of it"
            _report(f"{_lasting(shot)}, but {both}", shot, shot, "shorten one of them", diagnostics)


def _report(message: str, shot: Shot, short: Shot, advice: str, diagnostics: Diagnostics) -> None:
    """Report a shot's transition for what there is of a shot, whose trim is shown if it has one."""
    trim = short.trim.route
    diagnostics.report(
        "transition-too-long",
        message,
        shot.transition.route or shot.route,
        labels=(Label(trim, f"`{short.id}` is trimmed here"),) if trim else (),
        help=f"{advice}, or trim less" if trim else advice,
    )


def _lasting(shot: Shot, only: str = "") -> str:
    if shot.trim.route is None:
        return f"`{shot.id}` lasts {only}{shot.seconds:g} s"
    return f"{only}{_shown(shot) / FRAME_RATE:.4g} s of `{shot.id}` are shown"


def _too_short(shot: Shot, following: Shot | None) -> Shot | None:
    """Return the shot that there is too little of for a transition, or None."""
    transition = shot.transition
    if transition.kind == "cut":
        return None
    if following is not None and transition.overlaps:
        outgoing, incoming = _sides(shot, following)
        room = min(outgoing.longest(incoming), incoming.longest(outgoing))
        if frames_of(transition.seconds) <= room:
            return None
        return shot if outgoing.longest(incoming) == room else following
    out_of, into = _taken(shot, following)
    if out_of > _shown(shot):
        return shot
    return following if following is not None and into > _shown(following) else None


def _taken(shot: Shot, following: Shot | None) -> tuple[int, int]:
    """Return how many frames a transition takes of what each of its shots shows.

    A fade takes half on either side, and all of itself at the end of the film, where an overlap is left out.
    An overlap takes what the handles do not have; of one that is too long, nothing more is said.
    """
    transition = shot.transition
    if transition.kind == "cut":
        return 0, 0
    wanted = frames_of(transition.seconds)
    if transition.kind == "fade":
        return (wanted, 0) if following is None else (wanted // 2, wanted - wanted // 2)
    if following is None or not transition.overlaps or _too_short(shot, following):
        return 0, 0
    overlap = fit_overlap(wanted, *_sides(shot, following))
    return overlap.leaving, overlap.arriving


def _sides(shot: Shot, following: Shot) -> tuple[Side, Side]:
    """Return what there is of two shots at the cut between them."""
    leaving, arriving = _part(shot), _part(following)
    return Side(len(leaving), _length(shot) - leaving.stop), Side(len(arriving), arriving.start)


def _shown(shot: Shot) -> int:
    return len(_part(shot))


def _part(shot: Shot) -> range:
    return shot.trim.frames(_length(shot))


def _length(shot: Shot) -> int:
    return max(1, frames_of(shot.seconds))
