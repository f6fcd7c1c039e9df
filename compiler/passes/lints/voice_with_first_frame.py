"""Lint: a voice is sent together with a first frame, which the model's makers advise against.

Called by `lower` with what will be sent.
"""

from collections.abc import Sequence

from compiler.diagnostics.diagnostic import Label
from compiler.diagnostics.sink import Diagnostics
from compiler.ir.request import MediaItem


def lint_voice_with_first_frame(media: Sequence[MediaItem], speaks: bool, diagnostics: Diagnostics) -> None:  # noqa: FBT001  (one caller)
    """Warn at the first frame.

    Args:
        media: what will be sent.
        speaks: whether anybody speaks in the shot.
        diagnostics: told.
    """
    frames = [item.asset for item in media if item.role == "first_frame"]
    voices = [item.voice for item in media if item.voice is not None]
    if frames and voices and speaks:
        diagnostics.report(
            "voice-with-first-frame",
            "a voice is sent together with a first frame, which the model does not handle well",
            frames[0].route,
            labels=(Label(voices[0].route, "a voice"),),
            help="use one of the two",
        )
