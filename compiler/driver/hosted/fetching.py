"""Fetches the clip of a job that succeeded, looks whether it is whole, and keeps it.

Called by `run` in a pool of its own, so that downloads hold up no generation. Invariant: only what was decoded from
beginning to end enters the store, and the store has it before the journal and the lock say so.
"""

from pathlib import Path

from compiler.backends.protocol import BackendError
from compiler.build.store import StoredTake, file_sha256
from compiler.driver.events import ShotFinished, ShotProgressed, ShotReached
from compiler.driver.failure import Failure, failure_of
from compiler.driver.hosted.errand import Errand
from compiler.driver.hosted.settling import Billed
from compiler.driver.hosted.site import Site
from compiler.driver.hosted.waiting import job_of
from compiler.media.decode_error import DecodeError
from compiler.media.verify import VerifiedClip, verify_clip

_TRIES = 3
_SAME_SECONDS = 0.25


def fetch_clip(errand: Errand, billed: Billed, site: Site) -> StoredTake | Failure:
    """Return the clip of a job that succeeded, from the store, or why it is not there yet.

    Args:
        errand: that the clip is for.
        billed: the job.
        site: of the run.

    Raises:
        StoppedError: the run was interrupted.
        OSError: the store or a lock cannot be written.
        JournalError: the journal cannot be written.
    """
    site.emit(ShotReached(*errand.part, "downloading"))
    failure = Failure("")
    for tries in range(1, _TRIES + 1):
        clip = site.store.new_clip()
        try:
            found = _download(errand, billed, site, clip)
            if not isinstance(found, Failure):
                return _keep(errand, billed, (clip, found), site)
            failure = found
        finally:
            clip.unlink(missing_ok=True)
        if tries < _TRIES:
            site.clock.pause(site.rhythm.after_failure(tries, None))
    return failure


def _download(errand: Errand, billed: Billed, site: Site, clip: Path) -> VerifiedClip | Failure:
    def progress(share: float) -> None:
        site.clock.pause(0)
        site.emit(ShotProgressed(*errand.part, share))

    try:
        site.backend.fetch(job_of(billed.attempt), billed.report, clip, progress)
        return verify_clip(clip)
    except BackendError as error:
        reason, notes = error.message, failure_of(error).notes
    except DecodeError as error:
        reason, notes = f"what came is no whole clip: {error}", ()
    return Failure(
        f"the clip of `{errand.label}` is made and billed, and could not be fetched: {reason}",
        "clip-not-fetched",
        f"run the same command again, which costs nothing; the provider keeps it for {_hours(site):g} hours",
        notes=notes,
    )


def _hours(site: Site) -> float:
    kept = site.account.facts.lifetimes
    return min(kept.job, kept.result)


def _keep(errand: Errand, billed: Billed, made: tuple[Path, VerifiedClip], site: Site) -> StoredTake:
    clip, found = made
    remarks = [("clip-differs", difference)] if (difference := _difference(errand, found)) else []
    if billed.remark:
        remarks.append(("billed-differently", billed.remark))
    take = StoredTake(
        number=errand.request.take,
        sha256=file_sha256(clip),
        size=clip.stat().st_size,
        seconds=round(found.seconds, 3),
        remarks=tuple(remarks),
    )
    site.store.keep(errand.key, take, clip)
    site.rows.put(errand.steps, take, site.journal.fetch(billed.attempt, take.sha256))
    for step in errand.steps:
        site.emit(ShotFinished(*step.part, take.seconds))
    return take


def _difference(errand: Errand, found: VerifiedClip) -> str:
    """Return what about a clip is not as it was asked for, or nothing. A first frame sets a size of its own."""
    shot = errand.steps[0].shot
    size = f"{found.width}×{found.height}"
    if any(item.role == "first_frame" for item in errand.request.media) or size == f"{shot.width}×{shot.height}":
        size = ""
    length = f"{found.seconds:.2f} s" if abs(found.seconds - shot.seconds) > _SAME_SECONDS else ""
    odd = " and ".join(part for part in (size, length) if part)
    wanted = f"{shot.width}×{shot.height} and {shot.seconds:g} s were asked for"
    return f"the clip of `{shot.id}` has {odd}; {wanted}" if odd else ""
