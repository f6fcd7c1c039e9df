"""Judges where an output is asked to go, before anything is made.

Called for `plan -o`, `compile -o` and `cut -o`. Invariant: no file that a story is made of is ever overwritten.
"""

from pathlib import Path

from compiler.diagnostics.diagnostic import Region
from compiler.diagnostics.sink import Diagnostics


def check_output(output: Path, suffix: str, inputs: frozenset[Path], diagnostics: Diagnostics) -> None:
    """Report an output that has the wrong suffix, is a folder, or is one of the inputs.

    Args:
        output: as given.
        suffix: what its name must end in, with the dot.
        inputs: every file that was read or is named, absolute and free of links.
        diagnostics: told `bad-output`.
    """
    place = Region("--output", 0, 0)
    if output.suffix.lower() != suffix:
        message = f"`{output.name}` does not end in `{suffix}`"
        diagnostics.report("bad-output", message, place, help=f"for instance `-o {output.stem or 'film'}{suffix}`")
    elif output.is_dir():
        diagnostics.report("bad-output", f"`{output}` is a folder", place, help="name a file in it")
    elif output.resolve() in inputs:
        message = f"`{output}` is a file that the story is made of"
        diagnostics.report("bad-output", message, place, help="give the output a name of its own")


def check_film_output(output: Path | None, films: int, inputs: frozenset[Path], diagnostics: Diagnostics) -> None:
    """Report an output for a film that cannot be one, or that several films would share.

    Args:
        output: as given; None when a film is to stay where it is made.
        films: how many there are.
        inputs: as of `check_output`.
        diagnostics: told `several-films` or `bad-output`.
    """
    if output is None:
        return
    if films > 1:
        place = Region("--output", 0, 0)
        diagnostics.report("several-films", "one output file for several films", place, help="name them one by one")
    check_output(output, ".mp4", inputs, diagnostics)
