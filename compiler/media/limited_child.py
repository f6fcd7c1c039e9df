"""Asks the limited child process about files of unknown origin.

`probe` and `verify` call it. Invariant: no file, however made, can crash, hang or exhaust the compiler.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, Literal

_CHILD: Final = Path(__file__).with_name("probe_child.py")


class ChildEndedError(Exception):
    """The child did not answer about a file; the message says why, as a clause about the file."""


def ask_child(task: Literal["probe", "verify"], paths: Sequence[Path], wall_seconds: float) -> Iterator[bytes]:
    """Yield an answer, in JSON, for each file in order.

    Args:
        task: to be done with each.
        paths: the files; they need not exist.
        wall_seconds: longest wait for one file.

    Raises:
        ChildEndedError: the next file ended the child, or took too long.
    """
    # -P keeps the current folder, which may be anybody's repository, off the child's module path.
    command = [sys.executable, "-P", str(_CHILD), task]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        lines = _exchange(child, json.dumps([str(path) for path in paths]).encode())
        try:
            for _ in paths:
                line = lines.get(timeout=wall_seconds)
                if not line:
                    raise ChildEndedError("reading it takes too much memory or time")
                yield line
        except Empty:
            raise ChildEndedError(f"reading it took longer than {wall_seconds:g} seconds") from None
        finally:
            child.kill()


def _exchange(child: subprocess.Popen[bytes], question: bytes) -> SimpleQueue[bytes]:
    """Send the question, and return a queue that the answer's lines arrive in, an empty one at the end."""
    lines: SimpleQueue[bytes] = SimpleQueue()

    def converse() -> None:
        try:
            if child.stdin is not None:
                child.stdin.write(question)
                child.stdin.close()
            for line in child.stdout or ():
                lines.put(line)
        except (OSError, ValueError):
            # The child is gone, or its pipes were closed under us: the end of the answer, like any other.
            pass
        finally:
            lines.put(b"")

    Thread(target=converse, daemon=True).start()
    return lines
