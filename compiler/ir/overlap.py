"""Where two shots overlap: the arithmetic of dissolves and wipes.

`passes` judges what was written by it, and `edit` cuts by it. Invariant: an overlap never asks for a frame
that is not there, and takes from what both shots show only what their handles do not have.
"""

from compiler.source.value import value


@value
class Side:
    """What there is of a shot on one side of a cut, in frames.

    Attributes:
        shown: frames that the film shows and no other transition uses.
        handle: frames of its clip beyond the cut, which the film does not show.
    """

    shown: int
    handle: int = 0

    def longest(self, other: "Side") -> int:
        """Return how long an overlap with the other side may be, as far as this side goes."""
        # A handle is seen over what the other shot shows: more of it than that is of no use.
        return self.shown + min(self.handle, other.shown)


@value
class Overlap:
    """Where the cut inside an overlap lies, in frames.

    Attributes:
        before: frames from its beginning to the cut.
        after: frames from the cut to its end.
        earlier: how much earlier the outgoing shot is cut than its author says, for want of a handle.
        later: how much later the incoming shot is cut.
    """

    before: int
    after: int
    earlier: int
    later: int

    @property
    def duration(self) -> int:
        """Frames from its beginning to its end."""
        return self.before + self.after

    @property
    def leaving(self) -> int:
        """How many of the frames that the outgoing shot would show alone it takes."""
        return self.before + self.earlier

    @property
    def arriving(self) -> int:
        """How many of the frames that the incoming shot would show alone it takes."""
        return self.after + self.later


def fit_overlap(wanted: int, outgoing: Side, incoming: Side) -> Overlap:
    """Return the overlap that is wanted, or the longest that there is room for.

    The cut stands in its middle, or as near to that as the handles allow without giving up shown frames.

    Args:
        wanted: frames.
        outgoing: of the shot before.
        incoming: of the shot after.
    """
    length = max(0, min(wanted, outgoing.longest(incoming), incoming.longest(outgoing)))
    tail, head = min(outgoing.handle, incoming.shown), min(incoming.handle, outgoing.shown)
    least, most = sorted((tail, length - head))
    after = min(max(length - length // 2, least), most)
    before = length - after
    return Overlap(before, after, max(0, after - tail), max(0, before - head))
