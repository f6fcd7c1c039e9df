"""Puts clips that locks name into the shared store, and gets them from there.

Called by `scenec store push` and `pull`. Invariant: what is put there was compared with the lock just before, and what
comes from there just after; nothing is ever sent to a provider.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from compiler.build.lockfile import lock_path
from compiler.build.remote import Remote, RemoteError
from compiler.build.store import Store
from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.shot_word import split_shot_word
from compiler.driver.store_names import LockedClip, locked_clips
from compiler.driver.store_remote import open_remote
from compiler.driver.store_restore import Wanted, restore_clips
from compiler.driver.workplace import Workplace
from compiler.scene.load import load_projects

Exchange = Literal["sent", "there", "fetched", "here", "absent", "poisoned", "unreachable"]

_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What became of a clip.

    Attributes:
        clip: of a lock.
        outcome: `sent` now, or `there` before; `fetched` now, or `here` before; `absent` from both places; `poisoned`:
            the shared store has something else under its name; `unreachable`: it did not answer.
        remark: more about it, for people; may be empty.
    """

    clip: LockedClip
    outcome: Exchange
    remark: str = ""


def named_clips(words: Sequence[str], workplace: Workplace, diagnostics: Diagnostics) -> tuple[LockedClip, ...]:
    """Return the clips that the locks of what was named hold.

    Args:
        words: paths, each with `#` and a shot's id where only that is meant; the present folder without any.
        workplace: where from.
        diagnostics: told of scenes and locks that cannot be read, and of shots without a clip.
    """
    clips: list[LockedClip] = []
    for word in words or (".",):
        path, shot = split_shot_word(word, workplace.cwd)
        loaded = load_projects([Path(path)], workplace.cwd, diagnostics)
        files = {
            scene.id: (scene.file, workplace.name(lock_path(scene.file)))
            for project in loaded.projects
            for scene in project.scenes
        }
        found = [clip for clip in locked_clips(files, diagnostics) if clip.realm and shot in ("", clip.shot)]
        if shot and not found:
            message = f"no lock names a clip of `{word}`"
            diagnostics.report("unknown-shot", message, Region(path, 0, 0), help="`scenec plan` lists the shots")
        clips += [clip for clip in found if clip not in clips]
    return tuple(clips)


def push_clips(clips: Iterable[LockedClip], workplace: Workplace, *, again: bool) -> tuple[Exchanged, ...]:
    """Put clips into the shared store that it does not have.

    Args:
        clips: of locks.
        workplace: of the user, with a shared store.
        again: whether those are sent too that seem to be there.
    """

    def push(store: Store, remote: Remote, named: Sequence[LockedClip]) -> list[Exchanged]:
        having = frozenset[str]() if again else remote.having({clip.row.sha256 for clip in named})
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda clip: _push(clip, store, remote, having), named))

    return _by_realm(clips, workplace, push)


def pull_clips(clips: Iterable[LockedClip], workplace: Workplace) -> tuple[Exchanged, ...]:
    """Get clips from the shared store that are not here.

    Args:
        clips: of locks.
        workplace: of the user, with a shared store.

    Raises:
        OSError: the store cannot be written.
    """

    def pull(store: Store, remote: Remote, named: Sequence[LockedClip]) -> list[Exchanged]:
        wanted = [Wanted(clip.row.source, clip.row.sha256, clip.row.take, clip.row.seconds) for clip in named]
        restored = restore_clips(wanted, store, lambda: remote, lambda _: None)
        found = [(clip, restored[clip.row.sha256]) for clip in named]
        return [Exchanged(clip, each.outcome, each.remark) for clip, each in found]

    return _by_realm(clips, workplace, pull)


def _by_realm(
    clips: Iterable[LockedClip],
    workplace: Workplace,
    exchange: Callable[[Store, Remote, Sequence[LockedClip]], list[Exchanged]],
) -> tuple[Exchanged, ...]:
    realms: dict[str, list[LockedClip]] = {}
    for clip in clips:
        realms.setdefault(clip.realm, []).append(clip)
    exchanged: list[Exchanged] = []
    for realm, named in realms.items():
        try:
            remote = open_remote(workplace.shared, realm)
            if remote is not None:
                exchanged += exchange(Store(workplace.data / realm), remote, named)
        except RemoteError as error:
            exchanged += [Exchanged(clip, "unreachable", str(error)) for clip in named]
    return tuple(exchanged)


def _push(clip: LockedClip, store: Store, remote: Remote, having: frozenset[str]) -> Exchanged:
    sha256 = clip.row.sha256
    if sha256 in having:
        return Exchanged(clip, "there")
    if not store.holds(sha256):
        return Exchanged(clip, "absent")
    try:
        remote.put(sha256, store.blob(sha256))
    except RemoteError as error:
        return Exchanged(clip, "unreachable", str(error))
    return Exchanged(clip, "sent")
