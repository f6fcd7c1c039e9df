"""`scenec emulate`: a rehearsal stage that stands in for the providers."""

import importlib.util
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import click

from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.diagnostics.render.visible import visible
from compiler.ir.asset import AssetFacts

_NEEDED = ("starlette", "uvicorn", "python_multipart")


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.option(
    "--task-seconds", type=click.FloatRange(0), default=5.0, show_default=True, help="How long a job runs at least."
)
@click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), help="Add what happens to this file.")
@click.option(
    "--result",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Deliver this clip for every job instead of drawing one.",
)
@click.option("--plain", is_flag=True, help="Deliver clips of one colour, which are made in no time.")
@click.option("--faults", type=click.Path(path_type=Path, dir_okay=False), help="Misbehave as this file says.")
@click.option("--running", type=click.IntRange(1), default=5, show_default=True, help="Jobs at once for each account.")
@click.pass_obj
def emulate(  # noqa: PLR0913  (each is an option)
    console: Console,
    /,
    *,
    port: int,
    task_seconds: float,
    ledger: Path | None,
    result: Path | None,
    plain: bool,
    faults: Path | None,
    running: int,
) -> int:
    """Stand in for the providers on this machine, until Ctrl-C.

    The first line on standard output is the server's address. Nothing is sent anywhere, and nothing costs anything.

    \b
    Examples:
      scenec emulate
      scenec emulate --port 0 --task-seconds 1 --ledger ledger.jsonl
      scenec emulate --faults bad-day.yaml
    """
    if not all(importlib.util.find_spec(name) for name in _NEEDED):
        console.say("error: this needs packages that are not installed\n  = help: install `scenec[emulate]`")
        return ExitCode.USAGE
    from compiler.emulator.fault_file import FaultFileError, load_faults  # noqa: PLC0415  (an optional extra)
    from compiler.emulator.faults import Faults  # noqa: PLC0415
    from compiler.emulator.server import Rehearsal, rehearse  # noqa: PLC0415

    if result is not None and not _is_film(result):
        console.say(
            visible(f"error: `{result.as_posix()}` is no film\n  = help: `--result` takes an MP4 that can be played")
        )
        return ExitCode.USAGE

    def announce(address: str) -> None:
        console.say(_advice(address))
        console.data(address)

    try:
        script = load_faults(faults) if faults is not None else Faults()
        kept = rehearse(Rehearsal(port, task_seconds, running, ledger, result, plain, script), announce)
    except FaultFileError as error:
        console.say(visible(f"error: {error}"))
        return ExitCode.USAGE
    console.say(_account(kept.counts, kept.sums))
    return ExitCode.DONE


def _is_film(path: Path) -> bool:
    from compiler.media.probe import probe_file  # noqa: PLC0415  (only needed for a prepared clip)

    found = probe_file(path)
    return isinstance(found, AssetFacts) and found.kind == "video"


def _account(counts: Mapping[str, int], sums: Mapping[str, Decimal]) -> str:
    made, done = counts.get("create", 0), counts.get("succeed", 0)
    owed = ", ".join(f"{amount:.2f} {currency}" for currency, amount in sums.items()) or "nothing"
    return f"{made} job{'' if made == 1 else 's'}, {done} of them done; at the providers that would have cost {owed}"


def _advice(address: str) -> str:
    return (
        "rehearsing; set these in the other terminal, those of the backend that you use, and stop this with Ctrl-C:\n"
        f"  export DASHSCOPE_HTTP_BASE_URL={address}/api/v1 DASHSCOPE_API_KEY=sk-rehearsal\n"
        f"  export SEGMIND_BASE_URL={address}/segmind SEGMIND_API_KEY=SG_rehearsal\n"
        f"  export SCENEC_FAL_BASE_URL={address}/fal FAL_KEY=rehearsal:key"
    )
