"""`scenec takes`: the takes of shots, and which is circled."""

import json
from datetime import UTC, datetime

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode, exit_code_of
from compiler.cli.offers import offer_places
from compiler.cli.report import render_report, tell
from compiler.cli.settings import open_workplace
from compiler.cli.shot_place import read_place, split_place
from compiler.cli.table import render_table
from compiler.driver.takes import ListedTake, list_takes


@click.command()
@click.argument("place", metavar="[PATH[#SHOT]]", default=".", shell_complete=offer_places)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def takes(console: Console, /, *, place: str, as_json: bool) -> int:
    """List the takes of shots that were paid for, and which of them the film shows.

    Without a path those of every scene in this folder.

    \b
    Examples:
      scenec takes
      scenec takes alley.yaml
      scenec takes alley.yaml#question --json
    """
    workplace = open_workplace()
    path, shot = split_place(place, workplace, needs_shot=False)
    front = read_place(path, shot, workplace)
    broken = front.diagnostics.has_errors
    found = () if broken else list_takes(front, path, shot, workplace)
    tell(front.diagnostics, front.sources, console)
    if front.diagnostics.has_errors:
        if as_json:
            console.data(render_report(front.diagnostics, front.sources, "json", color=False))
        return exit_code_of(front.diagnostics)
    if as_json:
        document = {"schema_version": 1, "takes": [_document(take) for take in found]}
        console.data(json.dumps(document, ensure_ascii=False, indent=2))
    elif found:
        console.data(render_table([_row(take) for take in found], frozenset({"take", "seconds", "price"})))
        for take in found:
            if take.reason:
                console.say(f"{take.scene}#{take.shot} is outdated: {take.reason}")
    else:
        console.say("no takes yet: only what a provider made is listed; an animatic draws one of each shot")
    return ExitCode.DONE


def _document(take: ListedTake) -> dict[str, object]:
    row = take.row
    price = {"amount": str(row.price.amount), "currency": row.price.currency} if row.price else None
    return {
        "scene": take.scene,
        "shot": take.shot,
        "target": take.target,
        "take": row.take,
        "circled": take.circled,
        "fits": take.fits,
        "seed": row.seed,
        "model": row.model,
        "seconds": row.seconds,
        "price": price,
        "made": _date(take.made),
        "sha256": row.sha256,
        "clip": str(take.clip) if take.clip else None,
        "rehearsal": row.rehearsal,
        "outdated": take.reason or None,
    }


def _row(take: ListedTake) -> dict[str, str]:
    row = take.row
    return {
        "shot": f"{take.scene}#{take.shot}",
        "target": take.target + (" (rehearsal)" if row.rehearsal else ""),
        "take": str(row.take),
        "": "circled" if take.circled else "",
        "fits": {True: "yes", False: "no", None: "-"}[take.fits],
        "seed": "-" if row.seed is None else str(row.seed),
        "model": row.model,
        "seconds": f"{row.seconds:g}",
        "price": f"{row.price.amount} {row.price.currency}" if row.price else "-",
        "made": (_date(take.made) or "-")[:16],
        "sha256": row.sha256[:12],
        "clip": str(take.clip) if take.clip else "not here",
    }


def _date(made: float | None) -> str | None:
    return None if made is None else datetime.fromtimestamp(made, UTC).isoformat(timespec="seconds")
