"""The part of a clip that the film shows.

`passes` makes it of what the author wrote; `edit` cuts by it. Invariant: it concerns the cut only, never what is
asked of a model, so that changing it makes no shot anew.
"""

from typing import Final

from compiler.ir.frame_rate import frames_of
from compiler.source.route import Route
from compiler.source.value import value


@value
class Trim:
    """From where to where a clip is shown; the whole of it unless something is said.

    Attributes:
        start: seconds from the clip's beginning.
        end: likewise; None for its end, wherever that is.
        route: where it is written; None where nothing is.
    """

    start: float = 0.0
    end: float | None = None
    route: Route | None = None

    def frames(self, available: int) -> range:
        """Return the numbers of the frames that are shown, at least one, of a clip with so many."""
        start = min(frames_of(self.start), available - 1)
        end = available if self.end is None else frames_of(self.end)
        return range(start, min(max(end, start + 1), available))


WHOLE: Final = Trim()
