"""Submits a clip's request: prepared, paid for from the purse, recorded before and after.

Called by `run` for each errand without a job. Invariant: a request is on record before it is sent, and what may
have been sent is never sent again.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from compiler.backends.clock import StoppedError
from compiler.backends.hosted import Prepared
from compiler.backends.protocol import AnswerLostError, BackendError
from compiler.build.attempt import Attempt, Intent
from compiler.driver.events import ShotProgressed, ShotReached
from compiler.driver.failure import Failure, failure_of, without_frame
from compiler.driver.frames import FrameError
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.reconcile import IN_DOUBT
from compiler.driver.hosted.site import Site
from compiler.ir.price import Price

_PREPARE_TRIES = 3


@dataclass(frozen=True, slots=True)
class Submitted:
    """An attempt that the provider accepted, in this run or before it.

    Attributes:
        attempt: as recorded.
        fresh: whether this run submitted it.
    """

    attempt: Attempt
    fresh: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """An attempt of which nobody knows what became of it.

    Attributes:
        attempt: as recorded.
        fresh: whether this run sent it, and holds its price.
    """

    attempt: Attempt
    fresh: bool


def prepare(errand: Errand, site: Site) -> Prepared | Failure:
    """Put every file where the provider can fetch it. Costs nothing, and is tried again where that may help.

    Raises:
        StoppedError: the run was interrupted.
    """

    def progress(share: float) -> None:
        site.clock.pause(0)
        site.emit(ShotProgressed(*errand.part, share))

    site.emit(ShotReached(*errand.part, "preparing"))
    for tries in range(1, _PREPARE_TRIES + 1):
        try:
            with site.frames.filled(errand.request) as request:
                return site.backend.prepare(request, site.root, progress)
        except FrameError as error:
            return without_frame(errand.steps[0].shot, str(error))
        except BackendError as error:
            failure = failure_of(error)
            if error.verdict.retry in ("again", "later") and tries < _PREPARE_TRIES:
                site.clock.pause(site.rhythm.after_failure(tries, error.retry_after))
                continue
            if error.verdict.scope == "account":
                site.halt.stop(failure)
            return failure
    raise AssertionError


def submit(errand: Errand, prepared: Prepared, price: Price, site: Site) -> Submitted | Doubt | Failure:
    """Send a request once.

    Raises:
        StoppedError: the run was interrupted before anything was sent.
        JournalError: the journal cannot be written; nothing was sent, or what was sent is on record as an intent.
    """
    with site.create_lock.hold():
        # Another process may have asked for the same clip since this one was planned.
        standing = standing_attempt(site.journal.attempts(errand.key))
        if isinstance(standing, Attempt):
            unknown = standing.state in IN_DOUBT
            return Doubt(standing, fresh=False) if unknown else Submitted(standing, fresh=False)
        if site.halt.reason is not None:
            return not_sent(errand)
        if (lack := site.purse.reserve(price, errand.scenes)) is not None:
            message = f"`{errand.label}` costs {price}, and only {lack.left} may still be spent {lack.where}"
            return Failure(message, "budget-exceeded", "look at a new plan, and raise the cap if it is worth it")
        intent = _intent(errand, prepared, price, site)
        attempt = site.journal.begin(intent, site.clock.wall(), site.backend.ahead())
        return _send(errand, attempt, prepared, site)


def standing_attempt(attempts: tuple[Attempt, ...]) -> Attempt | None:
    """Return the attempt that decides about a key: one that is at work or made, else one in doubt, else none."""
    for states in (("ACCEPTED", "SUCCEEDED"), ("INTENT", "LOST"), ("FETCHED", "DONE")):
        found = [attempt for attempt in attempts if attempt.state in states]
        if found:
            return found[-1]
    return None


def not_sent(errand: Errand) -> Failure:
    """Return why a shot was not sent once the run has stopped creating."""
    return Failure(f"`{errand.label}` was not sent", "not-sent", "nothing was spent on it; run the same command again")


def _send(errand: Errand, attempt: Attempt, prepared: Prepared, site: Site) -> Submitted | Doubt | Failure:
    price = attempt.intent.price
    try:
        job = site.backend.submit(prepared)
    except AnswerLostError as error:
        # What is held stays held: it may be billed.
        return Doubt(site.journal.lose(attempt, error.message, site.clock.wall()), fresh=True)
    except BackendError as error:
        site.journal.reject(attempt, error.message)
        site.purse.release(price, errand.scenes)
        failure = failure_of(error)
        if error.verdict.scope == "account":
            site.halt.stop(failure)
        return replace(failure, again=error.verdict.retry == "resubmit")
    except StoppedError:
        site.journal.reject(attempt, "interrupted before it was sent")
        site.purse.release(price, errand.scenes)
        raise
    accepted = site.journal.accept(attempt, job.id, job.request_id, job.addresses, site.clock.wall())
    site.purse.spend(price)
    site.emit(ShotReached(*errand.part, "submitted", f"job {job.id}"))
    return Submitted(accepted, fresh=True)


def _intent(errand: Errand, prepared: Prepared, price: Price, site: Site) -> Intent:
    request = errand.request
    body = json.dumps(dict(prepared.body), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Intent(
        key=errand.key,
        take=request.take,
        label=errand.label,
        body_sha256=hashlib.sha256(body.encode()).hexdigest(),
        prompt=prepared.prompt or request.prompt,
        model=request.model,
        region=site.account.region,
        account=site.account.key.fingerprint if site.account.key else "",
        seed=request.seed,
        price=price,
    )
