"""Limits on transitions, which only a whole film can judge.

Called by `driver` with all shot lists of a film that has no errors. Invariant: a transition never uses more
of a shot than there is.
"""

from collections.abc import Sequence
from itertools import pairwise

from compiler.diagnostics.sink import Diagnostics
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
    for joined in (shot, following):
        if joined is not None and _overlap(shot, following) > joined.seconds:
            diagnostics.report(
                "transition-too-long",
                f"the {shot.transition.kind} lasts {shot.transition.seconds:g} s, "
                f"but `{joined.id}` lasts only {joined.seconds:g} s",
                shot.transition.route or shot.route,
                help="shorten the transition",
            )
            return


def _check_shared(shots: Sequence[Shot], diagnostics: Diagnostics) -> None:
    """Report a shot whose two transitions would overlap."""
    followers = (*shots[2:], None)
    for (before, shot), following in zip(pairwise(shots), followers, strict=False):
        into, out = _overlap(before, shot), _overlap(shot, following)
        both, alone = into + out, max(into, out)
        if alone <= shot.seconds < both:
            diagnostics.report(
                "transition-too-long",
                f"`{shot.id}` lasts {shot.seconds:g} s, but the transitions on both sides take {both:g} s of it",
                shot.transition.route or shot.route,
                help="shorten one of them",
            )


def _overlap(shot: Shot, following: Shot | None) -> float:
    """Return how many seconds of each shot a transition takes.

    A fade takes half on either side, and all of itself at the end of the film, where an overlap is left out.
    """
    transition = shot.transition
    if following is None:
        return transition.seconds if transition.kind == "fade" else 0.0
    return transition.seconds / 2 if transition.kind == "fade" else transition.seconds
