"""Finds out what became of a request whose answer was lost, or whose sender died.

    settle → list → look at what nobody claims → adopt | prove absent | wait for a prompt | leave to a person

Called by `run` for each errand in doubt, while other errands go on. Invariant: nothing is sent here; a request counts
as never arrived only when the whole list was read after the settling time and every job in question told another
prompt; whatever cannot be settled stays in doubt.
"""

from datetime import UTC, datetime
from typing import Final

from compiler.backends.protocol import BackendError
from compiler.build.attempt import Attempt, State
from compiler.driver.events import ShotReached
from compiler.driver.failure import Failure
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.matching import Matching, match
from compiler.driver.hosted.search import Search, kin
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.window import Window, seconds_since, window_of

IN_DOUBT: Final[tuple[State, ...]] = ("INTENT", "LOST")
_TRIES = 4
_TOLD_EVERY = 15.0
_LISTED_SHARE = 23.5 / 24
"""Of the time that the provider keeps jobs; what is older may have left its list."""


def reconcile(errand: Errand, attempt: Attempt, site: Site) -> Attempt | Failure:
    """Return an attempt once it is known what became of it, or why it stays in doubt.

    The result is accepted where the provider has a job for it, and rejected where it is proved to have none: then it
    may be sent again.

    Raises:
        StoppedError: the run was interrupted.
        JournalError: the journal cannot be written.
    """
    return _Inquiry(errand, site).run(attempt)


def in_doubt(attempt: Attempt, why: str = "", advice: str = "") -> Failure:
    """Return why a shot is not sent that may have been sent before.

    Args:
        attempt: in doubt.
        why: it cannot be told here what became of it.
        advice: what a person can do.
    """
    intent = attempt.intent
    when = datetime.fromtimestamp(attempt.sent, UTC).isoformat(" ", "seconds").removesuffix("+00:00")
    notes = [f"it was sent at {when} UTC", f"its prompt begins `{intent.prompt[:60]}`", attempt.error, why]
    return Failure(
        f"`{intent.label}` may have been submitted ({intent.price}), and nobody knows whether it was",
        "maybe-submitted",
        advice or "look into the provider's console for such a job, and settle it with `scenec recover`",
        notes=tuple(note for note in notes if note),
    )


class _Inquiry:
    """The search for one errand's request."""

    def __init__(self, errand: Errand, site: Site) -> None:
        self._errand = errand
        self._site = site

    def run(self, attempt: Attempt) -> Attempt | Failure:
        site = self._site
        if (obstacle := self._obstacle(attempt)) is not None:
            return obstacle
        attempt = self._doubted(attempt)
        if attempt.state not in IN_DOUBT:
            return attempt
        ahead = site.backend.ahead()
        if self._since(attempt.sent, attempt, ahead) > site.account.facts.lifetimes.job * 3600 * _LISTED_SHARE:
            return in_doubt(attempt, "it was too long ago: the provider may no longer list it")
        self._settle(attempt, ahead)
        search, failures = Search(site.backend, site.journal), 0
        while True:
            try:
                settled = self._pass(attempt, search)
            except BackendError as error:
                failures += 1
                if failures >= _TRIES or error.verdict.retry == "never":
                    return in_doubt(attempt, f"the provider's list could not be read: {error.message}", _AGAIN)
                site.clock.pause(site.rhythm.after_failure(failures, error.retry_after))
                continue
            if settled is not None:
                return settled
            failures = 0
            site.clock.pause(site.rhythm.next())

    def _obstacle(self, attempt: Attempt) -> Failure | None:
        """Return why the list at hand says nothing about a request."""
        account, intent = self._site.account, attempt.intent
        if attempt.job:
            return in_doubt(attempt, f"its job was `{attempt.job}`")
        if not self._site.backend.can_list:
            return in_doubt(attempt, f"{account.facts.title} has no list of jobs to look into")
        if intent.region != account.region:
            return in_doubt(attempt, f"it was sent to the region `{intent.region}`", "set the address back to that")
        if account.key is None or intent.account != account.key.fingerprint:
            return in_doubt(attempt, "it was sent with another key", "set that key, and run the same command again")
        return None

    def _doubted(self, attempt: Attempt) -> Attempt:
        """Record that nobody knows what became of a request whose sender died.

        While the lock is held nobody is sending, so that whoever wrote an intent is no more.
        """
        site = self._site
        with site.create_lock.hold():
            now = site.journal.again(attempt)
            if now.state != "INTENT":
                return now
            return site.journal.lose(now, "scenec ended while it was being sent", site.clock.wall())

    def _settle(self, attempt: Attempt, ahead: float | None) -> None:
        """Wait until the provider lists whatever it accepted; at most the settling time, whatever clocks say."""
        site = self._site
        since = 0.0 if attempt.lost is None else self._at_least_since(attempt.lost, attempt, ahead)
        left = site.settle - min(site.settle, max(0.0, since))
        while left > 0:
            site.emit(ShotReached(*self._errand.part, "doubtful", f"asking for it in {left:.0f} s"))
            site.clock.pause(min(left, _TOLD_EVERY))
            left -= _TOLD_EVERY
        site.emit(ShotReached(*self._errand.part, "doubtful", "asking for it"))

    def _pass(self, attempt: Attempt, search: Search) -> Attempt | None:
        """Look once; None where what there is cannot be told yet."""
        site = self._site
        windows = [window for _, window in self._doubts(attempt)]
        sightings = search.look(windows)
        with site.create_lock.hold():
            now = site.journal.again(attempt)
            if now.state not in IN_DOUBT:
                return now
            doubts = self._doubts(now)
            left = [one for one in sightings if not site.journal.has_job(one.job.id)]
            return self._conclude(now, match(doubts, left))

    def _conclude(self, attempt: Attempt, matching: Matching) -> Attempt | None:
        site = self._site
        mine = matching.found.get(attempt.id)
        if mine is not None:
            site.emit(ShotReached(*self._errand.part, "doubtful", f"found: job {mine.job.id}"))
            return site.journal.accept(attempt, mine.job.id, mine.job.request_id, {}, site.clock.wall())
        if attempt.id in matching.unclear:
            return None
        site.emit(ShotReached(*self._errand.part, "doubtful", "it never arrived"))
        return site.journal.reject(attempt, "it never arrived: the provider's list has no such job")

    def _doubts(self, attempt: Attempt) -> list[tuple[Attempt, Window]]:
        site = self._site
        ahead, now = site.backend.ahead(), site.clock.wall()
        every = kin(attempt, site.journal.having(*IN_DOUBT))
        return [(one, window_of(one, site.settle, now, ahead)) for one in every]

    def _at_least_since(self, moment: float, attempt: Attempt, ahead: float | None) -> float:
        """Return the time that has passed by this machine's clock or the provider's, whichever says less.

        This machine's may have been set meanwhile. The provider's is known only as well as an answer tells it, which
        may have been on its way for long.
        """
        return min(self._site.clock.wall() - moment, self._since(moment, attempt, ahead))

    def _since(self, moment: float, attempt: Attempt, ahead: float | None) -> float:
        return seconds_since(moment, attempt, self._site.clock.wall(), ahead)


_AGAIN = "run the same command again once the provider answers; it is not sent again before that"
