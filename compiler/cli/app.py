"""The command `scenec`: finds the command's module, and is the boundary for everything unforeseen.

Invariant: the one `except Exception` of the code stands here, so that a bug ends in a short report and
exit code 70 instead of a traceback.
"""

import atexit
import gc
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from compiler import __version__
from compiler.cli.console import Console
from compiler.cli.exit_code import ExitCode
from compiler.cli.settings import read_environment
from compiler.diagnostics.near import nearest
from compiler.diagnostics.render.visible import visible

COMMANDS = {
    "init": "Make a new story repository that compiles at once.",
    "check": "Report every problem of scenes, stories and libraries.",
    "fmt": "Bring scenes, stories and libraries into canonical form.",
    "plan": "Show what a compile would do to each shot, why, and its price.",
    "compile": "Make what is missing and cut the film.",
    "cut": "Cut the film again from the takes that exist.",
    "verify": "Tell what a film is made of, and whether it was altered.",
    "review": "Look at a film in the browser: circle takes, write notes, ask for retakes.",
    "watch": "Draw the film again at each save, and show it in the browser.",
    "show": "Show a shot's slots, prompt, request and price.",
    "mv": "Give a character, location, prop or shot another id, for nothing.",
    "merge-lock": "Merge two locks by rows; git calls it.",
    "import": "Make a story repository of a screenplay in Fountain.",
    "export": "Write a story as a screenplay in Fountain.",
    "takes": "List the takes of shots, and which of them the film shows.",
    "pick": "Circle another take of a shot.",
    "accept": "Let outdated takes stand as they are.",
    "explain": "Say what a diagnostic means.",
    "schema": "Print a JSON Schema.",
    "completion": "Print what lets a shell complete commands, options and shots.",
    "lsp": "Answer an editor as its language server.",
    "store": "Look after the clips that are kept: here, and in a store that others share.",
    "emulate": "Stand in for the providers on this machine, to rehearse without a key.",
    "recover": "Settle what may have been submitted and nobody knows of.",
    "doctor": "Look whether everything that scenec needs is here.",
}


_MODULES = {"import": "import_script"}
"""Modules of commands whose names Python has taken."""


class _Terminated(BaseException):
    """SIGTERM arrived."""


class Commands(click.Group):
    """The group of commands; a command's module is loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = _MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        command = getattr(import_module(f"compiler.cli.commands.{module}"), module)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with, with a suggestion when there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = nearest(args[0], COMMANDS)
            hint = f"; did you mean `{near}`?" if near else "; see `scenec --help`"
            ctx.fail(f"there is no command `{args[0]}`{hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the names of the commands without loading any."""
        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="scenec", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.pass_context
def scenec(ctx: click.Context, /, *, debug: bool) -> None:
    """Compile scene files in YAML into films.

    \b
    Examples:
      scenec compile alley.yaml          draw, speak and cut a film, free and offline
      scenec plan story.yaml --backend dashscope   what it would cost
      scenec show alley.yaml#question    the prompt and the request of one shot
    """
    del debug
    environment = read_environment()
    ctx.obj = Console(color=environment.color, plain=environment.plain)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # A thousand shots are some hundred thousand small values that all live to the end: looking for rubbish
    # among them again and again took a fifth of a check.
    gc.set_threshold(200_000, 20, 100)
    # The interpreter would look among them a last time when it ends, which took a tenth.
    atexit.register(gc.freeze)
    signal.signal(signal.SIGTERM, _terminate)
    code = _run(words)
    if code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED) and _has_workers():
        # Interrupted twice: nobody waits any more for those that wait for an answer. What they sent is on record.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _run(words: list[str]) -> int:
    try:
        return _invoke(words)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _stopped(ExitCode.INTERRUPTED)
    except _Terminated:
        return _stopped(ExitCode.TERMINATED)
    except OSError as error:
        return _report_surroundings(error)
    except Exception as error:  # noqa: BLE001  (the boundary)
        return _report_bug(error, debug="--debug" in words)


def _has_workers() -> bool:
    """Tell whether threads are at work that the interpreter would wait for."""
    return any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())


def _invoke(words: list[str]) -> int:
    try:
        code = scenec.main(args=words, prog_name="scenec", standalone_mode=False)
    except click.ClickException as error:
        said = io.StringIO()
        error.show(said)
        Console(color=False).say(visible(said.getvalue()))
        return ExitCode.USAGE
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone; there is nobody to tell
        return ExitCode.DONE
    return int(code) if isinstance(code, int) else ExitCode.DONE


def _stopped(code: ExitCode) -> ExitCode:
    Console(color=False).say("stopped; finished shots are kept, the same command goes on from here")
    return code


def _report_surroundings(error: OSError) -> ExitCode:
    """Say what the system refused: a full disk or a folder that cannot be written is no bug."""
    reason = (error.strerror or str(error)).lower()
    place = f"`{error.filename}`: " if error.filename else ""
    advice = "nothing was lost; `scenec doctor` looks around"
    file = _file_in_the_way(error)
    if file is not None:
        place, reason = f"`{file}`: ", "this is a file, where a folder has to be"
        advice = "move the file away, or give it another name"
    Console(color=False).say(visible(f"error: {place}{reason}\n  = help: {advice}"))
    return ExitCode.ENVIRONMENT


def _file_in_the_way(error: OSError) -> Path | None:
    """Return the file that stands where a folder was to be made or looked into, if that is what went wrong."""
    if not isinstance(error, FileExistsError | NotADirectoryError) or not error.filename:
        return None
    path = Path(str(error.filename))
    return next((place for place in (path, *path.parents) if place.is_file()), None)


def _report_bug(error: Exception, *, debug: bool) -> ExitCode:
    console = Console(color=False)
    console.say(visible(f"error[SC9901]: scenec itself failed: {type(error).__name__}: {error}"))
    if debug:
        console.say("".join(traceback.format_exception(error)))
    else:
        console.say("  = help: this is a bug; nothing was lost. Run again with `--debug` for the report to send")
    return ExitCode.INTERNAL


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise _Terminated
