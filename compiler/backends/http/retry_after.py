"""How long a provider asks to wait.

Called for answers with status 429 and 503. Invariant: never shorter than asked, and never negative.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds to wait, or None where the answer does not say.

    Args:
        headers: of the answer, whose names are found in any case; `Retry-After` holds seconds or a date, and
            Segmind sends `x-rate-limit-reset-at-utc` instead.
        now: seconds since the epoch.
    """
    if value := headers.get("retry-after", "").strip():
        return float(value) if value.replace(".", "", 1).isdigit() else _until(value, now)
    return _until(headers.get("x-rate-limit-reset-at-utc", "").strip(), now)


def _until(value: str, now: float) -> float | None:
    """Return the seconds from now until a date in HTTP's or ISO 8601's form; UTC where it names no zone."""
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(value)
        except ValueError:
            continue
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, zoned.timestamp() - now)
    return None
