"""Lint: a shot sets a ratio although its first frame decides the shape.

Called by `lower`. Invariant: a ratio from defaults is for the film and is not mentioned.
"""

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.passes.draft import Draft
from compiler.passes.resolve import Resolver


def lint_ratio_ignored(draft: Draft, resolver: Resolver, diagnostics: Diagnostics) -> None:
    """Warn of a ratio that has no effect."""
    if draft.first_frame is not None and resolver.is_own(draft.shot, "ratio"):
        diagnostics.report(
            "ratio-ignored",
            f"the ratio `{draft.settings.ratio}` is ignored: the clip takes the shape of its first frame",
            draft.shot.route / "ratio",
            labels=(Label(draft.first_frame.route, "the first frame"),),
            help="remove `ratio`, or crop the first frame to it",
        )
