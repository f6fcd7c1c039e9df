"""The closing line: how many errors, warnings and notes there are.

Used by the text rendering. Invariant: kinds that did not occur are not named.
"""

from collections import Counter
from collections.abc import Iterable


def summarize(severities: Iterable[str]) -> str:
    """Return the line that counts diagnostics, such as `2 errors, 1 warning`; empty without any.

    Args:
        severities: of every diagnostic.
    """
    counts = Counter(severities)
    return ", ".join(
        f"{counts[severity]} {severity}{'' if counts[severity] == 1 else 's'}"
        for severity in ("error", "warning", "note")
        if counts[severity]
    )
