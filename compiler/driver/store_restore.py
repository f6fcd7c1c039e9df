"""Puts clips that were paid for back into the store: from what is here under no record, else from the shared store.

Called by `driver.session` before a hosted run, and by `scenec store pull`. Invariant: only bytes whose hash is the one
that the lock or the journal of this machine names enter the store; what is something else is set aside and reported.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from compiler.build.blob import blob_sha256, blob_size
from compiler.build.remote import Remote, RemoteError
from compiler.build.store import Store, StoredTake

Outcome = Literal["here", "fetched", "absent", "poisoned", "unreachable"]

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A clip that should be in the store.

    Attributes:
        key: the request key that it answers.
        sha256: of its bytes.
        number: of the take.
        seconds: its length as asked for, where the clip itself does not say.
    """

    key: str
    sha256: str
    number: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a clip that should be in the store.

    Attributes:
        outcome: `here` as it should be, `fetched` from the shared store, `absent` from it too; `poisoned` where the
            shared store has something else under its name, `unreachable` where it did not answer.
        damaged: whether something damaged stood in its place here, which was set aside.
        remark: why it could not be fetched, for people; empty where it could.
    """

    outcome: Outcome
    damaged: bool = False
    remark: str = ""


def restore_clips(
    wanted: Iterable[Wanted], store: Store, open_remote: Callable[[], Remote | None], begin: Callable[[Wanted], None]
) -> dict[str, Restored]:
    """Put clips back, several at once, and return what became of each by its SHA-256.

    Args:
        wanted: the clips.
        store: where they should be.
        open_remote: gives the shared store, or None; called only if a clip is not here.
        begin: told of each clip that is looked for in the shared store.

    Raises:
        OSError: the store cannot be written.
    """
    unique = {each.sha256: each for each in wanted}
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="restore") as pool:
        found = dict(zip(unique, pool.map(lambda each: _look(each, store), unique.values()), strict=True))
        gone = [unique[sha256] for sha256, restored in found.items() if restored.outcome != "here"]
        if not gone:
            return found
        try:
            remote = open_remote()
        except RemoteError as error:
            return found | {
                each.sha256: replace(found[each.sha256], outcome="unreachable", remark=str(error)) for each in gone
            }
        if remote is None:
            return found

        def fetch(each: Wanted) -> Restored:
            begin(each)
            outcome, remark = _fetch(each, store, remote)
            return Restored(outcome, found[each.sha256].damaged, remark)

        return found | dict(zip((each.sha256 for each in gone), pool.map(fetch, gone), strict=True))


def _look(wanted: Wanted, store: Store) -> Restored:
    """Look for a clip here; one that no record names gets its record back."""
    stood = blob_size(store.blob(wanted.sha256)) is not None
    if not store.holds(wanted.sha256):
        return Restored("absent", damaged=stood)
    if not any(take.sha256 == wanted.sha256 for take in store.find(wanted.key).takes):
        store.record(wanted.key, _take(wanted, store.blob(wanted.sha256)))
    return Restored("here")


def _fetch(wanted: Wanted, store: Store, remote: Remote) -> tuple[Outcome, str]:
    clip = store.new_clip()
    try:
        if not remote.fetch(wanted.sha256, clip):
            return "absent", ""
        if blob_sha256(clip) != wanted.sha256:
            aside = store.set_aside(clip)
            return "poisoned", f"`{remote.name}` has something else under `{wanted.sha256}`; that is now in `{aside}`"
        store.keep(wanted.key, _take(wanted, clip), clip)
    except RemoteError as error:
        return "unreachable", str(error)
    finally:
        clip.unlink(missing_ok=True)
    return "fetched", ""


def _take(wanted: Wanted, clip: Path) -> StoredTake:
    from compiler.media.clip_seconds import clip_seconds  # noqa: PLC0415  (most runs put nothing back)

    seconds = clip_seconds(clip) or wanted.seconds
    return StoredTake(wanted.number, wanted.sha256, clip.stat().st_size, round(seconds, 3))
