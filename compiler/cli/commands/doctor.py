"""`scenec doctor`: whether everything that scenec needs is here."""

import platform
import shutil
import sys
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from compiler import __version__
from compiler.backends.protocol import BackendError
from compiler.backends.registry import BACKENDS, renderer_revision
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.driver.account import account_of
from compiler.driver.hosted.connect import connect
from compiler.driver.workplace import Workplace

_PACKAGES = ("av", "moviepy", "opencv-python-headless", "pillow", "pydantic", "jinja2", "ruamel.yaml", "httpx")
_ENOUGH = 1 << 30
_POLL = 15.0


@click.command()
@click.option("--backend", default=None, metavar="NAME", help="Look at a provider's account too; costs nothing.")
@click.pass_obj
def doctor(console: Console, /, *, backend: str | None) -> int:
    """Look whether everything that scenec needs is here.

    \b
    Examples:
      scenec doctor
      scenec doctor --backend dashscope      key, region, clock and reachability
    """
    problems: list[str] = []
    workplace = open_workplace()
    lines = [f"scenec {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    lines += [_package(name, problems) for name in _PACKAGES]
    lines.append(f"renderer: {renderer_revision()}")
    lines.append(_folder("paid clips", workplace.data, problems))
    lines.append(_folder("this folder", workplace.cwd, problems))
    lines.append(_folder("journals", workplace.state_folder, problems))
    keys = {name: account.key for name, account in workplace.settings.items() if account.key is not None}
    lines += [f"key {name}: set, ends in …{key.last_four}" for name, key in sorted(keys.items())] or ["keys: none set"]
    account_problems: list[str] = []
    if backend is not None:
        lines += _account(backend, workplace, account_problems)
    console.data(visible("\n".join(lines)))
    for problem in (*problems, *account_problems):
        console.say(visible(f"problem: {problem}"))
    if problems:
        return ExitCode.ENVIRONMENT
    return ExitCode.ACCOUNT if account_problems else ExitCode.DONE


def _account(backend: str, workplace: Workplace, problems: list[str]) -> list[str]:
    """Look at a provider's account."""
    account = account_of(backend, workplace.settings) if backend in BACKENDS else None
    if account is None:
        raise click.BadParameter(f"`{backend}` is no provider's", param_hint="--backend")
    try:
        with closing(connect(account, workplace, _POLL)) as connected:
            findings = connected.examine()
    except BackendError as error:
        problems.append(error.message)
        return []
    problems += [f"{finding.subject}: {finding.message}" for finding in findings if not finding.ok]
    return [f"{backend} {finding.subject}: {finding.message}" for finding in findings if finding.ok]


def _package(name: str, problems: list[str]) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        problems.append(f"the package `{name}` is missing: install scenec again with `{sys.executable} -m pip`")
        return f"{name}: missing"


def _folder(purpose: str, folder: Path, problems: list[str]) -> str:
    """Look at the nearest existing folder: is there room, and may it be written?"""
    place = next((parent for parent in (folder, *folder.parents) if parent.exists()), Path(folder.anchor))
    free = shutil.disk_usage(place).free
    probe = place / f".scenec-{platform.node() or 'probe'}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        problems.append(f"`{folder}` cannot be written: {(error.strerror or str(error)).lower()}")
    if free < _ENOUGH:
        problems.append(f"only {free >> 20} MB are free at `{place}`")
    return f"{purpose}: {folder}, {free >> 30} GB free"
