"""What the outside world is to a run: folders, clocks, accounts.

`cli.settings` makes it, the phases receive it. Invariant: nothing below the command line asks the system
for any of this itself.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compiler.backends.clock import Clock
from compiler.driver.account_setting import AccountSetting
from compiler.driver.store_setting import StoreSetting

CUTTING_ROOM = "cut"
"""The folder in a repository's `.scenec` for what films are made from and is free to make again."""
_SEEDS = 2**31


def _draw_seed() -> int:
    return secrets.randbelow(_SEEDS)


@dataclass(frozen=True, slots=True)
class Workplace:
    """Folders, clocks and accounts of a run.

    Attributes:
        cwd: the working directory, which messages name files relative to.
        data: the machine-wide folder where paid clips live.
        now_ns: the wall clock, nanoseconds since the epoch.
        state: the machine-wide folder of journals and locks; without one, a folder in `data`.
        cache: the machine-wide folder for what is free to lose; without one, likewise.
        clock: for what waits.
        settings: of providers' accounts, by backend.
        shared: where the shared store is.
        settle: seconds after which a provider lists whatever it accepted.
        draw_seed: gives a new random seed, 0 to 2147483647.
    """

    cwd: Path
    data: Path
    now_ns: Callable[[], int]
    state: Path | None = None
    cache: Path | None = None
    clock: Clock = field(default_factory=Clock)
    settings: Mapping[str, AccountSetting] = field(default_factory=dict)
    draw_seed: Callable[[], int] = _draw_seed
    shared: StoreSetting = field(default_factory=StoreSetting)
    settle: float = 60.0

    @property
    def state_folder(self) -> Path:
        """Where journals and locks are."""
        return self.state or self.data / "state"

    @property
    def cache_folder(self) -> Path:
        """Where what is free to lose is."""
        return self.cache or self.data / "cache"

    def name(self, path: Path) -> str:
        """Return how messages call a file: relative to the working directory where it lies below."""
        return path.relative_to(self.cwd).as_posix() if path.is_relative_to(self.cwd) else path.as_posix()


def scratch_folder(root: Path) -> Path:
    """Return where a repository's `.scenec` folder is or would be, for whoever only reads."""
    return root / ".scenec"


def scratch(root: Path) -> Path:
    """Return a repository's `.scenec` folder, made and ignored by git, for what is free to make again.

    Raises:
        OSError: it cannot be made.
    """
    folder = scratch_folder(root)
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
