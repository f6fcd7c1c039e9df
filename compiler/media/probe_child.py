"""The probe's child process: measures files under tight limits.

`probe` runs this file as a script, writes a JSON list of paths to its standard input and reads one JSON
object per file from its standard output. Invariant: a hostile file can at worst end this process.
"""

import contextlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Final

CPU_SECONDS: Final = 10
MEMORY_BYTES: Final = 2 << 30
OPEN_FILES: Final = 64


def main() -> None:
    """Measure what standard input asks for; one line of JSON for each file, in order."""
    paths = json.load(sys.stdin)
    _limit("RLIMIT_AS", MEMORY_BYTES)
    _limit("RLIMIT_NOFILE", OPEN_FILES)
    _limit("RLIMIT_CORE", 0)
    # As a script the package is not yet importable; appended, so that nothing installed is overshadowed.
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from compiler.media.measure import measure  # noqa: PLC0415 - after the limits, before the first file
    from compiler.media.probe_problem import ProbeProblem  # noqa: PLC0415

    for path in paths:
        _limit_time()
        found = measure(Path(path))
        key = "problem" if isinstance(found, ProbeProblem) else "facts"
        sys.stdout.write(json.dumps({key: asdict(found)}) + "\n")
        sys.stdout.flush()


def _limit(name: str, value: int) -> None:
    """Lower a limit where the system has such limits."""
    with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(getattr(resource, name), (value, value))


def _limit_time() -> None:
    """Give the next file its own processor seconds; the kernel ends the process when they are used up."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main()
