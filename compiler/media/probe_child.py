"""The child process that reads files of unknown origin under tight limits.

`limited_child` runs this file as a script with a task, `probe` or `verify`, writes a JSON list of paths to its standard
input and reads one JSON object per file from its standard output. Invariant: a hostile file can at worst end this
process.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

CPU_SECONDS: Final = 10
VERIFY_CPU_SECONDS: Final = 60
"""A whole decode of the longest clip at the slowest."""
MEMORY_BYTES: Final = 2 << 30
OPEN_FILES: Final = 64
_NICE: Final = 5


def main() -> None:
    """Measure what standard input asks for; one line of JSON for each file, in order."""
    paths = json.load(sys.stdin)
    _limit("RLIMIT_AS", MEMORY_BYTES)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    _limit("RLIMIT_CORE", 0)
    # As a script the package is not yet importable; appended, so that nothing installed is overshadowed.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    task = sys.argv[1]
    if task == "verify":
        _stand_back()
    look = _load(task)
    for path in paths:
        _limit_time(VERIFY_CPU_SECONDS if task == "verify" else CPU_SECONDS)
        sys.stdout.write(json.dumps(look(Path(path))) + "\n")
        sys.stdout.flush()


def _load(task: str) -> Callable[[Path], dict[str, object]]:
    """Return what answers about one file; what it needs is imported only after the limits, before the first file."""
    if task == "verify":
        from compiler.media.decode_error import DecodeError  # noqa: PLC0415
        from compiler.media.verify_clip_file import verify_clip_file  # noqa: PLC0415

        def verify(path: Path) -> dict[str, object]:
            try:
                return {"clip": asdict(verify_clip_file(path))}
            except DecodeError as error:
                return {"problem": str(error)}

        return verify
    from compiler.media.measure import measure  # noqa: PLC0415
    from compiler.media.probe_problem import ProbeProblem  # noqa: PLC0415

    def probe(path: Path) -> dict[str, object]:
        found = measure(path)
        return {"problem" if isinstance(found, ProbeProblem) else "facts": asdict(found)}

    return probe


def _limit(name: str, value: int) -> None:
    """Lower a limit where the system has such limits."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(getattr(resource, name), (value, value))


def _stand_back() -> None:
    """Let the processes that talk to a provider go first; a decode takes all of a core for a second."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICE)


def _limit_time(most: int) -> None:
    """Give the next file its own processor seconds; the kernel ends the process when they are used up."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1 + most
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
