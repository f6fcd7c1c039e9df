"""Looks for requests in doubt in the provider's own list of jobs.

Used by `reconcile`, `sweep` and `driver.recovery`. Invariant: asks only what is free; a job that an attempt of this
machine has already is nobody else's.
"""

from collections.abc import Iterable

from compiler.backends.hosted import HostedBackend, Job, JobReport
from compiler.build.attempt import Attempt
from compiler.build.journal import Journal
from compiler.driver.hosted.matching import Sighting
from compiler.driver.hosted.window import Window

_OPEN = ("queued", "running")


class Search:
    """A search that may be repeated: what has ended is looked at once."""

    def __init__(self, backend: HostedBackend, journal: Journal) -> None:
        self._backend = backend
        self._journal = journal
        self._seen: dict[str, JobReport] = {}

    def look(self, windows: Iterable[Window]) -> tuple[Sighting, ...]:
        """Return the jobs of some windows that no attempt has.

        Raises:
            BackendError: the list, or a job in it, cannot be asked for.
            JournalError: the journal cannot be read.
        """
        windows = tuple(windows)
        if not windows:
            return ()
        start, end = min(one.start for one in windows), max(one.end for one in windows)
        listed = self._backend.jobs_between(start, end)
        near = [job for job in listed if any(window.holds(job.created) for window in windows)]
        unclaimed = [job for job in near if not self._journal.has_job(job.id)]
        return tuple(Sighting(job, self._report(job.id)) for job in unclaimed)

    def _report(self, job: str) -> JobReport:
        known = self._seen.get(job)
        if known is None or (known.status in _OPEN and not known.prompt):
            known = self._seen[job] = self._backend.look(Job(job))
        return known


def kin(attempt: Attempt, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """Return the attempts whose jobs are in the same list as one's: of its key, in its region, and without a job."""
    place = attempt.intent.region, attempt.intent.account
    return tuple(one for one in attempts if (one.intent.region, one.intent.account) == place and not one.job)
