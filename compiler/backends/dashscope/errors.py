"""DashScope's errors, read from its answers.

The adapter and its uploads hand `ErrorReader.read` to whatever asks. Invariant: an answer that is no JSON of the
service counts as the service's own only where its status alone says enough.
"""

from compiler.backends.hosted import Connection
from compiler.backends.http.answer import Answer
from compiler.backends.http.provider_failure import no_answer, provider_failure
from compiler.backends.protocol import BackendError


class ErrorReader:
    """Makes failures of answers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, answer: Answer) -> BackendError:
        """Return the failure that an answer stands for.

        Source: every endpoint answers an error with `code`, `message` and `request_id`.
        """
        data = answer.data
        known = answer.is_json or self._connection.facts.fault(answer.status, "", "") is not None
        if not known or answer.status < _ERRORS:
            return no_answer(self._connection, answer)
        return provider_failure(
            self._connection,
            answer,
            code=data.get("code"),
            message=data.get("message"),
            request_id=data.get("request_id"),
        )


_ERRORS = 400
