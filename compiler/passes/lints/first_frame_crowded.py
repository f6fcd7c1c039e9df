"""Lint: as many references as the model takes, and a first frame on top.

Called by `lower`. The documentation does not say whether the first frame counts.
"""

from collections.abc import Sequence

from compiler.catalog.model import ModelFacts
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.request import MediaItem


def lint_first_frame_crowded(media: Sequence[MediaItem], facts: ModelFacts, diagnostics: Diagnostics) -> None:
    """Warn at the first frame."""
    frames = [item.asset for item in media if item.role == "first_frame"]
    if frames and len(media) > facts.references.max:
        diagnostics.report(
            "first-frame-crowded",
            f"{len(media) - 1} references and a first frame: `{facts.model}` may refuse so many",
            frames[0].route,
            help="leave out a reference that the first frame shows already",
        )
