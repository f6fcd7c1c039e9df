"""`scenec accept`: lets outdated takes stand as they are."""

import click

from compiler.build.lockfile import LockRow
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_places
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.cli.shot_place import choose_target, read_place, require_one_scene, split_place, target_options
from compiler.driver.planning import plan_films
from compiler.driver.takes import change_rows, order_of


@click.command()
@click.argument("place", metavar="PATH[#SHOT]", shell_complete=offer_places)
@target_options
@click.pass_obj
def accept(console: Console, /, *, place: str, **asked: str | None) -> int:
    """Let takes that only differ in the means, such as the template or the model, stand for what is asked for now.

    Costs nothing. A take is `outdated` in the plan before, and `reuse` after.

    \b
    Examples:
      scenec accept alley.yaml
      scenec accept alley.yaml#question --backend dashscope
    """
    workplace = open_workplace()
    path, shot = split_place(place, workplace, needs_shot=False)
    front = read_place(path, shot, workplace)
    require_one_scene(front, shot, workplace)
    target = None if front.diagnostics.has_errors else choose_target(front, shot, asked)
    if target is not None:
        planned = plan_films(order_of(target, path), workplace)
        front = planned.front
        steps = [step for film in planned.films for step in film.plan.steps if step.action == "outdated"]
        # A take cannot be let stand for a first frame that nobody has seen.
        waiting = [step for step in steps if step.is_provisional and shot in ("", step.shot.id)]
        steps = [step for step in steps if not step.is_provisional]
        keys = {(step.shot.scene, step.shot.id): step for step in steps if shot in ("", step.shot.id)}

        def bless(scene: str, id_: str, row: LockRow) -> LockRow | None:
            step = keys.get((scene, id_))
            if step is None or row.sha256 != step.take:
                return None
            made_as = row.source if row.source != step.key else None
            return row.model_copy(update={"key": step.key, "made_as": made_as})

        accepted = change_rows(front, target, bless, workplace, "accept") if keys else ()
        for step in waiting:
            console.say(f"`{step.shot.id}` cannot be accepted yet: {step.reason}")
        console.say(f"{len(accepted)} accepted" if accepted or waiting else "nothing is outdated")
    elif not front.diagnostics.has_errors:
        console.say("no takes yet")
    tell(front.diagnostics, front.sources, console)
    return exit_code_of(front.diagnostics) if front.diagnostics.has_errors else ExitCode.DONE
