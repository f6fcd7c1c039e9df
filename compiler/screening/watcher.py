"""Notices when files of a story are saved, and has the film renewed.

`cli.screen` runs it beside the server. Invariant: what a build writes itself wakes nobody; whoever is woken looks
whether what was saved is anything that the film is made of.
"""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import DefaultFilter, watch

_STEP_MS = 20
_DEBOUNCE_MS = 400
"""An editor that saves in several steps is waited for only as long as it goes on, and at most so long."""
_OWN = (".scenec", "build")


class _StoryFiles(DefaultFilter):
    """Files that a film may be made of: anything in the repository but what a build leaves.

    Which of them it is made of is known to whoever reads the scenes: a file that is new may be one from now on.
    """

    ignore_dirs = (*DefaultFilter.ignore_dirs, *_OWN)


def watch_story(folders: Iterable[Path], saved: Callable[[frozenset[Path]], None], over: threading.Event) -> None:
    """Call `saved` after each save below some folders, until `over` is set or the process is interrupted.

    Args:
        folders: the repository's root, and those outside it that files lie in.
        saved: called on this thread, with the files that came, changed or went.
        over: ends it.
    """
    changes = watch(
        *folders,
        watch_filter=_StoryFiles(),
        step=_STEP_MS,
        debounce=_DEBOUNCE_MS,
        rust_timeout=500,
        stop_event=over,
        raise_interrupt=False,
    )
    for change in changes:
        saved(frozenset(Path(path) for _, path in change))
