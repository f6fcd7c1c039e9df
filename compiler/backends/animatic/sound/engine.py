"""The speech engine: which program says the lines here.

`revision` puts its identity into keys, `speech` runs it. Standard library only, and quick, since every
plan asks. Invariant: finding an engine never starts or loads it.
"""

import importlib.util
import shutil
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Final, Literal

_PACKAGE: Final = "espeakng-loader"
_MODULE: Final = "espeakng_loader"
_PROGRAM: Final = "espeak-ng"


@dataclass(frozen=True, slots=True)
class Engine:
    """Who speaks.

    Attributes:
        kind: the packaged library in a child process, a program of the system, or the built-in murmur.
        identity: changes when the engine may sound different.
        program: path of the system's program; empty for the others.
    """

    kind: Literal["library", "program", "murmur"]
    identity: str
    program: str = ""


@cache
def find_engine() -> Engine:
    """Return the best engine that is installed."""
    if importlib.util.find_spec(_MODULE) is not None:
        try:
            return Engine("library", f"{_PACKAGE} {metadata.version(_PACKAGE)}")
        except metadata.PackageNotFoundError:
            return Engine("library", f"{_PACKAGE} unknown")
    program = shutil.which(_PROGRAM)
    if program is None:
        return Engine("murmur", "murmur 1")
    # Asking the program for its version would cost a process; another build has another length.
    return Engine("program", f"{_PROGRAM} of {Path(program).resolve().stat().st_size} bytes", program)
