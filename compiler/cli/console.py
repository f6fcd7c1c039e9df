"""The only writer: data to standard output, everything else to standard error.

Commands hold one. Invariant: right without colour and without a terminal, and no control character that
came from a file reaches a terminal.
"""

import os
import sys


class Console:
    """Writes for a person and for programs.

    Args:
        color: True or False to force it, None for "if a terminal listens".
        plain: whether the terminal cannot draw over what it shows.
    """

    def __init__(self, *, color: bool | None, plain: bool = False) -> None:
        terminal = sys.stderr.isatty()
        self.draws = terminal and not plain
        self.color = terminal if color is None else color
        self.color_out = sys.stdout.isatty() if color is None else color

    def data(self, text: str) -> None:
        """Write what the command was asked for, to standard output; a report of nothing is no line."""
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")
        sys.stdout.flush()

    def drop_data(self) -> None:
        """Write no more to standard output: whoever read it has gone."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

    def say(self, text: str) -> None:
        """Write to a person, on standard error."""
        sys.stderr.write(text if text.endswith("\n") else text + "\n")
        sys.stderr.flush()

    def ask(self, question: str) -> bool:
        """Ask a person yes or no; anything but `y` or `yes` is no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")
