"""What a provider says, made fit to be shown.

Called for every message of a provider before it becomes part of an error. Invariant: the result is one line, and holds
neither the account's key nor the query of an address, which may be a signature.
"""

import re

from compiler.backends.secret import Secret
from compiler.diagnostics.render.visible import visible_line

_QUERY = re.compile(r"(?P<address>(?:https?|oss)://[^\s?\"'<>]*)\?[^\s\"'<>]*")
_SIGNED = re.compile(
    r"(?P<name>\b(?:Signature|OSSAccessKeyId|security-token|policy)\"?\s*=\s*\"?|\bSignature\"?\s*:\s*\"?|\bBearer\s+)"
    r"[\w%+/.=~-]{6,}",
    re.IGNORECASE,
)
_LONGEST = 300


def provider_words(text: object, key: Secret) -> str:
    """Return a provider's message as one visible line without secrets, shortened; empty for what is no text."""
    if not isinstance(text, str):
        return ""
    # The key goes before anything is cut, so that no part of it is left.
    line = " ".join(key.redact(text)[: 8 * _LONGEST].split())
    line = _QUERY.sub(r"\g<address>?…", line)
    line = visible_line(_SIGNED.sub(r"\g<name>…", line))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
