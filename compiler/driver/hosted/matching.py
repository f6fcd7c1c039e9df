"""Which of the provider's jobs belongs to which request in doubt.

Used by `reconcile` and `sweep`. Invariant: pure; each job goes to one request at most, the oldest job to the oldest
request, whichever of them is asked about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compiler.backends.hosted import JobReport, ListedJob
from compiler.build.attempt import Attempt
from compiler.driver.hosted.window import Window

_TELLING = 200
"""A prompt that is cut off, but not before so many characters, still tells whose it is."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A job of the provider's list, and what a look at it showed."""

    job: ListedJob
    report: JobReport

    @property
    def unclear(self) -> bool:
        """Whether it may be any request's: it is not known to be free, and does not tell its prompt."""
        return not self.report.prompt and self.report.status in ("queued", "running", "succeeded")

    @property
    def is_silent(self) -> bool:
        """Whether it does not tell its prompt yet, as a job does that has not ended."""
        return not self.report.prompt and self.report.status in ("queued", "running")

    def answers(self, attempt: Attempt) -> bool:
        """Tell whether it was made by this request's prompt, and is billed or will be."""
        if self.report.status not in ("queued", "running", "succeeded"):
            return False
        told, sent = (" ".join(text.split()) for text in (self.report.prompt, attempt.intent.prompt))
        return told == sent if len(told) < _TELLING else sent.startswith(told)


@dataclass(frozen=True, slots=True)
class Matching:
    """What a list shows of requests in doubt.

    Attributes:
        found: the job of each request that has one, by the attempt's id.
        unclear: the ids of attempts that a job may belong to which does not tell its prompt yet.
    """

    found: Mapping[int, Sighting]
    unclear: frozenset[int]


def match(doubts: Iterable[tuple[Attempt, Window]], sightings: Iterable[Sighting]) -> Matching:
    """Give each request in doubt the oldest job that answers it and that no older request has."""
    left = sorted(sightings, key=lambda sighting: (sighting.job.created, sighting.job.id))
    pairs = sorted(doubts, key=lambda pair: (pair[0].sent, pair[0].id))
    found: dict[int, Sighting] = {}
    unclear: set[int] = set()
    for attempt, window in pairs:
        near = [one for one in left if window.holds(one.job.created) and _same_model(one, attempt)]
        mine = next((one for one in near if one.answers(attempt)), None)
        if mine is not None:
            found[attempt.id] = mine
            left.remove(mine)
        elif any(one.unclear for one in near):
            unclear.add(attempt.id)
    return Matching(found, frozenset(unclear))


def _same_model(sighting: Sighting, attempt: Attempt) -> bool:
    """Tell whether a job can be a request's; a dated snapshot may be listed under its family's name."""
    told, asked = sighting.job.model, attempt.intent.model
    return not told or told.startswith(asked) or asked.startswith(told)
