"""When, by the provider's clock, a request that is in doubt may have arrived.

Made by `search` of an attempt. Invariant: too wide rather than too narrow, since a job that is overlooked is paid for
twice.
"""

from dataclasses import dataclass

from compiler.build.attempt import Attempt

_SKEW = 5.0
_SPARE = 5.0
_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Window:
    """A span of the provider's time, in seconds since the epoch.

    Attributes:
        start: the earliest moment at which the request can have arrived.
        end: the latest.
    """

    start: float
    end: float

    def holds(self, moment: float) -> bool:
        """Tell whether something happened in it."""
        return self.start <= moment <= self.end


def window_of(attempt: Attempt, settle: float, now: float, ahead: float | None) -> Window:
    """Return when a request may have arrived.

    Args:
        attempt: in doubt.
        settle: seconds after which the provider lists whatever it accepted.
        now: seconds since the epoch by this machine's clock.
        ahead: seconds that the provider's clock is ahead of it now; None where that is not known.
    """
    if attempt.ahead is None:
        # This machine's clock may have been wrong by any amount: whatever the list still has may be it.
        return Window(0.0, now + (ahead or 0.0) + _DAY)
    lost = now + (attempt.ahead if ahead is None else ahead) if attempt.lost is None else attempt.lost + attempt.ahead
    return Window(attempt.sent + attempt.ahead - _SKEW - _SPARE, lost + settle + _SKEW)


def seconds_since(moment: float, attempt: Attempt, now: float, ahead: float | None) -> float:
    """Return how much time has passed since a moment of an attempt, wherever this machine's clock went meanwhile.

    Args:
        moment: by this machine's clock at that time.
        attempt: which says how wrong that clock was.
        now: as for `window_of`.
        ahead: likewise.
    """
    if attempt.ahead is None or ahead is None:
        return now - moment
    return (now + ahead) - (moment + attempt.ahead)
