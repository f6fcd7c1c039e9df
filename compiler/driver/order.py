"""What the user asked for, from the command line's words to values.

`cli.commands` makes it; the phases read it.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Order:
    """What to look at, and how.

    Attributes:
        paths: scenes, stories, libraries or folders, as given.
        backend: who makes the clips.
        profile: a declared profile, or None.
        select: shots to make, or empty for all.
        exclude: shots not to make, or empty.
        retake: shots to make one more take of, each as a selector.
        refresh: whether outdated shots are made anew.
        language: that lines are spoken in; None for each film's own.
    """

    paths: tuple[Path, ...]
    backend: str = "animatic"
    profile: str | None = None
    select: str = ""
    exclude: str = ""
    retake: tuple[str, ...] = ()
    refresh: bool = False
    language: str | None = None
