"""Addresses that the review page may refer to.

What comes in is a relative path that `driver` gives; what goes out stands in `src` and `href`. Invariant:
an address has no scheme and no host, whatever the path is called, so a page never reaches past its folder
tree and never runs a `javascript:` address.
"""

from urllib.parse import quote


def address_of(path: str | None) -> str | None:
    """Return a relative path as a URL reference.

    Args:
        path: relative to the page's folder, with `/`.

    Returns:
        The reference with everything but letters, digits and `-._~/` percent-encoded, or None for no path
        and for one that starts at a root (which could name another host).
    """
    if not path or path.startswith("/"):
        return None
    return quote(path, safe="/", errors="replace")
