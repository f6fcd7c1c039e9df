"""`scenec mv`: gives a character, location, prop or shot another id, everywhere, for nothing."""

from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.diff_text import render_diff
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_ids
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.driver.rename import Renamed, rename
from compiler.driver.rename_wish import RenameError, RenameKind, RenameWish
from compiler.driver.rename_write import finish_changes, write_changes
from compiler.driver.repository_lock import RepositoryBusyError, hold_repository
from compiler.driver.workplace import Workplace, scratch
from compiler.scene.ground import find_root, resolve_real


@click.command()
@click.argument("kind", type=click.Choice(["character", "location", "prop", "shot"]))
@click.argument("old", metavar="OLD", shell_complete=offer_ids)
@click.argument("new", metavar="NEW")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--dry-run", is_flag=True, help="Print what would change, as a diff, and write nothing.")
@click.option("--keep-name", is_flag=True, help="Change the id only: a character keeps the name that people read.")
@click.pass_obj
def mv(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    kind: RenameKind,
    old: str,
    new: str,
    paths: tuple[Path, ...],
    dry_run: bool,
    keep_name: bool,
) -> int:
    """Give a character, location, prop or shot another id, in every file that means it.

    Comments, quotes, order and spacing stay. Takes stay too: nothing is made again, and nothing is paid for.

    OLD is an id; a shot's may be written SCENE#SHOT.

    \b
    Examples:
      scenec mv character mara lena
      scenec mv shot alley#question who-is-there --dry-run
      scenec mv location yard courtyard story.yaml
    """
    scene, _, name = old.rpartition("#")
    if scene and kind != "shot":
        raise click.UsageError(f"`{old}`: only a shot belongs to a scene")
    wish = RenameWish(kind, name, new, scene.removesuffix(".yaml").removesuffix(".yml"), keep_name)
    workplace = open_workplace()
    try:
        return _run(wish, paths or (Path(),), workplace, console, dry_run=dry_run)
    except RenameError as error:
        advice = f"\n  = help: {error.help}" if error.help else ""
        console.say(visible(f"error: {error.message}{advice}"))
        return ExitCode.USAGE
    except RepositoryBusyError as busy:
        console.say(f"error: another command is working in this repository: {busy}")
        return ExitCode.LOCKED


def _run(wish: RenameWish, paths: tuple[Path, ...], workplace: Workplace, console: Console, *, dry_run: bool) -> int:
    if dry_run:
        renamed = rename(wish, paths, workplace)
        tell(renamed.front.diagnostics, renamed.front.sources, console)
        if not renamed.front.diagnostics.has_errors:
            console.data(_diff(renamed, workplace))
        return exit_code_of(renamed.front.diagnostics)
    root = _root(paths[0], workplace)
    folder = scratch(root)
    with hold_repository(folder, workplace, "mv"):
        for path in finish_changes(folder, root):
            console.say(f"finished an interrupted rename: {workplace.name(path)}")
        renamed = rename(wish, paths, workplace)
        if renamed.front.diagnostics.has_errors:
            tell(renamed.front.diagnostics, renamed.front.sources, console)
            return exit_code_of(renamed.front.diagnostics)
        write_changes(folder, root, renamed.files)
    for change in renamed.files:
        console.say(f"changed {workplace.name(change.path)}")
    if renamed.spoken:
        lines = "1 line says" if renamed.spoken == 1 else f"{renamed.spoken} lines say"
        console.say(f"note: {lines} the old name aloud; spoken words are never changed")
    return ExitCode.DONE


def _root(path: Path, workplace: Workplace) -> Path:
    real = resolve_real(workplace.cwd / path)
    if real is None or not real.exists():
        raise RenameError(f"there is no `{path}`", "name a scene, a story or a folder")
    return find_root(real if real.is_dir() else real.parent)


def _diff(renamed: Renamed, workplace: Workplace) -> str:
    parts = (render_diff(workplace.name(change.path), change.old, change.new) for change in renamed.files)
    return "".join(parts).rstrip("\n")
