"""What can be found out about a DashScope account without spending anything.

Called by the adapter for `scenec doctor`. Invariant: two questions at most, both free, and the key goes to the
configured host only, also where another region would be a better guess.
"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from compiler.backends.hosted import Connection, Finding
from compiler.backends.http.address import is_loopback
from compiler.backends.http.answer import Answer
from compiler.backends.http.api import Api
from compiler.backends.protocol import BackendError
from compiler.catalog.provider import is_among

_SKEW = 60.0
_MODEL = "wan2.7-r2v"


def examine_account(api: Api, connection: Connection) -> Iterator[Finding]:
    """Yield what was found about network, key, region, clock and limits."""
    host = urlsplit(connection.base_url).hostname or ""
    try:
        answer = _ask(api)
    except BackendError as error:
        if error.verdict.slug == "provider-unreachable":
            yield Finding("network", error.message, ok=False)
            return
        yield Finding("network", f"`{host}` answers", ok=True)
        yield Finding("key", error.message, ok=False)
        yield _region(connection, host, refused=True)
        return
    yield Finding("network", f"`{host}` answers", ok=True)
    yield Finding("key", f"`{connection.facts.key_variable}` is a key of this account and region", ok=True)
    yield _region(connection, host, refused=False)
    yield _clock(connection, answer)
    rates = connection.facts.rates
    yield Finding(
        "limits",
        f"{rates.running} jobs at once and {rates.creates_per_second:g} new ones a second, as documented on "
        f"{connection.facts.checked}",
        ok=True,
    )


def _ask(api: Api) -> Answer:
    """Return the answer of something that only a good key gets.

    The form of the list of quotas is not documented, and it holds rates only, so nothing is read from it.
    """
    try:
        return api.ask("GET", "quotas", params={"model": _MODEL})
    except BackendError as error:
        if error.verdict.slug in ("provider-unreachable", "account-refused"):
            raise
    return api.ask("GET", "tasks", params={"page_no": "1", "page_size": "1"})


def _region(connection: Connection, host: str, *, refused: bool) -> Finding:
    facts = connection.facts
    known = any(is_among(host, region.hosts) for region in facts.regions)
    where = f"`{host}` is in the region {connection.region}"
    if not known:
        where = f"`{host}` is none of the provider's hosts; prices are those of the region {connection.region}"
    if refused:
        other = next((region for region in facts.regions if region.name != connection.region), facts.regions[0])
        hint = f"for a key of {other.name}, set {facts.url_variable}={other.base_url}"
        return Finding("region", f"{where}; {hint}", ok=False)
    return Finding("region", where, ok=known or is_loopback(host))


def _clock(connection: Connection, answer: Answer) -> Finding:
    try:
        told = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return Finding("clock", "the provider does not say what time it is", ok=True)
    ahead = connection.clock.wall() - told
    if abs(ahead) <= _SKEW:
        return Finding("clock", "this machine's clock agrees with the provider's", ok=True)
    word = "ahead of" if ahead > 0 else "behind"
    return Finding("clock", f"this machine's clock is {abs(ahead):.0f} seconds {word} the provider's", ok=False)
