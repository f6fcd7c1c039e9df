"""`scenec recover`: settle by hand what nobody knows was submitted."""

import json
from datetime import UTC, datetime

import click

from compiler.backends.registry import BACKENDS
from compiler.build.journal_table import JournalError
from compiler.cli.console import Console
from compiler.cli.exit_code import exit_code_of
from compiler.cli.report import tell
from compiler.cli.settings import open_workplace
from compiler.diagnostics.render.visible import visible
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.hosted.matching import Sighting
from compiler.driver.planning import report_journal
from compiler.driver.recovery import OpenCase, Recovery

_PAID = [name for name, entry in BACKENDS.items() if entry.paid]


@click.command()
@click.option("--list", "listing", is_flag=True, help="List what is in doubt; what it does without an option, too.")
@click.option("--adopt", default="", metavar="ID", help="The provider's job ID is the shot's: wait for it, fetch it.")
@click.option("--forget", default="", metavar="SHOT", help="The shot was never accepted: it may be sent again.")
@click.option("--shot", default="", metavar="SHOT", help="With --adopt, whose job it is, if several are in doubt.")
@click.option("--backend", type=click.Choice(_PAID), default=None, help="Only this provider's journal.")
@click.option("--json", "as_json", is_flag=True, help="Print the shots as JSON.")
@click.pass_obj
def recover(  # noqa: PLR0913  (one parameter an option)
    console: Console,
    /,
    *,
    listing: bool,
    adopt: str,
    forget: str,
    shot: str,
    backend: str | None,
    as_json: bool,
) -> int:
    """Settle what may have been submitted and what nobody knows of.

    `scenec compile` settles what it can by itself, where a provider has a list of jobs. This is for the rest: it
    shows each shot in doubt and each job that no shot claims, with what the provider's list says. SHOT is an id,
    scene#shot, or the number in the list. Where the scenes are in this folder, a shot that was renamed is listed by
    its present name.

    \b
    Examples:
      scenec recover
      scenec recover --adopt 0a1b2c3d-… --shot alley#question
      scenec recover --forget alley#question      you looked: it was not billed
    """
    if (bool(adopt) + bool(forget) + listing > 1) or (shot and not adopt):
        raise click.UsageError("`--list`, `--adopt` and `--forget` exclude each other; `--shot` goes with `--adopt`")
    diagnostics = Diagnostics()
    recovery = Recovery((backend,) if backend else (), open_workplace(), diagnostics)
    cases: tuple[OpenCase, ...] = ()
    try:
        if adopt or forget:
            case = recovery.adopt(adopt, shot) if adopt else recovery.forget(forget)
            cases = (case,) if case is not None else ()
        else:
            cases = recovery.cases()
    except JournalError as error:
        report_journal(error, diagnostics)
    tell(diagnostics, {}, console)
    if as_json:
        document = {"schema_version": 1, "attempts": [_document(case) for case in cases]}
        console.data(json.dumps(document, ensure_ascii=False, indent=2))
    elif adopt or forget:
        console.say(visible("\n".join(_settled(case) for case in cases)) if cases else "nothing was changed")
    elif not diagnostics.has_errors:
        console.data(visible("\n\n".join(_text(case) for case in cases) or "nothing is in doubt"))
    return exit_code_of(diagnostics)


def _settled(case: OpenCase) -> str:
    label = case.label
    if case.attempt.state == "REJECTED":
        return f"{label}: may be sent again; the next compile plans it with its price"
    return f"{label}: has job {case.attempt.job}; the next compile waits for it and pays nothing"


def _text(case: OpenCase) -> str:
    attempt, intent = case.attempt, case.attempt.intent
    head = f"{attempt.id}  {_called(case)}  {intent.price}"
    if attempt.state == "EXTRA":
        return f"{head}  a second job, {attempt.job}, that no shot claims: billed"
    lines = [
        f"{head}  {case.backend}  sent {_time(attempt.sent)} UTC",
        f"    prompt: {intent.prompt[:100]}",
        *([f"    what happened: {attempt.error}"] if attempt.error else []),
    ]
    if case.problem:
        return "\n".join([*lines, f"    at the provider: {case.problem}"])
    shown = [_sighting(one) for one in case.sightings] or ["no job that could be it"]
    return "\n".join([*lines, *(f"    at the provider: {one}" for one in shown)])


def _called(case: OpenCase) -> str:
    sent_as = case.attempt.intent.label
    return case.label if case.label == sent_as else f"{case.label} (sent as {sent_as})"


def _sighting(sighting: Sighting) -> str:
    same = "; it does not tell its prompt yet" if sighting.unclear else "; the same prompt"
    job = sighting.job
    return f"job {job.id}, made {_time(job.created)} UTC, {sighting.report.status}{same}"


def _time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _document(case: OpenCase) -> dict[str, object]:
    attempt, intent = case.attempt, case.attempt.intent
    return {
        "number": attempt.id,
        "backend": case.backend,
        "shot": case.label,
        "sent_as": intent.label,
        "state": attempt.state,
        "sent": f"{_time(attempt.sent).replace(' ', 'T')}Z",
        "price": intent.price.as_json(),
        "prompt": intent.prompt,
        "job": attempt.job or None,
        "error": attempt.error,
        "problem": case.problem,
        "found": [
            {
                "job": one.job.id,
                "created": f"{_time(one.job.created).replace(' ', 'T')}Z",
                "status": one.report.status,
                "same_prompt": None if one.unclear else True,
            }
            for one in case.sightings
        ],
    }
