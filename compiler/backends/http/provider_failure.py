"""A failure that a provider tells, as the table of its errors explains it.

Adapters call it with what they read from an answer or a job. Invariant: what no table has is told in the provider's
own words and never guessed.
"""

from compiler.backends.hosted import Connection
from compiler.backends.http.answer import Answer
from compiler.backends.http.provider_words import provider_words
from compiler.backends.protocol import BackendError, Subject, Verdict

_OK = 200
_SERVER = 500


def provider_failure(
    connection: Connection, answer: Answer, *, code: object, message: object, request_id: object = ""
) -> BackendError:
    """Return the failure that an answer stands for.

    Args:
        connection: whose table of errors and whose key count.
        answer: where it was told; its status is 200 for a job that failed.
        code: the provider's own; anything but a text counts as none.
        message: likewise.
        request_id: likewise.
    """
    key = connection.key
    shown = provider_words(code, key)
    words = provider_words(message, key)
    fault = connection.facts.fault(answer.status, shown, words)
    told = ": ".join(part for part in (shown, words) if part) or f"HTTP {answer.status}"
    if fault is None:
        verdict, subject, means = _unknown(answer.status), Subject(), f"{connection.facts.title} failed"
    else:
        verdict = Verdict(fault.slug, fault.retry, fault.scope, fault.help)
        subject, means = Subject(fault.subject), fault.means
    return BackendError(
        f"{means} ({told})",
        verdict=verdict,
        subject=subject,
        code=shown,
        status=answer.status,
        request_id=provider_words(request_id, key),
        retry_after=answer.retry_after,
    )


def no_answer(connection: Connection, answer: Answer) -> BackendError:
    """Return the failure of an answer that is not the provider's: a page of a proxy, or cut short."""
    words = provider_words(answer.text, connection.key)
    return BackendError(
        f"something else than {connection.facts.title} answers: HTTP {answer.status}"
        + (f", “{words}”" if words else ""),
        verdict=Verdict(
            "provider-unreachable",
            retry="again",
            scope="account",
            help=f"see that `{connection.facts.url_variable}` is right, and that no proxy or login page is in between",
        ),
        status=answer.status,
        retry_after=answer.retry_after,
    )


def _unknown(status: int) -> Verdict:
    if status == _OK:
        return Verdict("generation-failed", help="run the same command again; a failed job is not billed")
    if status >= _SERVER:
        return Verdict("generation-failed", retry="again", help="wait a little and run the same command again")
    return Verdict("provider-refused", help="`scenec show` prints what was sent")
