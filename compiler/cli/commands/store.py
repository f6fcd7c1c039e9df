"""`scenec store`: look after the clips that are kept."""

import json
from dataclasses import replace
from pathlib import Path

import click

from compiler.build.journal_table import JournalError
from compiler.build.plan import sum_prices
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_places
from compiler.cli.options import backend_option, lang_option, make_order, profile_option
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace, read_environment
from compiler.cli.shot_place import require_one_scene
from compiler.cli.table import render_table
from compiler.diagnostics.render.visible import visible, visible_line
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.order import Order
from compiler.driver.planning import plan_films, report_journal
from compiler.driver.repository_lock import RepositoryBusyError
from compiler.driver.store_check import CheckedStore, check_stores
from compiler.driver.store_exchange import Exchanged, named_clips, pull_clips, push_clips
from compiler.driver.store_gc import LitteredStore, look_for_litter, remove_all
from compiler.driver.store_litter import Litter
from compiler.driver.store_places import store_places
from compiler.driver.workplace import Workplace

_LEAST_DIGITS = 8
_SHORT = 12
_FAULTS = {
    "absent": "a record names it, and it is not here",
    "odd": "this is no clip",
    "unreadable": "it cannot be read",
    "size": "it has another size than was kept",
    "content": "its bytes are not those that were kept",
    "record": "this record cannot be read",
}


@click.group()
def store() -> None:
    """Look after the clips that are kept: here, and in the shared store.

    \b
    Examples:
      scenec store verify --read-data
      scenec store push story.yaml
      scenec store path alley.yaml#question --backend dashscope
    """


