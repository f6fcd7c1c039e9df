"""Limits on transitions, which only a whole film can judge.

Called by `driver` with all shot lists of a film that has no errors. Invariant: a transition never uses more
of a shot than there is.
"""

from collections.abc import Sequence
from itertools import pairwise

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.shot import Shot, ShotList


def check_transitions(film: Sequence[ShotList], diagnostics: Diagnostics) -> None:
    """Report transitions that are longer than a shot they join, and one into nothing.

    Args:
        film: every scene, in film order, all their shots lowered.
        diagnostics: told.
    """
    shots = [shot for scene in film for shot in scene.shots]
    for shot, following in pairwise(shots):
        _check_length(shot, following, diagnostics)
    if shots and shots[-1].transition.seconds > 0 and shots[-1].transition.own:
        last = shots[-1]
        diagnostics.report(
            "transition-at-end",
            f"`{last.id}` is the last shot of the film, so its {last.transition.kind} leads nowhere",
            last.transition.route or last.route,
            help="remove it, or add a shot after it",
        )
    _check_shared(shots, diagnostics)


def _check_length(shot: Shot, following: Shot, diagnostics: Diagnostics) -> None:
    for joined in (shot, following):
        if _overlap(shot) > joined.seconds:
            diagnostics.report(
                "transition-too-long",
                f"the {shot.transition.kind} lasts {shot.transition.seconds:g} s, "
                f"but `{joined.id}` lasts only {joined.seconds:g} s",
                shot.transition.route or shot.route,
                help="shorten the transition",
            )
            return


def _check_shared(shots: Sequence[Shot], diagnostics: Diagnostics) -> None:
    """Report a shot whose two dissolves would overlap."""
    for before, shot in pairwise(shots):
        both = _overlap(before) + _overlap(shot)
        alone = max(_overlap(before), _overlap(shot))
        if alone <= shot.seconds < both:
            diagnostics.report(
                "transition-too-long",
                f"`{shot.id}` lasts {shot.seconds:g} s, but the transitions on both sides take {both:g} s of it",
                shot.transition.route or shot.route,
                help="shorten one of them",
            )


def _overlap(shot: Shot) -> float:
    """Return how many seconds of each shot a transition takes: a fade half on either side."""
    transition = shot.transition
    return transition.seconds / 2 if transition.kind == "fade" else transition.seconds
