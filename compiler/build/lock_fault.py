"""What is wrong with a lock that is YAML and no lock: in words, at the value that is wrong.

    the lock's data, what the model says of it → `bad-lock-file`

Called by `build.lockfile`. Invariant: people read what scenec says, never a validator's own words.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from compiler.diagnostics.sink import Diagnostics
from compiler.source.problem import shown
from compiler.source.route import Route

_RESTORE = "restore it from git"


def report_newer_lock(data: object, known: int, name: str, diagnostics: Diagnostics) -> bool:
    """Report a lock of a later form than this scenec knows, and tell whether it is one.

    Args:
        data: the lock's.
        known: the form that is known.
        name: how messages call the file.
        diagnostics: told.
    """
    version = data.get("schema_version") if isinstance(data, Mapping) else None
    if not (isinstance(version, str) and version.isdecimal() and int(version[:9]) > known):
        return False
    message = f"the lock has form {shown(version)}: a newer scenec wrote it, and this one knows form {known}"
    diagnostics.report("bad-lock-file", message, Route(name, ("schema_version",)), help="update scenec on this machine")
    return True


def report_bad_lock(error: ValidationError, name: str, diagnostics: Diagnostics) -> None:
    """Report the first value of a lock that cannot be one.

    Args:
        error: what the model says.
        name: how messages call the file.
        diagnostics: told.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    steps = tuple(step for step in first["loc"] if step != "[key]")
    key = shown(str(steps[-1])) if steps else "the file"
    message, advice = f"{key} has no value that scenec writes there", _RESTORE
    if first["type"] == "missing":
        message, steps = f"{key} is missing", steps[:-1]
    elif first["type"] == "extra_forbidden":
        message = f"{key} is nothing that this scenec writes there"
        advice = f"{_RESTORE}, or update scenec if a newer one wrote it"
    diagnostics.report("bad-lock-file", f"the lock cannot be read: {message}", Route(name, steps), help=advice)
