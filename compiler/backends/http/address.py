"""Which addresses may be spoken to.

Called wherever an address comes in: from the user's environment, or in a provider's answer. Invariant: a key goes
to its own host only, and plain http to the loopback interface only.
"""

import ipaddress
import re
from types import MappingProxyType
from urllib.parse import SplitResult, urljoin, urlsplit

from compiler.backends.protocol import BackendError

_HOST = re.compile(r"[a-z0-9._-]+")
_LABEL = 63
_PLAIN = re.compile(r"[!-~]+")
_PORTS = MappingProxyType({"http": 80, "https": 443})


def check_base_url(url: str, variable: str) -> str:
    """Return a base address without a final slash.

    Args:
        url: as the user set it.
        variable: where it was set, for the message.

    Raises:
        BackendError: it is no address, or plain http to another machine.
    """
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https"):
        raise BackendError(f"`{variable}` is not an address: it must begin with `https://` and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise BackendError(f"`{variable}` must hold an address without a user, `?` or `#`")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
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
    try:
        url = urljoin(f"{base_url}/", address)
    except ValueError:
        url = ""
    own, other = _split(base_url), _split(url)
    if own is None or other is None:
        raise BackendError("the provider sent an address that is none")
    if _origin(own) != _origin(other) or other.username or other.password:
        raise BackendError(f"the provider sent an address at another host, `{other.hostname}`, where no key may go")
    return url


def _split(url: str) -> SplitResult | None:
    """Return an address in parts, or None for what no connection can be made to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    named = _HOST.fullmatch(host) is not None and all(0 < len(label) <= _LABEL for label in host.split("."))
    return parts if (named or _is_address(host)) and port != 0 and _PLAIN.fullmatch(url) else None


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
