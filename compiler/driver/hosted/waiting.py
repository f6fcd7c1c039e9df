"""Waits for a job to end, looking at it now and then.

Called by `run` for each job, new or found in the journal. Invariant: an answer that did not come is asked for
again, since asking is free; a job is given up only when the provider says so or no longer keeps it.
"""

from dataclasses import dataclass

from compiler.backends.hosted import Job, JobReport, JobStatus
from compiler.backends.protocol import BackendError
from compiler.build.attempt import Attempt
from compiler.driver.events import ShotReached
from compiler.driver.failure import Failure, failure_of
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.site import Site

_UNKNOWN_LOOKS = 4
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that came to an end.

    Attributes:
        attempt: still as it was accepted.
        report: the last look.
    """

    attempt: Attempt
    report: JobReport


def job_of(attempt: Attempt) -> Job:
    """Return the job of an attempt that was accepted."""
    return Job(attempt.job, attempt.request, attempt.addresses or {})


def wait_for(errand: Errand, attempt: Attempt, site: Site, *, fresh: bool) -> Ended | Failure:
    """Look at a job until it has succeeded, failed or been cancelled.

    Raises:
        StoppedError: the run was interrupted; the job goes on at the provider.
    """
    return _Watch(errand, attempt, site).run(fresh=fresh)


class _Watch:
    """One job under watch."""

    def __init__(self, errand: Errand, attempt: Attempt, site: Site) -> None:
        self._errand = errand
        self._attempt = attempt
        self._site = site
        self._began = site.clock.monotonic()
        self._told: JobStatus | None = None
        self._failures = 0
        self._unknown = 0

    def run(self, *, fresh: bool) -> Ended | Failure:
        site = self._site
        # What was submitted long ago may have ended long ago.
        site.clock.pause(site.rhythm.first() if fresh else 0.0)
        while True:
            found = self._look()
            if isinstance(found, Failure):
                return found
            if found is not None and found.status in ("succeeded", "failed", "canceled"):
                if fresh and found.status == "succeeded":
                    site.rhythm.note(site.clock.monotonic() - self._began)
                return Ended(self._attempt, found)
            if found is not None and found.status == "unknown" and self._unknown >= _UNKNOWN_LOOKS:
                return self._unknown_job(found)
            if found is not None:
                site.clock.pause(site.rhythm.next() * (3.0 if found.status == "unknown" else 1.0))

    def _look(self) -> JobReport | Failure | None:
        """Look once; None where there was no answer, after the pause that follows from it."""
        site = self._site
        try:
            report = site.backend.look(job_of(self._attempt))
        except BackendError as error:
            if error.verdict.retry == "never" or self._age() > site.account.facts.lifetimes.job * _HOUR:
                return self._not_answered(error)
            self._failures += 1
            if self._failures == 1:
                site.emit(ShotReached(*self._errand.part, "unanswered", error.message))
            site.clock.pause(site.rhythm.after_failure(self._failures, error.retry_after))
            return None
        self._failures = 0
        self._unknown = self._unknown + 1 if report.status == "unknown" else 0
        if report.status != self._told and report.status in ("queued", "running"):
            self._told = report.status
            site.emit(ShotReached(*self._errand.part, "queued" if report.status == "queued" else "running"))
        return report

    def _age(self) -> float:
        return self._site.clock.wall() - self._attempt.sent

    def _not_answered(self, error: BackendError) -> Failure:
        """Return why a job is not waited for any longer in this run; it stays on record as accepted."""
        failure = failure_of(error)
        if error.verdict.scope == "account":
            self._site.halt.stop(failure)
        note = f"the job `{self._attempt.job}` is submitted; the same command asks for it again and pays nothing"
        return Failure(failure.message, failure.slug, failure.help, failure.subject, (*failure.notes, note))

    def _unknown_job(self, report: JobReport) -> Failure:
        """Judge a job that the provider says it does not know."""
        site, attempt = self._site, self._attempt
        if attempt.state == "ACCEPTED" and self._age() > site.account.facts.lifetimes.job * _HOUR:
            site.journal.lose(attempt, "the provider no longer knows the job", site.clock.wall())
        elsewhere = attempt.intent.region != site.account.region
        other_key = site.account.key is not None and attempt.intent.account != site.account.key.fingerprint
        advice = "ask the provider's support about it; it is not submitted again by itself"
        if elsewhere:
            advice = f"it was submitted in the region `{attempt.intent.region}`: set the address back to that"
        elif other_key:
            advice = "it was submitted with another key: set the key of that account"
        reason = f": {report.error.message}" if report.error else ""
        return Failure(
            f"the provider does not know the job `{attempt.job}` of `{attempt.intent.label}`{reason}",
            "job-unknown",
            advice,
            notes=(f"up to {attempt.intent.price} may have been billed for it",),
        )