@store.command()
@click.option("--read-data", is_flag=True, help="Read every clip too, which finds flipped bits.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def verify(console: Console, /, *, read_data: bool, as_json: bool) -> int:
    """Look whether every clip that was kept is here and whole. Changes nothing."""
    try:
        checked = check_stores(open_workplace(), read_data=read_data)
    except JournalError as error:
        return _bad_journal(error, console)
    if as_json:
        console.data(json.dumps({"schema_version": 1, "stores": [_checked(each) for each in checked]}, indent=2))
    else:
        console.data(visible("\n".join(_told(each, read_data=read_data) for each in checked) or "nothing is kept yet"))
    faults = sum(len(each.survey.faults) for each in checked)
    if faults and not as_json:
        console.say("what is damaged is set aside when it is used; `scenec plan` says what becomes of its shot")
    return ExitCode.ENVIRONMENT if faults else ExitCode.DONE


@store.command()
@click.option("--delete", is_flag=True, help="Remove what may go; without it, nothing is removed.")
@click.option("--paid", is_flag=True, help="Also paid clips that no known lock and no journal names.")
@click.option("--forget-absent", is_flag=True, help="Count repositories that are not here any more as gone for good.")
@click.option("--yes", is_flag=True, help="Do not ask before paid clips are removed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def gc(console: Console, /, *, delete: bool, paid: bool, forget_absent: bool, yes: bool, as_json: bool) -> int:
    """Show what the stores could do without, and remove it with `--delete`.

    A paid clip stays as long as a lock or the journal names it, whatever is asked for.
    """
    workplace = open_workplace()
    try:
        found = look_for_litter(workplace, forget_absent=forget_absent)
        going = [each for place in found for each in place.litter if each.goes or (paid and each.may_go)]
        refused = delete and not _agreed(going, console, yes=yes)
        deletes = delete and not refused
        freed = remove_all(found, workplace, paid=paid, forget_absent=forget_absent) if deletes else 0
    except JournalError as error:
        return _bad_journal(error, console)
    except RepositoryBusyError as busy:
        console.say(visible(f"error: another command is working in this repository: {busy}"))
        return ExitCode.LOCKED
    if as_json:
        entries = [_litter(place, each, removed=deletes and each in going) for place in found for each in place.litter]
        console.data(json.dumps({"schema_version": 1, "freed": freed, "entries": entries}, indent=2))
    else:
        _show_litter(found, going, console, freed=freed if deletes else None)
    return ExitCode.REFUSED if refused else ExitCode.DONE


@store.command()
@click.argument("what", required=False, metavar="[KEY|PATH#SHOT]", shell_complete=offer_places)
@backend_option("Who made the clip.")
@profile_option
@lang_option
@click.pass_obj
def path(console: Console, /, *, what: str | None, backend: str, profile: str | None, lang: str | None) -> int:
    """Print where the stores are, or where the clip of a shot, a request key or a checksum is."""
    workplace = open_workplace()
    if what is None:
        console.data(visible("\n".join(str(place.store.folder) for place in store_places(workplace))))
        return ExitCode.DONE
    if "#" in what:
        return _shot_path(what, make_order((), backend, profile, lang=lang), workplace, console)
    found = sorted({str(clip) for place in store_places(workplace) for clip in place.store.having(what)})
    if len(what) < _LEAST_DIGITS or not found:
        console.say(visible(f"error: no clip here answers `{what}`\n  = help: name at least 8 digits of a key"))
        return ExitCode.USAGE
    console.data(visible("\n".join(found)))
    return ExitCode.DONE


@store.command()
@click.argument("what", nargs=-1, metavar="[PATH[#SHOT]]...", shell_complete=offer_places)
@click.option("--again", is_flag=True, help="Send also what seems to be there already.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def push(console: Console, /, *, what: tuple[str, ...], again: bool, as_json: bool) -> int:
    """Put the clips that locks name into the shared store."""
    return _exchange(console, what, as_json=as_json, again=again, pulls=False)


@store.command()
@click.argument("what", nargs=-1, metavar="[PATH[#SHOT]]...", shell_complete=offer_places)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def pull(console: Console, /, *, what: tuple[str, ...], as_json: bool) -> int:
    """Get the clips that locks name from the shared store."""
    return _exchange(console, what, as_json=as_json, again=False, pulls=True)


def _exchange(console: Console, what: tuple[str, ...], *, as_json: bool, again: bool, pulls: bool) -> int:
    workplace, diagnostics = open_workplace(), Diagnostics()
    if not workplace.shared.remote and not workplace.shared.problem:
        console.say(
            "error: no shared store is set\n  = help: name one in `SCENEC_STORE_REMOTE` or in your `config.toml`"
        )
        return ExitCode.USAGE
    clips = named_clips(what, workplace, diagnostics)
    tell(diagnostics, {}, console)
    if diagnostics.has_errors:
        return exit_code_of(diagnostics)
    done = pull_clips(clips, workplace) if pulls else push_clips(clips, workplace, again=again)
    if as_json:
        document = {
            "schema_version": 1,
            "remote": workplace.shared.remote,
            "clips": [_exchanged(each) for each in done],
        }
        console.data(json.dumps(document, indent=2))
    else:
        rows = [
            {
                "shot": f"{each.clip.scene}#{each.clip.shot}",
                "target": each.clip.target,
                "take": str(each.clip.row.take),
                "clip": each.clip.row.sha256[:_SHORT],
                "outcome": each.outcome,
            }
            for each in done
        ]
        console.data(render_table(rows, frozenset({"take"})) if rows else "no lock names a clip")
    for remark in dict.fromkeys(each.remark for each in done if each.remark):
        console.say(visible_line(f"warning: {remark}"))
    if any(each.outcome == "unreachable" for each in done):
        return ExitCode.ENVIRONMENT
    return ExitCode.DECISION if any(each.outcome in ("absent", "poisoned") for each in done) else ExitCode.DONE


def _exchanged(each: Exchanged) -> dict[str, object]:
    clip = each.clip
    place = {"scene": clip.scene, "shot": clip.shot, "target": clip.target, "take": clip.row.take}
    return {**place, "sha256": clip.row.sha256, "outcome": each.outcome}


def _shot_path(what: str, order: Order, workplace: Workplace, console: Console) -> int:
    name, _, shot = what.rpartition("#")
    planned = plan_films(replace(order, paths=(Path(name),)), workplace)
    require_one_scene(planned.front, shot, workplace)
    tell(planned.front.diagnostics, planned.front.sources, console)
    if planned.front.diagnostics.has_errors:
        return exit_code_of(planned.front.diagnostics)
    for film in planned.films:
        for step in film.whole.steps:
            if step.shot.id == shot and step.take and step.shot.request is not None:
                console.data(visible(str(film.store.blob(step.take))))
                return ExitCode.DONE
    console.say(visible(f"error: `{what}` has no clip\n  = help: `scenec plan` says why"))
    return ExitCode.USAGE


def _told(checked: CheckedStore, *, read_data: bool) -> str:
    survey, place = checked.survey, checked.place
    whole = "whole" if read_data else "here in the right size"
    lines = [f"{place.name}: {survey.clips} clips {whole}, {survey.size >> 20} MB, in {place.store.folder}"]
    for fault in survey.faults:
        price = checked.price(fault)
        cost = f" (it cost {price})" if price else ""
        lines.append(f"  {fault.kind}: {fault.path}: {_FAULTS[fault.kind]}{cost}")
    return "\n".join(lines)


def _checked(checked: CheckedStore) -> dict[str, object]:
    survey = checked.survey
    faults = []
    for fault in survey.faults:
        price = checked.price(fault)
        cost = price.as_json() if price else None
        faults.append({"fault": fault.kind, "path": fault.path, "sha256": fault.sha256 or None, "price": cost})
    place = {"name": checked.place.name, "folder": str(checked.place.store.folder)}
    return {**place, "clips": survey.clips, "bytes": survey.size, "unnamed": list(survey.unnamed), "faults": faults}


def _agreed(going: list[Litter], console: Console, *, yes: bool) -> bool:
    """Return whether there is leave to remove what was paid for, if any of it is."""
    paid = [each for each in going if each.kind == "paid"]
    if not paid or yes:
        return True
    costs = " and ".join(str(price) for price in sum_prices(each.price for each in paid))
    unknown = sum(1 for each in paid if each.price is None)
    worth = ", ".join(part for part in (costs, f"{unknown} of unknown price" if unknown else "") if part)
    if not read_environment().interactive:
        console.say(f"error: {len(paid)} paid clips would be removed ({worth})\n  = help: agree to that with `--yes`")
        return False
    return console.ask(f"Remove {len(paid)} paid clips ({worth}) for good?")


def _show_litter(found: tuple[LitteredStore, ...], going: list[Litter], console: Console, freed: int | None) -> None:
    rows = [
        {
            "kind": each.kind,
            "action": ("stays" if each not in going else "would go" if freed is None else "removed"),
            "size": f"{each.size / (1 << 20):.1f} MB",
            "price": str(each.price) if each.price else "-",
            "why": each.reason,
            "path": str(each.path),
        }
        for place in found
        for each in place.litter
    ]
    if rows:
        console.data(render_table(rows, frozenset({"size", "price"})))
    mb = sum(each.size for each in going) / (1 << 20)
    free = f"{mb:.1f} MB would be free; `--delete` removes what would go" if going else "nothing would be removed"
    console.say(free if freed is None else f"{freed / (1 << 20):.1f} MB are free now")


def _litter(place: LitteredStore, each: Litter, *, removed: bool) -> dict[str, object]:
    return {
        "store": place.place.name,
        "kind": each.kind,
        "path": str(each.path),
        "bytes": each.size,
        "price": each.price.as_json() if each.price else None,
        "reason": each.reason,
        "removed": removed,
    }


def _bad_journal(error: JournalError, console: Console) -> int:
    diagnostics = Diagnostics()
    report_journal(error, diagnostics)
    tell(diagnostics, {}, console)
    return exit_code_of(diagnostics)
