"""How long a provider asks to wait.

Called for every answer. Invariant: never shorter than asked, never negative, and no header raises anything.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def read_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds to wait, or None where the answer does not say.

    Args:
        headers: of the answer, names in lower case; `retry-after` holds seconds or a date, `retry-after-ms`, which
            DashScope's own client honours, milliseconds, and Segmind sends `x-rate-limit-reset-at-utc` instead.
        now: seconds since the epoch.
    """
    asked = headers.get("retry-after", "").strip()
    if asked:
        return float(asked) if _NUMBER.fullmatch(asked) else _until(asked, now)
    if _NUMBER.fullmatch(milliseconds := headers.get("retry-after-ms", "").strip()):
        return float(milliseconds) / 1000
    return _until(headers.get("x-rate-limit-reset-at-utc", "").strip(), now)


def _until(value: str, now: float) -> float | None:
    """Return the seconds from now until a date in HTTP's or ISO 8601's form; UTC where it names no zone."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(value)
        except (ValueError, TypeError, IndexError, OverflowError):  # both raise more than they say
            continue
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, zoned.timestamp() - now)
    return None
