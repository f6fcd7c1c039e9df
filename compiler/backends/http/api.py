"""A provider's HTTP interface: the one place that sends a key.

Adapters call `ask` for what is free to repeat and `send_once` for what may bill. Invariant: the key goes to the
host that it belongs to and nowhere else, redirects are not followed, and every failure says what it proves.
"""

import logging
import random
from collections.abc import Callable, Iterable, Mapping

import httpx

from compiler import __version__
from compiler.backends.hosted import Connection
from compiler.backends.http.address import is_loopback, join_same_host
from compiler.backends.http.answer import Answer, read_answer
from compiler.backends.http.pace import Pace
from compiler.backends.http.retry_after import read_retry_after
from compiler.backends.protocol import AnswerLostError, BackendError, Verdict

# Both log whole addresses, signatures included, at INFO.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_TIMEOUT = httpx.Timeout(60.0, connect=15.0)
_MAX_ANSWER = 8 << 20
_TRIES = 5
_LONGEST_WAIT = 900.0
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_REFUSED = range(400, 500)
_REQUEST_TIMEOUT = 408
_TOO_MANY = 429

ReadError = Callable[[Answer], BackendError]
"""Turns an answer that is no success into the failure that it stands for."""


class Api:
    """HTTP with one provider's account."""

    def __init__(self, connection: Connection, account_headers: Mapping[str, str], read_error: ReadError) -> None:
        self._connection = connection
        self._read_error = read_error
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
        if answer.status == _TOO_MANY:
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
        for attempt in range(_TRIES):
            self._creates.wait()
            try:
                answer = self._exchange(self._sending, "POST", self._url(path), json=body, headers=headers)
            except _NOT_SENT as error:
                failure: BackendError = self._unreachable(error)
                wait: float | None = None
            except httpx.HTTPError as error:
                raise AnswerLostError(f"the answer was lost: {_reason(error)}", billed=True) from None
            else:
                if httpx.codes.is_success(answer.status) and answer.is_json:
                    return answer
                failure, wait = self._judge(answer), answer.retry_after
            if wait is None:
                wait = random.uniform(0.5, 1.0) * min(30.0, 2.0**attempt)  # noqa: S311  (jitter)
            if wait > _LONGEST_WAIT:
                break
            self._creates.hold(wait)
        raise failure

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
        if answer.status not in _REFUSED or answer.status == _REQUEST_TIMEOUT:
            told = f"HTTP {answer.status}" + ("" if answer.is_json else f", {answer.text!r}")
            raise AnswerLostError(f"the answer says nothing: {told}", status=answer.status, billed=True)
        error = self._read_error(answer)
        if answer.status != _TOO_MANY or error.verdict.retry == "never":
            raise error
        return error

    def _exchange(self, client: httpx.Client, method: str, url: str, **parts: object) -> Answer:
        with client.stream(method, url, **parts) as response:  # type: ignore[arg-type]  # httpx types each by itself
            body = b""
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > _MAX_ANSWER:
                    raise httpx.DecodingError("the answer is longer than any of its kind")
        wait = read_retry_after({k.lower(): v for k, v in response.headers.items()}, self._connection.clock.wall())
        return read_answer(response.status_code, response.headers, body, wait)

    def _url(self, address: str) -> str:
        return join_same_host(self._connection.base_url, address)

    def _unreachable(self, error: httpx.HTTPError) -> BackendError:
        host = httpx.URL(self._connection.base_url).host
        verdict = Verdict("provider-unreachable", retry="again", scope="account")
        return BackendError(f"`{host}` could not be reached: {_reason(error)}", verdict=verdict)


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it took too long"
    return str(error).lower() or type(error).__name__
