"""Probing: what is in the files that scenes name.

`driver` calls it with the files whose facts it does not have. The work is done in a child process with
limits on memory, time and open files. Invariant: no file, however made, can crash, hang or exhaust the
compiler, nor cost another file its facts.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from compiler.ir.asset import AssetFacts
from compiler.media.limited_child import ChildEndedError, ask_child
from compiler.media.probe_problem import ProbeProblem

WALL_SECONDS: Final = 30.0
"""Longest wait for one file; its processor time is limited more tightly."""

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
    findings: list[Finding] = []
    try:
        findings.extend(_finding(line) for line in ask_child("probe", paths, wall_seconds))
    except ChildEndedError as error:
        findings.append(ProbeProblem("asset-corrupt", str(error)))
    return findings


def _finding(line: bytes) -> Finding:
    answer = json.loads(line)
    return AssetFacts(**answer["facts"]) if "facts" in answer else ProbeProblem(**answer["problem"])
