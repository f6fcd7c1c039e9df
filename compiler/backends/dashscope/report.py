"""What DashScope tells of a job, read from the answer of one query.

Called by the adapter. Invariant: whatever the answer holds, the result is a report or a BackendError; what is
missing or has another type than documented is taken as not said.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from compiler.backends.hosted import Connection, Job, JobReport, JobStatus, Usage
from compiler.backends.http.answer import Answer
from compiler.backends.http.provider_failure import provider_failure
from compiler.backends.http.provider_words import provider_words
from compiler.backends.protocol import BackendError, Verdict

# Times are told without a zone, and are China's. Source: the query reference.
_ZONE = timezone(timedelta(hours=8))


def read_report(connection: Connection, job: Job, answer: Answer) -> JobReport:
    """Return what an answer says of a job.

    Raises:
        BackendError: it does not say how the job is doing; asking again is free.
    """
    output = _mapping(answer.data.get("output"))
    status = read_status(connection, output.get("task_status"))
    if status is None:
        word = provider_words(output.get("task_status"), connection.key)
        raise BackendError(
            f"the answer does not say how job `{job.id}` is doing" + (f" (“{word}”)" if word else ""),
            verdict=Verdict(retry="again"),
            status=answer.status,
            request_id=provider_words(answer.data.get("request_id"), connection.key),
        )
    return JobReport(
        status,
        video_url=_text(output.get("video_url")) if status == "succeeded" else "",
        usage=_usage(_mapping(answer.data.get("usage"))),
        error=_error(connection, job, answer, status),
        prompt=_text(output.get("orig_prompt")),
        submitted=_moment(_text(output.get("submit_time"))),
    )


def read_status(connection: Connection, word: object) -> JobStatus | None:
    """Return a job's status from the provider's word in any case, or None for one that is not known."""
    return connection.facts.statuses.get(word.strip().upper()) if isinstance(word, str) else None


def _error(connection: Connection, job: Job, answer: Answer, status: JobStatus) -> BackendError | None:
    output, request_id = _mapping(answer.data.get("output")), answer.data.get("request_id")
    if status == "failed":
        code, message = output.get("code"), output.get("message")
        return provider_failure(
            connection,
            answer,
            code=code or answer.data.get("code"),
            message=message or answer.data.get("message"),
            request_id=request_id,
        )
    shown = provider_words(request_id, connection.key)
    if status == "canceled":
        return BackendError(
            f"job `{job.id}` was cancelled at the provider",
            verdict=Verdict(help="run the same command again; a cancelled job is not billed"),
            request_id=shown,
        )
    if status == "unknown":
        hours = f"{connection.facts.lifetimes.job:g} hours"
        return BackendError(
            f"{connection.facts.title} does not know job `{job.id}`",
            verdict=Verdict(
                "job-unknown",
                help=f"it is older than {hours}, or was made in another region or with another account's key than now",
            ),
            request_id=shown,
            billed=True,
        )
    return None


def _usage(usage: Mapping[str, object]) -> Usage:
    return Usage(
        seconds=_seconds(usage.get("duration")),
        input_seconds=_seconds(usage.get("input_video_duration")),
        output_seconds=_seconds(usage.get("output_video_duration")),
    )


def _seconds(value: object) -> float | None:
    """Return a length; the reference says whole numbers, though input is billed in hundredths."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and 0 <= value < _LONGEST else None


_LONGEST = 1e6


def _moment(text: str) -> float | None:
    """Return the seconds since the epoch of a time as the provider writes it."""
    try:
        moment = datetime.fromisoformat(text)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)
        return zoned.astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
