"""`scenec` on a machine whose clock is wrong by `OTHER_TIME` seconds.

The clock is set before the program is imported. With `OTHER_JUMP` it jumps by so many seconds after so many calls.
"""

import itertools
import os
import sys
import time

wrong, jump = float(os.environ["OTHER_TIME"]), float(os.environ.get("OTHER_JUMP", "0"))
calls, real = itertools.count(), time.time
JUMPS_AT = 60


def told() -> float:
    """Return the time that this machine believes in."""
    return real() + wrong + (jump if next(calls) > JUMPS_AT else 0.0)


def told_ns() -> int:
    """Return it in nanoseconds."""
    return int(told() * 1e9)


if __name__ == "__main__":
    time.time, time.time_ns = told, told_ns
    from compiler.cli.app import main

    main(sys.argv[1:])
