"""Downloads a clip: the one place that takes a provider's result from the network.

Adapters call it from `fetch`. No key is sent: the address is signed. Invariant: `destination` exists afterwards only if
every byte came, from an allowed host, and it begins as an MP4 does; whether it decodes is for `media.verify` to tell.
"""

import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

import httpx

from compiler import __version__
from compiler.backends.clock import Clock
from compiler.backends.hosted import Connection
from compiler.backends.http.address import is_loopback
from compiler.backends.http.provider_words import provider_words
from compiler.backends.http.redact import without_signature
from compiler.backends.http.result_address import first_address, next_address
from compiler.backends.http.transfer import Again, Transfer
from compiler.backends.http.watchdog import Patience, Watchdog
from compiler.backends.protocol import BackendError, Progress, Verdict
from compiler.backends.secret import Secret

_TRIES = 10
_REDIRECTS = 3
_LONGEST_PAUSE = 30.0
_CONNECTING = 15.0
_REDIRECTED = frozenset({301, 302, 303, 307, 308})
_NO_KEY = Secret("")
_FAILED = Verdict("clip-not-fetched", retry="again", help="run the same command again; fetching costs nothing")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clip comes from.

    Attributes:
        url: signed, as the provider sent it.
        refresh: asks the provider for a fresh one; it raises `BackendError` where there is none.
        hosts: that may be downloaded from, redirects included; `*.x` stands for everything below `x`, and a loopback
            one, over plain http too, for the loopback interface.
        clock: for pauses and limits.
        largest: bytes that a clip may have.
        patience: how long it may take.
    """

    url: str
    refresh: Callable[[], str]
    hosts: tuple[str, ...]
    clock: Clock
    largest: int = 500 << 20
    patience: Patience = field(default_factory=Patience)

    @classmethod
    def at(cls, connection: Connection, url: str, refresh: Callable[[], str]) -> Self:
        """Return a source at a provider's result hosts, or at its own; a rehearsal stays on this machine."""
        own = httpx.URL(connection.base_url).host
        others = () if is_loopback(own) else connection.facts.result_hosts
        return cls(url, refresh, (*others, own), connection.clock)


def download(source: Source, destination: Path, progress: Progress) -> None:
    """Download a clip, in several attempts if need be, each going on where the last one ended.

    What has come lies in `<destination>.part` meanwhile, which is gone afterwards.

    Args:
        source: where it comes from.
        destination: where it goes.
        progress: told the share of the bytes that are there, where their number is known; may raise to end it.

    Raises:
        BackendError: it could not be had; `destination` does not exist.
        StoppedError: the run was interrupted; likewise.
        OSError: the file could not be written; likewise.
    """
    part = destination.with_name(f"{destination.name}.part")
    try:
        with part.open("w+b") as file, _client(source) as client:
            _Attempts(source, client, Transfer(file, source.largest, source.clock.wall, progress)).run()
        part.replace(destination)
    finally:
        part.unlink(missing_ok=True)


class _Attempts:
    """All attempts at one clip."""

    def __init__(self, source: Source, client: httpx.Client, transfer: Transfer) -> None:
        self._source = source
        self._client = client
        self._transfer = transfer
        self._latest = source.clock.monotonic() + source.patience.seconds
        self._url = source.url
        self._stale = False

    def run(self) -> None:
        clock, tries = self._source.clock, 0
        while True:
            try:
                self._try_once()
            except Again as failure:
                last = failure
            else:
                return
            clock.pause(0)
            tries += 1
            # The first time an address does not hold any more, which is no trouble of the network, another is at hand.
            wait = 0.0 if last.stale and tries == 1 else max(_backoff(tries), last.retry_after)
            if tries >= _TRIES or clock.monotonic() + wait >= self._latest:
                raise BackendError(
                    f"`{without_signature(self._url)}` could not be downloaded: {last}", verdict=_FAILED, billed=True
                )
            self._stale = self._stale or last.stale
            clock.pause(wait)

    def _try_once(self) -> None:
        """Make one attempt.

        Raises:
            Again: it failed, and another one may not.
        """
        self._refresh()
        address = first_address(self._url, self._source.hosts)
        with Watchdog(self._source.clock, self._latest, self._source.patience) as watchdog:
            try:
                self._exchange(address, watchdog)
            except Again as failure:
                raise Again(watchdog.reason) if watchdog.reason else failure from None
            except httpx.TimeoutException:
                raise Again(watchdog.reason or "the server fell silent") from None
            except httpx.HTTPError as error:
                raise Again(watchdog.reason or provider_words(str(error), _NO_KEY) or type(error).__name__) from None

    def _refresh(self) -> None:
        if not self._stale:
            return
        try:
            self._url = self._source.refresh()
        except BackendError as error:
            if error.verdict.retry == "never":
                raise
            raise Again(error.message, retry_after=error.retry_after or 0.0) from None
        self._stale = False

    def _exchange(self, address: httpx.URL, watchdog: Watchdog) -> None:
        extensions = {"trace": watchdog.trace}
        for _ in range(_REDIRECTS + 1):
            headers = self._transfer.headers()
            with self._client.stream("GET", address, headers=headers, extensions=extensions) as response:
                if response.status_code not in _REDIRECTED:
                    self._transfer.receive(response, watchdog)
                    return
                address = next_address(address, response.headers.get("Location", ""), self._source.hosts)
        raise BackendError(
            f"`{without_signature(self._url)}` leads from one address to the next without end",
            verdict=_FAILED,
            billed=True,
        )


def _backoff(tries: int) -> float:
    return random.uniform(0.5, 1.0) * min(_LONGEST_PAUSE, 2.0 ** (tries - 1))  # noqa: S311  (jitter)


def _client(source: Source) -> httpx.Client:
    """Return a client that keeps nothing between two requests and knows no account."""
    window = source.patience.window
    # A proxy that the environment names is for reaching other machines.
    local = any(is_loopback(host) for host in source.hosts)
    return httpx.Client(
        headers={"User-Agent": f"scenec/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"},
        timeout=httpx.Timeout(window, connect=min(_CONNECTING, window)),
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=not local,
        verify=_authorities(),
    )


@cache
def _authorities() -> ssl.SSLContext:
    """Return whom to trust: reading their certificates takes as long as many a download."""
    return httpx.create_ssl_context()
