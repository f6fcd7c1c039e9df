"""`scenec doctor`: whether everything that scenec needs is here."""

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from compiler import __version__
from compiler.backends.registry import renderer_revision
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.settings import open_workplace, read_environment

_PACKAGES = ("av", "moviepy", "opencv-python-headless", "pillow", "pydantic", "jinja2", "ruamel.yaml", "httpx")
_ENOUGH = 1 << 30


@click.command()
@click.pass_obj
def doctor(console: Console, /) -> int:
    """Look whether everything that scenec needs is here."""
    problems: list[str] = []
    workplace = open_workplace()
    lines = [f"scenec {__version__}, Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    lines += [_package(name, problems) for name in _PACKAGES]
    lines.append(f"renderer: {renderer_revision()}")
    lines.append(_folder("paid clips", workplace.data, problems))
    lines.append(_folder("this folder", workplace.cwd, problems))
    keys = read_environment().keys
    lines += [f"key {name}: set, ends in …{last}" for name, last in sorted(keys.items())] or ["keys: none set"]
    console.data("\n".join(lines))
    for problem in problems:
        console.say(f"problem: {problem}")
    return ExitCode.ENVIRONMENT if problems else ExitCode.DONE


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
