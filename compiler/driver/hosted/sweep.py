"""Looks, at the end of a run, for second jobs of requests that were in doubt: jobs that no shot claims.

Called by `run`. Invariant: asks only what is free; what it cannot find out, since a job does not tell yet whose it is
or the provider does not answer, it leaves to the next run; a job that it records is nobody else's from then on.
"""

from compiler.backends.hosted import ListedJob
from compiler.backends.protocol import BackendError
from compiler.build.attempt import Attempt
from compiler.driver.hosted.matching import match
from compiler.driver.hosted.reconcile import IN_DOUBT
from compiler.driver.hosted.search import Search
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.submitting import standing_attempt
from compiler.driver.hosted.window import window_of

_PATIENCE = 600.0
"""Seconds from its beginning in which a job is waited for that may be a second one: few take longer."""
_HOUR = 3600.0


def sweep(site: Site) -> tuple[Attempt, ...]:
    """Record and return the jobs that answer a request which has another job already: the provider bills both.

    Raises:
        JournalError: the journal cannot be written.
        StoppedError: the run was interrupted.
    """
    claimed = _found_again(site)
    if not claimed:
        return ()
    try:
        if not site.backend.can_list:
            return ()
        ahead, now = site.backend.ahead(), site.clock.wall()
        windows = [window_of(one, site.settle, now, ahead) for one in claimed]
        search = Search(site.backend, site.journal)
        sightings = search.look(windows)
        while any(one.is_silent and _is_young(one.job, site) for one in sightings):
            site.clock.pause(site.rhythm.next())
            sightings = search.look(windows)
    except BackendError:
        return ()
    with site.create_lock.hold():
        rivals = [one for one in site.journal.having(*IN_DOUBT) if not one.job]
        left = [one for one in sightings if not site.journal.has_job(one.job.id)]
        wanted = match([(one, window_of(one, site.settle, now, ahead)) for one in rivals], left).found.values()
        added = []
        for sighting in (one for one in left if one not in wanted):
            pairs = zip(claimed, windows, strict=True)
            held = (one for one, window in pairs if window.holds(sighting.job.created) and sighting.answers(one))
            owner = next(held, None)
            if owner is not None and standing_attempt(site.journal.attempts(owner.intent.key)) is None:
                # The shot's own job failed: the next run waits for this one instead of buying another.
                site.journal.adopt(owner, sighting.job.id, sighting.job.request_id, now)
            elif owner is not None:
                added.append(site.journal.add_extra(owner, sighting.job.id, sighting.job.request_id))
    return tuple(added)


def _found_again(site: Site) -> tuple[Attempt, ...]:
    """Return the requests of this account that were in doubt, have a job, and of which the list may show another."""
    account = site.account
    if account.key is None:
        return ()
    since = site.clock.wall() - account.facts.lifetimes.job * _HOUR
    place = (account.region, account.key.fingerprint)
    return tuple(one for one in site.journal.found_again(since) if (one.intent.region, one.intent.account) == place)


def _is_young(job: ListedJob, site: Site) -> bool:
    return site.clock.wall() + (site.backend.ahead() or 0.0) - job.created < _PATIENCE
