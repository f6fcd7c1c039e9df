"""Addresses as they may be shown.

Called for every message that names a signed address. Invariant: neither a query, a fragment nor a user's name is in the
result, whatever the address is made of.
"""

from urllib.parse import urlsplit

from compiler.diagnostics.render.visible import visible_line

_LONGEST = 160


def without_signature(url: str) -> str:
    """Return an address as host and path, shortened; `an address that is none` for what cannot be read as one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that is none"
    host = parts.netloc.rpartition("@")[2]
    if not host:
        return "an address that is none"
    shown = visible_line(f"{host}{parts.path}")
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
