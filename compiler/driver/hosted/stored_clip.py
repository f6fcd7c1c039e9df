"""Lets the lock name a clip that is in the store already, with what the journal knows of who made it.

Used by `work` for what is here from the start, and by `crew` for what another process has fetched meanwhile. Invariant:
asks and spends nothing; a clip that a dead run had stored, and not recorded any more, is on record afterwards.
"""

from collections.abc import Sequence

from compiler.build.attempt import Attempt
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.driver.hosted.site import Site


def list_stored(steps: Sequence[Step], take: StoredTake, site: Site) -> None:
    """Let the lock name a take.

    Args:
        steps: at least one; all ask for the same.
        take: in the store, under their key.
        site: of the run.

    Raises:
        OSError: a lock cannot be written.
        JournalError: the journal cannot be written.
    """
    site.rows.put(steps, take, _maker(site.journal.attempts(steps[0].source or steps[0].key), take, site))


def _maker(attempts: Sequence[Attempt], take: StoredTake, site: Site) -> Attempt | None:
    """Return the attempt that made a clip; None where nothing is known of one, since another machine made it."""
    made = [attempt for attempt in attempts if attempt.clip == take.sha256]
    if made:
        return made[-1]
    billed = [attempt for attempt in attempts if attempt.state == "SUCCEEDED"]
    # Nothing but the death of a run comes between the store and the journal.
    return site.journal.fetch(billed[-1], take.sha256) if billed else None
