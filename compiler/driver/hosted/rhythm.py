"""When to look at a job: often enough not to waste its slot, seldom enough not to bother the provider.

Shared by all threads of a run. Invariant: two looks at one job are never closer than nine tenths of the interval,
except for the first.
"""

import random
import threading

_FIRST_SHARE = (0.4, 0.6)
_EARLY = 0.9
"""Of an interval: the look after the first then comes just after the moment at which the quickest job had ended."""
_LONGEST_BACKOFF = 300.0


class Rhythm:
    """Pauses between looks, in seconds.

    Jobs of one run take about equally long, so the first look at one comes an interval before the quickest had ended,
    in case that this one is quicker still, and the second right after it.
    """

    def __init__(self, interval: float, chance: random.Random) -> None:
        """Set the interval; `chance` spreads the looks of many jobs."""
        self._interval = interval
        self._chance = chance
        self._quickest: float | None = None
        self._lock = threading.Lock()

    def first(self) -> float:
        """Return how long to wait before the first look at a job that was just submitted."""
        with self._lock:
            share = self._interval * self._chance.uniform(*_FIRST_SHARE)
            return max(share, self._quickest - _EARLY * self._interval) if self._quickest is not None else share

    def next(self) -> float:
        """Return how long to wait before another look."""
        with self._lock:
            return self._interval * self._chance.uniform(0.9, 1.1)

    def after_failure(self, failures: int, asked: float | None) -> float:
        """Return how long to wait after looks that were not answered.

        Args:
            failures: how many in a row, from 1.
            asked: seconds that the provider asked to wait, or None.
        """
        backoff = min(_LONGEST_BACKOFF, self._interval * 2.0 ** min(failures, 16))
        with self._lock:
            return max(asked or 0.0, backoff * self._chance.uniform(0.5, 1.0))

    def note(self, seconds: float) -> None:
        """Remember how long a job took."""
        with self._lock:
            self._quickest = seconds if self._quickest is None else min(self._quickest, seconds)
