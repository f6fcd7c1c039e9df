"""Whoever goes on errands: from a request to the clip that is being fetched.

    prepare → slot → submit → wait ─┐ (the slot is free again)
                                    └→ fetch

Used by `run`, in as many threads as there are errands at once. Invariant: nothing is submitted that is on record as
submitted, and a slot is held only while a job is at work.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from compiler.build.attempt import Attempt
from compiler.build.store import StoredTake
from compiler.driver.events import ShotReached, ShotStarted
from compiler.driver.failure import Failure
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.fetching import fetch_clip
from compiler.driver.hosted.reconcile import IN_DOUBT, reconcile
from compiler.driver.hosted.settling import Billed, settle
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.stored_clip import list_stored
from compiler.driver.hosted.submitting import Doubt, Submitted, not_sent, prepare, submit
from compiler.driver.hosted.waiting import wait_for
from compiler.driver.usable_take import usable_take

Outcome = StoredTake | Failure
Result = Outcome | Future[Outcome]
"""What an errand leads to: an outcome, or the download that it comes of."""

_LOOK_SECONDS = 0.2
_SENDINGS = 3
"""How often a request is sent in a run that is proved never to have arrived."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Whoever goes on errands, and what they share beside the site."""

    site: Site
    slots: threading.Semaphore
    fetches: ThreadPoolExecutor

    def make(self, errand: Errand) -> Result:
        """Go on an errand until its clip is being fetched, or cannot be had."""
        site, attempt = self.site, errand.attempt
        if attempt is None and errand.price is None:
            return _lost(errand)
        site.emit(ShotStarted(*errand.part))
        if attempt is not None and attempt.state in IN_DOUBT:
            billed = self._resolve(errand, Doubt(attempt, fresh=False))
            if billed is None:
                billed = self._generate(errand, None)
        else:
            billed = self._generate(errand, attempt)
        if isinstance(billed, Failure) and billed.again and errand.price is not None:
            # The provider failed and bills nothing: once more is free.
            billed = self._generate(errand, None)
        if isinstance(billed, Billed):
            return self.fetches.submit(fetch_clip, errand, billed, site)
        return billed

    def _generate(self, errand: Errand, attempt: Attempt | None) -> Billed | Outcome:
        site = self.site
        if attempt is not None:
            with self._slot(errand):
                return self._await(errand, Submitted(attempt, fresh=False))
        if site.halt.reason is not None or errand.price is None:
            return not_sent(errand)
        prepared = prepare(errand, site)
        if isinstance(prepared, Failure):
            return prepared
        for _ in range(_SENDINGS):
            with self._slot(errand):
                submitted = submit(errand, prepared, errand.price, site)
                if not isinstance(submitted, Doubt):
                    return submitted if isinstance(submitted, Failure) else self._await(errand, submitted)
            if (resolved := self._resolve(errand, submitted)) is not None:
                return resolved
        return not_sent(errand)

    def _resolve(self, errand: Errand, doubt: Doubt) -> Billed | Outcome | None:
        """Find out what became of a request, and go on from there; None where it never arrived."""
        site, price = self.site, doubt.attempt.intent.price
        found = reconcile(errand, doubt.attempt, site)
        if isinstance(found, Failure):
            # What is held stays held: it may be billed.
            return found
        if found.state in ("REJECTED", "FAILED"):
            if doubt.fresh:
                site.purse.release(price, errand.scenes)
            return None
        if doubt.fresh:
            site.purse.spend(price)
        with self._slot(errand):
            return self._await(errand, Submitted(found, fresh=doubt.fresh))

    def _await(self, errand: Errand, submitted: Submitted) -> Billed | Outcome:
        site = self.site
        if not submitted.fresh and (take := usable_take(errand.steps[0], site.store)) is not None:
            list_stored(errand.steps, take, site)
            return take
        ended = wait_for(errand, submitted.attempt, site, fresh=submitted.fresh)
        return ended if isinstance(ended, Failure) else settle(errand, ended, site, fresh=submitted.fresh)

    @contextmanager
    def _slot(self, errand: Errand) -> Iterator[None]:
        """Take one of the places that the account has for jobs at work."""
        if not self.slots.acquire(blocking=False):
            self.site.emit(ShotReached(*errand.part, "waiting"))
            while not self.slots.acquire(timeout=_LOOK_SECONDS):
                self.site.clock.pause(0)
        try:
            self.site.clock.pause(0)
            yield
        finally:
            self.slots.release()


def _lost(errand: Errand) -> Failure:
    """Return why a clip that was paid for, or was to be there, is not made again by itself."""
    price = errand.steps[0].price
    again = f"; making it again costs {price}" if price else ""
    return Failure(
        f"the clip of `{errand.label}` is not here any more, and the provider no longer keeps it{again}",
        "missing-clip",
        f"restore it from a backup of the folder of clips; `scenec compile --retake {errand.label}` makes it again",
    )
