"""Lowers a shot's transition into the next one.

Called by `lower` and `footage`. Invariant: a cut has no length.
"""

from compiler.ir.shot import Transition
from compiler.passes.draft import Draft
from compiler.passes.resolve import Resolver

_CUT = Transition()


def lower_transition(draft: Draft, resolver: Resolver) -> Transition:
    """Return how a shot passes into the next one."""
    entry = draft.settings.transition
    if entry == "cut":
        return _CUT
    route = resolver.route(draft.shot, "transition")
    own = resolver.is_own(draft.shot, "transition")
    if entry.dissolve is not None:
        return Transition("dissolve", entry.dissolve, route, own)
    if entry.wipe is not None:
        return Transition("wipe", entry.wipe, route, own)
    return Transition("fade", entry.fade, route, own, entry.through or "black") if entry.fade is not None else _CUT
