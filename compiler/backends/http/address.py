"""Which addresses may be spoken to.

Called wherever an address comes in: from the user's environment, or in a provider's answer. Invariant: a key goes
to its own host only, and plain http to the loopback interface only.
"""

import ipaddress
from urllib.parse import urljoin, urlsplit

from compiler.backends.protocol import BackendError


def check_base_url(url: str, variable: str) -> str:
    """Return a base address without a final slash.

    Args:
        url: as the user set it.
        variable: where it was set, for the message.

    Raises:
        BackendError: it is no address, or plain http to another machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BackendError(f"`{variable}` is not an address: it must begin with `https://` and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BackendError(f"`{variable}` must hold an address without a user, `?` or `#`")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise BackendError(f"`{variable}` would send the key unencrypted to `{parts.hostname}`: use `https://`")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def join_same_host(base_url: str, address: str) -> str:
    """Return an address of a provider's answer, made absolute, if a key may go there.

    Raises:
        BackendError: it is at another host, port or scheme than the provider's own.
    """
    url = urljoin(f"{base_url}/", address)
    own, other = urlsplit(base_url), urlsplit(url)
    if (own.scheme, own.hostname, own.port) != (other.scheme, other.hostname, other.port):
        raise BackendError(f"the provider sent an address at another host, `{other.hostname}`, where no key may go")
    return url
