"""`scenec merge-lock`: what git calls to merge two locks by rows."""

from pathlib import Path

import click

from compiler.build.durable import write_durably
from compiler.build.lock_merge import merge_locks
from compiler.build.lockfile import LockDocument, read_lock
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.report import tell
from compiler.diagnostics.sink import Diagnostics

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("merge-lock")
@click.argument("base", type=_FILE)
@click.argument("ours", type=_FILE)
@click.argument("theirs", type=_FILE)
@click.argument("name", metavar="[NAME]", default="")
@click.pass_obj
def merge_lock(console: Console, /, *, base: Path, ours: Path, theirs: Path, name: str) -> int:
    """Merge two locks by rows into OURS, as a merge driver of git does.

    Shots that only one side changed are merged. Where both made the same shot, both rows are left between markers, and
    the exit code is 1: keep the one whose version of the shot the merged scene has.

    \b
    Example (git calls it, once it is set up):
      git config merge.scenec-lock.driver "scenec merge-lock %O %A %B %P"
    """
    problems = Diagnostics()
    locks = [_read(path, name or path.name, problems) for path in (base, ours, theirs)]
    if problems.has_errors:
        tell(problems, {}, console)
        return ExitCode.ERRORS
    merged = merge_locks(*locks)
    write_durably(ours, merged.text.encode())
    for shot, target in merged.conflicts:
        console.say(f"error: both sides made the shot `{shot}` for {target}: `{name or ours.name}`")
    if merged.conflicts:
        console.say("  = help: merge the scene, keep the row that belongs to it, and delete the marker lines")
    return ExitCode.ERRORS if merged.conflicts else ExitCode.DONE


def _read(path: Path, name: str, problems: Diagnostics) -> LockDocument:
    # Where the common ancestor had no lock, git hands in an empty file.
    return read_lock(path, name, problems) if path.stat().st_size else LockDocument()
