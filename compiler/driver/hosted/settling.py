"""Settles a job that has ended: who pays, and what is recorded.

Called by `run` between waiting and fetching. Invariant: a failed job gives its money back, and a bill that differs
from the estimate is told.
"""

from dataclasses import dataclass, replace

from compiler.backends.hosted import JobReport, Usage
from compiler.build.attempt import Attempt
from compiler.driver.failure import Failure, failure_of
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.waiting import Ended
from compiler.ir.price import Price

_SAME_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Billed:
    """A job that succeeded, on record.

    Attributes:
        attempt: as it stands in the journal.
        report: the last look at the job.
        remark: what is different about the bill; empty where nothing is.
    """

    attempt: Attempt
    report: JobReport
    remark: str


def settle(errand: Errand, ended: Ended, site: Site, *, fresh: bool) -> Billed | Failure:
    """Record how a job ended, and put its real price into the purse of the run that submitted it.

    Raises:
        JournalError: the journal cannot be written.
    """
    attempt, report = ended.attempt, ended.report
    estimate = attempt.intent.price
    if report.status != "succeeded":
        failure = _failed(errand, report)
        site.journal.fail(attempt, failure.message)
        if fresh:
            site.purse.correct(estimate, Price(estimate.amount * 0, estimate.currency), errand.scenes)
        return failure
    usage = report.usage
    billed = usage.price
    if billed is None and usage.seconds is not None:
        billed = site.model.price(errand.request, usage.seconds)
    if billed is not None and billed.currency == estimate.currency and fresh:
        site.purse.correct(estimate, billed, errand.scenes)
    recorded = site.journal.succeed(attempt, usage.seconds, billed)
    return Billed(recorded, report, _difference(usage, billed, estimate, errand))


def _failed(errand: Errand, report: JobReport) -> Failure:
    if report.error is None:
        words = "was cancelled" if report.status == "canceled" else "failed, and the provider does not say why"
        return Failure(f"the job of `{errand.label}` {words}")
    return replace(failure_of(report.error), again=report.error.verdict.retry == "resubmit")


def _difference(usage: Usage, billed: Price | None, estimate: Price, errand: Errand) -> str:
    """Return what is different about a bill, for people, or nothing."""
    shot = errand.steps[0].shot
    estimated = round(shot.seconds + shot.input_seconds, 3)
    if usage.seconds is not None and abs(usage.seconds - estimated) > _SAME_SECONDS:
        cost = f" ({billed})" if billed else ""
        return f"`{shot.id}` was billed {usage.seconds:g} s{cost}; the estimate was {estimated:g} s ({estimate})"
    if billed is not None and billed != estimate:
        return f"`{shot.id}` was billed {billed}; the estimate was {estimate}"
    return ""
