"""Looks, at the end of a run in which something was in doubt, for jobs that no shot claims.

Called by `run`. Invariant: asks only what is free, waits for jobs that do not tell yet whose they are, and leaves
alone what it cannot find out; a job that it records is nobody else's from then on.
"""

from compiler.backends.protocol import BackendError
from compiler.build.attempt import Attempt
from compiler.driver.hosted.matching import match
from compiler.driver.hosted.reconcile import IN_DOUBT
from compiler.driver.hosted.search import Search
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.submitting import standing_attempt
from compiler.driver.hosted.window import window_of


def sweep(site: Site) -> tuple[Attempt, ...]:
    """Record and return the jobs that answer a request which has another job already: the provider bills both.

    Raises:
        JournalError: the journal cannot be written.
        StoppedError: the run was interrupted.
    """
    claimed = [one for one in map(site.journal.again, site.doubts.all) if one.job]
    if not claimed:
        return ()
    try:
        ahead, now = site.backend.ahead(), site.clock.wall()
        windows = [window_of(one, site.settle, now, ahead) for one in claimed]
        search = Search(site.backend, site.journal)
        sightings = search.look(windows)
        while any(one.is_silent for one in sightings):
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
