"""The only reader of the environment.

Called by `cli.app`; what it finds goes down as values. Invariant: nothing here comes from a story's
repository, so that a cloned repository can redirect nothing.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from compiler.driver.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says.

    Attributes:
        color: whether messages may use colour; None leaves it to whether a terminal listens.
        interactive: whether a person can be asked.
        keys: the provider keys that are set, by variable name, only their last four characters.
    """

    color: bool | None
    interactive: bool
    keys: dict[str, str]


_KEYS = ("DASHSCOPE_API_KEY", "SEGMIND_API_KEY", "FAL_KEY")


def read_environment() -> Environment:
    """Read the variables that `docs/reference/environment.md` lists."""
    color: bool | None = None
    if os.environ.get("FORCE_COLOR"):
        color = True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        color = False
    interactive = sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")
    keys = {name: os.environ[name][-4:] for name in _KEYS if os.environ.get(name)}
    return Environment(color, interactive, keys)


def open_workplace() -> Workplace:
    """Return the folders and the clock of this run."""
    import platformdirs  # noqa: PLC0415  (only needed once something is opened)

    data = os.environ.get("SCENEC_DATA_DIR") or platformdirs.user_data_dir("scenec", appauthor=False)
    return Workplace(Path.cwd().resolve(), Path(data), time.time_ns)
