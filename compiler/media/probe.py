"""Probing: what is in the files that scenes name.

`driver` calls it with the files whose facts it does not have. The work is done in a child process with
limits on memory, time and open files. Invariant: no file, however made, can crash, hang or exhaust the
compiler, nor cost another file its facts.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

from compiler.ir.asset import AssetFacts
from compiler.media.probe_problem import ProbeProblem

WALL_SECONDS: Final = 30.0
"""Longest wait for one file; its processor time is limited more tightly."""

_CHILD: Final = Path(__file__).with_name("probe_child.py")

Finding = AssetFacts | ProbeProblem


def probe_file(path: Path) -> Finding:
    """Return the facts of one file, or what is wrong with it."""
    return probe_files([path])[path]


def probe_files(paths: Sequence[Path], *, wall_seconds: float = WALL_SECONDS) -> Mapping[Path, Finding]:
    """Return the facts of each file, or what is wrong with it.

    Args:
        paths: the files; they need not exist.
        wall_seconds: longest wait for one file.
    """
    findings: dict[Path, Finding] = {}
    waiting = list(dict.fromkeys(paths))
    while waiting:
        done = _probe_in_child(waiting, wall_seconds)
        findings.update(zip(waiting, done, strict=False))
        del waiting[: len(done)]
    return findings


def _probe_in_child(paths: Sequence[Path], wall_seconds: float) -> list[Finding]:
    """Probe files until one ends the child; the last finding is then about that one.

    Returns:
        At least one finding, in the order of the paths.
    """
    # -P keeps the current folder, which may be anybody's repository, off the child's module path.
    command = [sys.executable, "-P", str(_CHILD)]
    findings: list[Finding] = []
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        lines = _exchange(child, json.dumps([str(path) for path in paths]).encode())
        try:
            for _ in paths:
                line = lines.get(timeout=wall_seconds)
                if not line:
                    findings.append(ProbeProblem("asset-corrupt", "reading it takes too much memory or time"))
                    break
                findings.append(_finding(line))
        except Empty:
            findings.append(ProbeProblem("asset-corrupt", f"reading it took longer than {wall_seconds:g} seconds"))
        finally:
            child.kill()
    return findings


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


def _finding(line: bytes) -> Finding:
    answer = json.loads(line)
    return AssetFacts(**answer["facts"]) if "facts" in answer else ProbeProblem(**answer["problem"])
