"""Continuity in a plan: which clip a shot continues, and whether that has to be made first.

Called by `planner` for shots that begin with the last frame of the one before. Invariant: nothing is decoded; a frame
is known by the clip that it is of, and before there is one by what its shot asks for.
"""

from dataclasses import replace

from compiler.build.plan import Step
from compiler.ir.shot import Shot

_HERE = frozenset({"reuse", "outdated", "footage"})
"""What is done with a shot whose clip others can take a frame of."""


def continued(shot: Shot, before: Step, *, paid: bool) -> Shot:
    """Return a shot that says which clip it continues.

    Args:
        shot: that continues another.
        before: the step of that, as it will stand when the plan is carried out.
        paid: whether the clips come from a provider. A drawn one follows from what is asked for, byte by byte, so that
            it need not be drawn to be known.
    """
    frame = shot.frame
    if frame is None:
        return shot
    clip = before.take or before.lost if paid or frame.footage else ""
    return shot.continuing(replace(frame, wish=before.wish or before.take, clip=clip))


def awaiting(step: Step, before: Step) -> Step:
    """Return a step that tells whether it begins with a frame of which the clip is not here yet."""
    if before.action in _HERE:
        return step
    kept = awaiting(step.before, before) if step.before is not None else None
    step = replace(step, awaits=True, before=kept)
    return replace(step, reason=f"{step.reason}; {step.condition}") if step.condition else step
