"""What time a server says it is."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def server_time(headers: Mapping[str, str]) -> float | None:
    """Return the seconds since the epoch of an answer's `Date`, to the second; None where it is not said.

    Args:
        headers: with names in lower case, or of any case where the mapping does not care.
    """
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
