"""Lowers a shot's trim.

Called by `generation` and `footage` once the length of the clip is known. Invariant: a trim that is given out
without an error shows at least a frame.
"""

from compiler.diagnostics.sink import Diagnostics
from compiler.ir.frame_rate import FRAME_RATE, frames_of
from compiler.ir.trim import WHOLE, Trim
from compiler.passes.draft import Draft


def lower_trim(draft: Draft, seconds: float, diagnostics: Diagnostics) -> Trim:
    """Return which part of a clip is shown.

    Args:
        draft: the shot.
        seconds: how long its clip is to be, or is.
        diagnostics: told of a trim that reaches beyond the clip, or leaves nothing of it.
    """
    written = draft.shot.entry.trim
    if written is None:
        return WHOLE
    route = draft.shot.route / "trim"
    trim = Trim(written[0] or 0.0, written[1], route)
    for index, moment in enumerate(written):
        if moment is not None and frames_of(moment) > frames_of(seconds):
            diagnostics.report(
                "trim-outside-clip",
                f"the clip ends at {seconds:.4g} s",
                route / index,
                help="write `null` for the clip's own end" if index else "begin earlier",
            )
            return WHOLE
    end = seconds if trim.end is None else trim.end
    if frames_of(trim.start) >= frames_of(end):
        diagnostics.report(
            "empty-trim",
            f"from {trim.start:g} s to {end:.4g} s there is nothing to show",
            route,
            help=f"the second number says where the shot ends, at least 1/{FRAME_RATE} s after the first",
        )
        return WHOLE
    return trim
