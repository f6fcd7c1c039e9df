"""The job that an answer of a queue names.

Called by the adapters of queues right after a create. Invariant: an id fits into an address as it stands, and an
answer without one counts as lost, since the request may have been accepted.
"""

import re

from compiler.backends.http.answer import Answer
from compiler.backends.protocol import AnswerLostError, Verdict

_ID = re.compile(r"[\w-]{1,128}")


def read_queued_job(answer: Answer) -> str:
    """Return the id of the job that was created.

    Raises:
        AnswerLostError: the answer names none.
    """
    found = answer.data.get("request_id")
    if isinstance(found, str) and _ID.fullmatch(found):
        return found
    raise AnswerLostError(
        "the answer names no job, so it may have been accepted or not",
        verdict=Verdict(help="it may have been accepted and billed"),
        status=answer.status,
        billed=True,
    )
