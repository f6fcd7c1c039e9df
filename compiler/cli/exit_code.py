"""The exit codes, and which diagnostics lead to which. The table stands in `docs/reference/exit-codes.md`."""

from collections.abc import Iterable
from enum import IntEnum

from compiler.diagnostics.diagnostic import Diagnostic


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    ERRORS = 1
    USAGE = 2
    SHOTS_FAILED = 3
    REFUSED = 4
    DECISION = 5
    ACCOUNT = 6
    ENVIRONMENT = 7
    TO_DO = 10
    INTERNAL = 70
    LOCKED = 75
    INTERRUPTED = 130
    TERMINATED = 143


_BY_SLUG = {
    "no-such-path": ExitCode.USAGE,
    "no-scenes": ExitCode.USAGE,
    "unknown-profile": ExitCode.USAGE,
    "unknown-language": ExitCode.USAGE,
    "unknown-backend": ExitCode.USAGE,
    "bad-selector": ExitCode.USAGE,
    "several-films": ExitCode.USAGE,
    "unknown-shot": ExitCode.USAGE,
    "unknown-code": ExitCode.USAGE,
    "bad-output": ExitCode.USAGE,
    "bad-revision": ExitCode.USAGE,
    "backend-unavailable": ExitCode.USAGE,
    "repository-busy": ExitCode.LOCKED,
    "generation-failed": ExitCode.SHOTS_FAILED,
    "moderated": ExitCode.SHOTS_FAILED,
    "reference-refused": ExitCode.SHOTS_FAILED,
    "provider-refused": ExitCode.SHOTS_FAILED,
    "account-refused": ExitCode.ACCOUNT,
    "wrong-region": ExitCode.ACCOUNT,
    "throttled": ExitCode.ACCOUNT,
    "provider-unreachable": ExitCode.ENVIRONMENT,
    "job-unknown": ExitCode.DECISION,
    "spending-not-agreed": ExitCode.REFUSED,
    "budget-exceeded": ExitCode.REFUSED,
    "plan-out-of-date": ExitCode.REFUSED,
    "locked": ExitCode.REFUSED,
    "missing-clip": ExitCode.DECISION,
    "maybe-submitted": ExitCode.DECISION,
    "wrong-job": ExitCode.DECISION,
    "no-key": ExitCode.ACCOUNT,
    "bad-endpoint": ExitCode.ACCOUNT,
    "no-take": ExitCode.SHOTS_FAILED,
    "not-sent": ExitCode.SHOTS_FAILED,
    "clip-not-fetched": ExitCode.SHOTS_FAILED,
    "bad-journal": ExitCode.ENVIRONMENT,
    "no-room": ExitCode.ENVIRONMENT,
    "assembly-failed": ExitCode.ENVIRONMENT,
}


_BY_WEIGHT = (
    ExitCode.ERRORS,
    ExitCode.USAGE,
    ExitCode.DECISION,
    ExitCode.REFUSED,
    ExitCode.ENVIRONMENT,
    ExitCode.ACCOUNT,
    ExitCode.LOCKED,
    ExitCode.SHOTS_FAILED,
)
"""What a person has to know first comes first: money that may be spent already, then why nothing went on."""


def exit_code_of(diagnostics: Iterable[Diagnostic]) -> ExitCode:
    """Return the code that a run with these diagnostics ends with.

    Errors in scenes come first: what else went wrong may follow from them.
    """
    codes = [_BY_SLUG.get(item.code.slug, ExitCode.ERRORS) for item in diagnostics if item.code.severity == "error"]
    return min(codes, key=_BY_WEIGHT.index, default=ExitCode.DONE)
