"""The only reader of the environment.

Called by `cli.app`; what it finds goes down as values. Invariant: nothing here comes from a story's
repository, so that a cloned repository can redirect nothing.
"""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from compiler.backends.secret import Secret
from compiler.driver.account_setting import AccountSetting
from compiler.driver.store_setting import StoreSetting
from compiler.driver.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says.

    Attributes:
        color: whether messages may use colour; None leaves it to whether a terminal listens.
        interactive: whether a person can be asked.
        plain: whether the terminal says that it can only write line after line.
    """

    color: bool | None
    interactive: bool
    plain: bool


_ACCOUNTS = {
    "dashscope": ("DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL"),
    "segmind": ("SEGMIND_API_KEY", "SEGMIND_BASE_URL"),
    "fal": ("FAL_KEY", "SCENEC_FAL_BASE_URL"),
}
"""The variables of key and address, by backend."""
_SETTLE_SECONDS = 60.0
_LONGEST_SETTLE = 3600.0


def read_environment() -> Environment:
    """Read the variables that `docs/reference/environment.md` lists."""
    color: bool | None = None
    if os.environ.get("FORCE_COLOR"):
        color = True
    plain = os.environ.get("TERM") == "dumb"
    if os.environ.get("NO_COLOR") or plain:
        color = False
    interactive = sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")
    return Environment(color, interactive, plain)


def open_workplace() -> Workplace:
    """Return the folders, clocks and accounts of this run."""
    import platformdirs  # noqa: PLC0415  (only needed once something is opened)

    config = Path(platformdirs.user_config_dir("scenec", appauthor=False)) / "config.toml"
    written, problem = _read_config(config) if config.is_file() else ({}, "")

    def folder(variable: str, default: str) -> Path:
        return Path(os.environ.get(variable) or default)

    return Workplace(
        Path.cwd().resolve(),
        folder("SCENEC_DATA_DIR", platformdirs.user_data_dir("scenec", appauthor=False)),
        time.time_ns,
        state=folder("SCENEC_STATE_DIR", platformdirs.user_state_dir("scenec", appauthor=False)),
        cache=folder("SCENEC_CACHE_DIR", platformdirs.user_cache_dir("scenec", appauthor=False)),
        settings=_accounts(written, problem),
        settle=_seconds("SCENEC_SETTLE_SECONDS", _SETTLE_SECONDS),
        shared=_shared_store(written.get("store", {}), problem),
    )


def _seconds(variable: str, default: float) -> float:
    """Read a number of seconds; what is none counts as not set."""
    try:
        seconds = float(os.environ.get(variable, ""))
    except ValueError:
        return default
    return min(seconds, _LONGEST_SETTLE) if seconds >= 0 else default


def _shared_store(own: Mapping[str, str], problem: str) -> StoreSetting:
    """Read where the shared store is: the environment wins, and then the file need not be readable."""
    named = os.environ.get("SCENEC_STORE_REMOTE", "").strip()
    options = {key: text for key, text in own.items() if key != "remote"}
    return StoreSetting(named or own.get("remote", ""), options, "" if named else problem)


def _accounts(written: Mapping[str, Mapping[str, str]], problem: str) -> dict[str, AccountSetting]:
    """Read the accounts: the environment wins over the user's own configuration file."""
    accounts: dict[str, AccountSetting] = {}
    for backend, (key_variable, url_variable) in _ACCOUNTS.items():
        own = written.get(backend, {})
        key = (os.environ.get(key_variable) or own.get("key", "")).strip()
        base_url = (os.environ.get(url_variable) or own.get("base_url", "")).strip()
        unclear = problem if not os.environ.get(key_variable) else ""
        if not (key.isascii() and key.isprintable()) or " " in key:
            unclear = f"`{key_variable}` holds characters that no key has"
        accounts[backend] = AccountSetting(Secret(key) if key else None, base_url, unclear)
    return accounts


def _read_config(file: Path) -> tuple[dict[str, dict[str, str]], str]:
    """Return what the configuration file says, by backend, and why it cannot be used."""
    import tomllib  # noqa: PLC0415  (most people have no such file)

    try:
        if os.name != "nt" and file.stat().st_mode & 0o077:
            return {}, f"`{file}` can be read by others: `chmod 600` it, since it holds keys"
        document = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        return {}, f"`{file}` cannot be read: {(error.strerror or str(error)).lower()}"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # What is wrong with it may quote the key.
        return {}, f"`{file}` is no TOML"
    tables = {name: table for name, table in document.items() if isinstance(table, dict)}
    return {name: {key: str(text) for key, text in table.items()} for name, table in tables.items()}, ""
