"""Where a clip may be downloaded from.

`download` asks for each address before it connects, redirects included. Invariant: https to one of the provider's
result hosts, or any scheme to the loopback interface where the provider itself is there; nothing else.
"""

import re

import httpx

from compiler.backends.http.address import is_loopback
from compiler.backends.http.redact import without_signature
from compiler.backends.protocol import BackendError, Verdict
from compiler.catalog.provider import is_among

_SCHEMES = frozenset({"http", "https"})
_NAME = re.compile(rb"(?:[\w-]{1,63}\.)*[\w-]{1,63}")
_PORTS = 1 << 16
_FOREIGN = Verdict("clip-not-fetched", help="if the host is the provider's own, please report it")


def first_address(url: str, hosts: tuple[str, ...]) -> httpx.URL:
    """Return the address of a provider's answer; https in place of http, since result hosts speak both.

    Args:
        url: as the provider sent it.
        hosts: that are allowed; one that begins with `*.` stands for everything below it, and a loopback one for
            the whole loopback interface.

    Raises:
        BackendError: nothing may be downloaded from there.
    """
    address = _read(url)
    if address.scheme == "http" and not is_loopback(address.host):
        address = address.copy_with(scheme="https")
    return _check(address, hosts)


def next_address(current: httpx.URL, location: str, hosts: tuple[str, ...]) -> httpx.URL:
    """Return where a redirect leads.

    Raises:
        BackendError: nothing may be downloaded from there, or it leaves https.
    """
    try:
        address = current.join(location)
    except (httpx.InvalidURL, ValueError):
        raise _foreign("") from None
    if current.scheme == "https" and address.scheme != "https":
        raise _foreign(str(address), "it leads away from https")
    return _check(address, hosts)


def _read(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise _foreign("") from None


def _check(address: httpx.URL, hosts: tuple[str, ...]) -> httpx.URL:
    if address.scheme not in _SCHEMES or address.userinfo or not _can_be_reached(address):
        raise _foreign(str(address))
    if is_loopback(address.host):
        if not any(is_loopback(host) for host in hosts):
            raise _foreign(str(address))
    elif not is_among(address.host, hosts):
        raise _foreign(str(address))
    elif address.scheme != "https" or address.port is not None:
        raise _foreign(str(address), "it is not https, or not at https's own port")
    return address


def _can_be_reached(address: httpx.URL) -> bool:
    """Tell whether connecting can fail in the ways of networks only: odd names and ports are errors of other kinds."""
    named = _NAME.fullmatch(address.raw_host) is not None or is_loopback(address.host)
    return named and (address.port is None or 0 < address.port < _PORTS)


def _foreign(url: str, why: str = "it is none of the provider's result hosts") -> BackendError:
    return BackendError(
        f"the clip's address leads to `{without_signature(url)}`, where nothing is downloaded from: {why}",
        verdict=_FOREIGN,
        billed=True,
    )
