"""`scenec pick`: circles another take of a shot."""

import click

from compiler.build.lockfile import LockRow
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_places
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.cli.shot_place import choose_target, read_place, require_one_scene, split_place, target_options
from compiler.driver.takes import change_rows, outdated_behind


@click.command()
@click.argument("place", metavar="PATH#SHOT", shell_complete=offer_places)
@click.argument("take", type=click.IntRange(min=1))
@target_options
@click.pass_obj
def pick(console: Console, /, *, place: str, take: int, **asked: str | None) -> int:
    """Circle another take of a shot: the next compile cuts it in. Costs nothing.

    \b
    Examples:
      scenec pick alley.yaml#question 2
      scenec pick alley.yaml#question 2 --backend dashscope --profile final
    """
    workplace = open_workplace()
    path, shot = split_place(place, workplace, needs_shot=True)
    front = read_place(path, shot, workplace)
    require_one_scene(front, shot, workplace)
    target = None if front.diagnostics.has_errors else choose_target(front, shot, asked)
    if not front.diagnostics.has_errors:
        numbers: set[int] = set()

        def circle(scene: str, id_: str, row: LockRow) -> LockRow | None:
            del scene
            if id_ != shot:
                return None
            numbers.update({row.take, *row.takes})
            return row.circling(take) if take in (row.take, *row.takes) else None

        if target is not None:
            change_rows(front, target, circle, workplace, "pick")
        if take not in numbers and not front.diagnostics.has_errors:
            listed = f"there are {', '.join(str(number) for number in sorted(numbers))}" if numbers else "it has none"
            raise click.UsageError(f"`{shot}` has no take {take}; {listed}")
    tell(front.diagnostics, front.sources, console)
    if front.diagnostics.has_errors:
        return exit_code_of(front.diagnostics)
    console.say(f"take {take} of `{shot}` is circled; the next compile cuts it in")
    for step in outdated_behind(target, path, shot, workplace) if target is not None else ():
        console.say(f"`{step.shot.id}` continues it, and is outdated now: `--refresh` makes it anew")
    return ExitCode.DONE
