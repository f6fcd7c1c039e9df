"""Why a shot has no clip, or what is odd about the one it has.

Made by the runners, turned into diagnostics by `driver.run_report` and into JSON by `cli.commands.compile`.
"""

from dataclasses import dataclass, field

from compiler.backends.protocol import BackendError, Subject
from compiler.ir.shot import Shot


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a shot could not be made.

    Attributes:
        message: what went wrong, in the words of diagnostics.
        slug: of the diagnostic that it becomes.
        help: what the author can do; may be empty.
        subject: the part of the request that it is about.
        notes: further facts, one line each.
        again: whether trying once more is free.
    """

    message: str
    slug: str = "generation-failed"
    help: str = ""
    subject: Subject = field(default_factory=Subject)
    notes: tuple[str, ...] = ()
    again: bool = False


def failure_of(error: BackendError) -> Failure:
    """Return what a backend's error says to an author."""
    notes = (f"the provider's code is `{error.code}`",) if error.code else ()
    if error.request_id:
        notes = (*notes, f"the provider's id of the request is `{error.request_id}`")
    return Failure(error.message, error.verdict.slug, error.verdict.help, error.subject, notes)


def without_frame(shot: Shot, reason: str = "") -> Failure:
    """Return why a shot is not made that continues another one.

    Args:
        shot: that continues another.
        reason: why there is no frame; without one, because the shot before has no clip.
    """
    before = shot.frame.shot if shot.frame is not None else ""
    why = reason or f"it continues `{before}`, which has no clip"
    return Failure(f"`{shot.id}` was not made: {why}", "not-sent", "nothing was spent on it", notes=(why,))
