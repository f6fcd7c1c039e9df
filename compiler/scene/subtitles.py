"""What becomes of a film's subtitles, as authors write it.

`document` has it at the top of scenes and stories. Invariant: None means "not said here".
"""

from pydantic import Field

from compiler.scene.entry import Entry
from compiler.scene.settings import Flag


class SubtitlesEntry(Entry):
    """Subtitles of the film; the files beside it are always written."""

    burn_in: Flag | None = Field(None, description="Whether they are drawn on the picture.")
    soft: Flag | None = Field(
        None,
        description="Whether the film has a track of them that players show on request; not if they are burnt in, "
        "unless this says so.",
    )
