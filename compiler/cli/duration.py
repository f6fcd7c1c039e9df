"""How long something has taken, or may take, in words for people."""

_MINUTE, _HOUR = 60, 3600
_SURELY_MINUTES = 90


def elapsed(seconds: float) -> str:
    """Return a time as a clock shows it: `0:07`, `12:30`, `1:02:03`."""
    whole = int(seconds)
    minutes, rest = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def roughly(seconds: float) -> str:
    """Return a time as one tells it: `40 s`, `4 min`, `1 h 20 min`; never shorter than it is by much."""
    if seconds < _SURELY_MINUTES:
        return f"{max(10, round(seconds / 10) * 10)} s"
    minutes = round(seconds / _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
