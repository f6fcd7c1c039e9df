"""Times as subtitle files write them.

The SRT and WebVTT writers share it. Invariant: a frame's time is that of its first moment, to the millisecond.
"""


def clock(frame: int, fps: int, point: str) -> str:
    """Return `HH:MM:SS` and milliseconds after a comma or a point."""
    milliseconds = max(0, round(frame * 1000 / fps))
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{point}{rest % 1000:03}"
