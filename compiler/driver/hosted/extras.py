"""Keeps the second jobs that a provider made of one request: what is billed twice is at least there to choose from.

Called by `run` once the shots have their clips. Invariant: nothing is sent that could be billed; a second job's clip is
listed beside the circled take, never in its place, and only once that one is there.
"""

from collections.abc import Iterable, Mapping

from compiler.build.attempt import Attempt
from compiler.build.key import request_key
from compiler.build.lockfile import LockRow
from compiler.build.plan import Step
from compiler.build.store import StoredTake
from compiler.driver.failure import Failure
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.fetching import fetch_clip
from compiler.driver.hosted.settling import settle
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.waiting import wait_for
from compiler.driver.run_result import Extra
from compiler.ir.price import Price

_HOUR = 3600.0


def keep_extras(steps: Iterable[Step], found: Iterable[Attempt], site: Site) -> tuple[Extra, ...]:
    """Wait for second jobs of a film's shots, fetch their clips and list them; return those that there is news of.

    Args:
        steps: of the film's shots.
        found: those that were found in this run; what earlier runs could not finish comes beside them.
        site: of the run, whose shots have their clips.

    Raises:
        StoppedError: the run was interrupted; the next one goes on.
        OSError: the store or a lock cannot be written.
        JournalError: the journal cannot be written.
    """
    known = site.journal.having("EXTRA")
    if not known:
        return ()
    owners, fresh = _owners(steps, site), {attempt.id for attempt in found}
    kept = [_keep(attempt, owners, site, fresh=attempt.id in fresh) for attempt in known]
    site.rows.save()
    return tuple(one for one in kept if one is not None)


def _owners(steps: Iterable[Step], site: Site) -> Mapping[str, list[Step]]:
    """Return the shots whose takes answer a request key, by that key; an author may want something else by now."""
    owners: dict[str, list[Step]] = {}
    for step in steps:
        row = _row(step, site)
        if row is not None and not step.spare:
            for source in {row.source, *(take.source for take in row.takes.values())}:
                owners.setdefault(source, []).append(step)
    return owners


def _row(step: Step, site: Site) -> LockRow | None:
    row = site.rows.row(step.shot.scene, step.shot.id)
    return row if row is not None and row.intent == step.shot.intent and step.shot.request is not None else None


def _keep(attempt: Attempt, owners: Mapping[str, list[Step]], site: Site, *, fresh: bool) -> Extra | None:
    own = owners.get(attempt.intent.key, [])
    if not own:
        return Extra(attempt, problem="its shot has no take of its own yet") if fresh else None
    step = next((one for one in own if f"{one.shot.scene}#{one.shot.id}" == attempt.intent.label), own[0])
    if attempt.clip:
        _list_again(attempt, step, site)
        return None
    if not _may_be_there(attempt, site):
        return Extra(attempt, problem="the provider no longer keeps it") if fresh else None
    outcome = _fetch(attempt, step, site)
    now = site.journal.again(attempt)
    if now.state == "FAILED":
        return None  # and so it is not billed
    if isinstance(outcome, Failure):
        return Extra(now, problem=outcome.message)
    row = _row(step, site)
    takes = {take.sha256: number for number, take in row.takes.items()} if row is not None else {}
    return Extra(now, take=takes.get(outcome.sha256))


def _may_be_there(attempt: Attempt, site: Site) -> bool:
    """Tell whether the account at hand may still have a job."""
    account, intent = site.account, attempt.intent
    own = account.key is not None and intent.account == account.key.fingerprint and intent.region == account.region
    return own and site.clock.wall() - attempt.sent < account.facts.lifetimes.job * _HOUR


def _fetch(attempt: Attempt, step: Step, site: Site) -> StoredTake | Failure:
    """Wait for a second job and fetch its clip, as for any other."""
    errand = _errand(attempt, step, _free_number(attempt, step, site))
    ended = wait_for(errand, attempt, site, fresh=False)
    if isinstance(ended, Failure):
        return ended
    billed = settle(errand, ended, site, fresh=False)
    return billed if isinstance(billed, Failure) else fetch_clip(errand, billed, site)


def _free_number(attempt: Attempt, step: Step, site: Site) -> int:
    """Return a number that no other take of a shot has or will have."""
    shot, row = step.shot, _row(step, site)
    if shot.request is None or row is None:
        raise ValueError(f"nothing made {shot.id}")
    stored = site.store.find(attempt.intent.key).takes
    number = max({row.take, *row.takes, shot.takes, *(take.number for take in stored)}) + 1
    # A take of that number may be under way, though no lock lists it yet.
    while site.journal.attempts(request_key(shot.request.for_take(number))):
        number += 1
    return number


def _errand(attempt: Attempt, step: Step, number: int) -> Errand:
    """Return the errand of a second job, whose one step lists its clip as a take of that number."""
    shot, source = step.shot, attempt.intent.key
    if shot.request is None:
        raise ValueError(f"nothing made {shot.id}")
    request, price = shot.request.for_take(number), attempt.intent.price
    free = Price(price.amount * 0, price.currency)
    own = Step(
        shot.for_take(number), "reuse", "a second job", request_key(request), "", price, free, source, spare=True
    )
    return Errand(source, (own,), request, None, attempt)


def _list_again(attempt: Attempt, step: Step, site: Site) -> None:
    """List a clip that is here already, e.g. because a run died before it could, or its shot is as it was again."""
    row = _row(step, site)
    if row is None or attempt.clip in {row.sha256, *(take.sha256 for take in row.takes.values())}:
        return
    takes = site.store.find(attempt.intent.key).takes
    take = next((take for take in takes if take.sha256 == attempt.clip), None)
    if take is not None:
        is_free = take.number not in {row.take, *row.takes}
        number = take.number if is_free else _free_number(attempt, step, site)
        site.rows.put(_errand(attempt, step, number).steps, take, attempt)
