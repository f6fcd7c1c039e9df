"""Threads for the work of one film: conforming clips and making transitions, several at a time.

`film` hires them. Invariant: none of them outlives the film, nor begins anything new once it failed. Threads are
enough, since decoding, encoding and mixing all happen outside Python.
"""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

_MOST: Final = 8
"""Each holds an encoder and two decoders, 60 MB at 720p."""


@contextmanager
def hire_workers() -> Iterator[Executor]:
    """Lend out as many workers as there are cores."""
    workers = ThreadPoolExecutor(min(_MOST, os.cpu_count() or 1), "cutting")
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)
