"""A provider's HTTP interface: the one place that sends a key.

Adapters call `ask` for what is free to repeat and `send_once` for what may bill. Invariant: the key goes to the
host that it belongs to and nowhere else, redirects are not followed, and every failure says what it proves.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping

import httpx

from compiler import __version__
from compiler.backends.hosted import Connection
from compiler.backends.http.address import is_loopback, join_same_host
from compiler.backends.http.answer import Answer, read_answer
from compiler.backends.http.pace import Pace
from compiler.backends.http.provider_words import provider_words
from compiler.backends.http.retry_after import read_retry_after
from compiler.backends.http.server_time import server_time
from compiler.backends.protocol import AnswerLostError, BackendError, Verdict

_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
# The time limits above are for single reads: a server that sends a byte now and then never meets them.
_LONGEST_ANSWER = 120.0
_MAX_ANSWER = 8 << 20
_TRIES_CONNECTING = 5
# After throttling, the service usually recovers within a minute; these take about that long.
_TRIES_THROTTLED = 8
_LONGEST_WAIT = 900.0
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_REFUSED = range(400, 500)
# 408 and a proxy's 499 tell that somebody stopped waiting, and nothing of what became of the request.
_SAYS_NOTHING = frozenset({408, 499})
_TOO_MANY = 429
_BUSY = frozenset({_TOO_MANY, 503})
_KEY = re.compile(r"[!-~]+")

_LOST = Verdict(help="it may have been accepted and billed")

ReadError = Callable[[Answer], BackendError]
"""Turns an answer that is no success into the failure that it stands for."""


class Api:
    """HTTP with one provider's account."""

    def __init__(self, connection: Connection, account_headers: Mapping[str, str], read_error: ReadError) -> None:
        """Get ready; nothing is sent yet.

        Args:
            connection: to the account.
            account_headers: with the key in them, in the form that the provider wants.
            read_error: makes a failure of an answer that is no success.

        Raises:
            BackendError: the key holds characters that no header can carry.
        """
        _check_key(connection)
        self._connection = connection
        self._read_error = read_error
        self._ahead: float | None = None
        self._creates = Pace(connection.facts.rates.creates_per_second, connection.clock)
        self._queries = Pace(connection.facts.rates.queries_per_second, connection.clock)
        headers = {"User-Agent": f"scenec/{__version__}", "Accept-Encoding": "identity", **account_headers}
        # A proxy that the environment names is for reaching other machines.
        proxied = not is_loopback(httpx.URL(connection.base_url).host)
        self._asking = httpx.Client(headers=headers, timeout=_TIMEOUT, trust_env=proxied)
        # An idle connection that the server closes just as a request goes out would leave that request's fate
        # unknown, so what may bill gets a connection of its own.
        fresh = httpx.Limits(max_keepalive_connections=0)
        self._sending = httpx.Client(headers=headers, timeout=_TIMEOUT, limits=fresh, trust_env=proxied)

    def ask(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, str] | None = None,
        content: Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send something that costs nothing and return the answer if it is a success.

        Args:
            method: of HTTP.
            address: a path below the base address, or an address on the same host.
            params: of the query.
            content: the body in pieces, sent as they come, for what is too large to hold in memory.
            headers: beside the account's own; with `content`, they name its length and type.

        Raises:
            BackendError: no answer, or one that is no success. It is not repeated here.
            StoppedError: the run was interrupted.
        """
        self._queries.wait()
        url = self._url(address)
        try:
            answer = self._exchange(self._asking, method, url, params=params, content=content, headers=headers)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None
        if answer.status in _BUSY:
            self._queries.hold(min(answer.retry_after or 1.0, _LONGEST_WAIT))
        if not (httpx.codes.is_success(answer.status) and answer.is_json):
            raise self._read_error(answer)
        return answer

    def send_once(self, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
        """Post something that may bill, and return the answer if it is a success.

        What was never sent (no connection) and what was turned away to come again (429) is repeated.

        Raises:
            AnswerLostError: it may have been accepted, and nobody knows.
            BackendError: it was refused.
            StoppedError: the run was interrupted before anything was sent.
        """
        url = self._url(path)
        attempt = 0
        while True:
            self._creates.wait()
            tries, wait = _TRIES_THROTTLED, None
            try:
                answer = self._exchange(self._sending, "POST", url, json=body, headers=headers)
            except _NOT_SENT as error:
                failure, tries = self._unreachable(error), _TRIES_CONNECTING
            except httpx.HTTPError as error:
                lost = f"the answer was lost: {self._reason(error)}"
                raise AnswerLostError(lost, verdict=_LOST, billed=True) from None
            else:
                if httpx.codes.is_success(answer.status) and answer.is_json:
                    return answer
                failure, wait = self._judge(answer), answer.retry_after
            if wait is None:
                wait = random.uniform(0.5, 1.0) * min(30.0, 2.0**attempt)  # noqa: S311  (jitter)
            attempt += 1
            if wait > _LONGEST_WAIT or attempt >= tries:
                raise failure
            self._creates.hold(wait)

    @property
    def ahead(self) -> float | None:
        """How many seconds the server's clock was ahead of ours at its last answer; None before any that says so."""
        return self._ahead

    def close(self) -> None:
        """Let the connections go."""
        self._asking.close()
        self._sending.close()

    def _judge(self, answer: Answer) -> BackendError:
        """Return why a request that may come again was turned away.

        Raises:
            AnswerLostError: the answer proves nothing.
            BackendError: it was refused for good.
        """
        if answer.status not in _REFUSED or answer.status in _SAYS_NOTHING:
            words = provider_words(answer.text, self._connection.key)
            told = f"HTTP {answer.status}" + (f", “{words}”" if words else "")
            raise AnswerLostError(
                f"the answer does not say whether it was accepted: {told}",
                verdict=_LOST,
                status=answer.status,
                billed=True,
            )
        error = self._read_error(answer)
        if answer.status != _TOO_MANY or error.verdict.retry == "never":
            raise error
        return error

    def _exchange(self, client: httpx.Client, method: str, url: str, **parts: object) -> Answer:
        clock = self._connection.clock
        latest = clock.monotonic() + _LONGEST_ANSWER
        with client.stream(method, url, **parts) as response:  # type: ignore[arg-type]  # httpx types each by itself
            told = server_time(response.headers)
            self._ahead = self._ahead if told is None else told - clock.wall()
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > _MAX_ANSWER:
                    raise httpx.DecodingError("the answer is longer than any of its kind")
                if clock.monotonic() > latest:
                    raise httpx.ReadTimeout("the answer does not end")
        wait = read_retry_after({k.lower(): v for k, v in response.headers.items()}, clock.wall())
        return read_answer(response.status_code, response.headers, bytes(body), wait)

    def _url(self, address: str) -> str:
        return join_same_host(self._connection.base_url, address)

    def _unreachable(self, error: httpx.HTTPError) -> BackendError:
        host = httpx.URL(self._connection.base_url).host
        variable = self._connection.facts.url_variable
        verdict = Verdict(
            "provider-unreachable",
            retry="again",
            scope="account",
            help=f"see that the network is up and that `{variable}`, if it is set, is right",
        )
        return BackendError(f"`{host}` could not be reached: {self._reason(error)}", verdict=verdict)

    def _reason(self, error: httpx.HTTPError) -> str:
        if isinstance(error, httpx.TimeoutException):
            return "it took too long"
        # A header that cannot be sent is quoted in the message, and one of them holds the key.
        return provider_words(str(error), self._connection.key).lower() or type(error).__name__


def _check_key(connection: Connection) -> None:
    if not _KEY.fullmatch(connection.key.reveal()):
        raise BackendError(
            f"the key in `{connection.facts.key_variable}` has characters that no key has, or is empty",
            verdict=Verdict("account-refused", scope="account", help=f"copy it again from {connection.facts.key_page}"),
        )
