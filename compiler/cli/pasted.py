"""A word of a command that is shown to be copied: a name comes in, the same as a shell reads it goes out.

Called by the commands that end with what to run next. Invariant: a word that every shell takes as it is stays as it is.
"""

import re
import shlex

_PLAIN = re.compile(r"[\w@%+=:,./-]+")


def pasted(word: str) -> str:
    """Return a word with quotes around it where a shell needs them."""
    return word if _PLAIN.fullmatch(word) else shlex.quote(word)
