"""A change of a file as a unified diff, for people and for `git apply`.

Called by the commands that can show what they would write. Invariant: names stand with `a/` and `b/` before them, and
a missing line end at the end of a file is told as git tells it.
"""

import difflib
import re

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def render_diff(name: str, before: bytes, after: bytes) -> str:
    """Return the diff of a file's two contents, both UTF-8; empty where they are the same."""
    old, new = (_LINE.findall(side.decode()) for side in (before, after))
    numbered = len(old) == len(new)
    if numbered:
        # Lines stay where they are: those that stand in many places need not be compared with one another.
        old, new = ([f"{number}\0{line}" for number, line in enumerate(side)] for side in (old, new))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    lines = (line[0] + line.partition("\0")[2] if numbered and "\0" in line else line for line in lines)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
