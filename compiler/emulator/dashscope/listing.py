"""The list of an account's jobs.

`routes` sends it. Source: the reference on managing asynchronous tasks. Invariant: no window is wider than
24 hours, and nothing older is known.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from compiler.emulator.dashscope.answers import ZONE
from compiler.emulator.dashscope.refusal import RefusalError
from compiler.emulator.fault import Fault
from compiler.emulator.job import Job
from compiler.emulator.stage import new_name

_DAY: Final = 24 * 3600.0
_FORM: Final = "%Y%m%d%H%M%S"
_MOST_ROWS: Final = 100
_KNOWN: Final = frozenset(
    {"task_id", "start_time", "end_time", "model_name", "status", "page_no", "page_size", "api_key_id", "region"}
)


def list_jobs(
    jobs: Iterable[Job], query: Mapping[str, str], now: float, settings: tuple[Fault, ...]
) -> dict[str, object]:
    """Return a page.

    Args:
        jobs: of the account.
        query: of the request.
        now: seconds since the epoch.
        settings: `lag`, seconds after which a job is listed, and `zone`, hours that times are ahead of UTC.

    Raises:
        RefusalError: the query is not as documented.
    """
    unknown = sorted(set(query) - _KNOWN)
    if unknown:
        raise RefusalError("InvalidParameter", f"{unknown[0]} is not a parameter of this request.")
    lag = next((fault.number("seconds", 0) for fault in settings if fault.do == "lag"), 0.0)
    hours = next((fault.number("hours", 8) for fault in settings if fault.do == "zone"), None)
    zone = ZONE if hours is None else timezone(timedelta(hours=hours))
    start, end = _window(query, now, zone)
    found = [
        job
        for job in jobs
        if start <= job.submitted <= end
        and now - _DAY <= job.submitted <= now - lag
        and query.get("task_id") in (None, "", job.id)
        and query.get("model_name") in (None, "", job.order.model)
        and query.get("status") in (None, "", job.status)
    ]
    found.sort(key=lambda job: job.submitted, reverse=True)
    page = _whole(query, "page_no", 1, 1_000_000)
    size = _whole(query, "page_size", 10, _MOST_ROWS)
    return {
        "request_id": new_name(),
        "total": len(found),
        "total_page": -(-len(found) // size),
        "page_no": page,
        "page_size": size,
        "data": [_row(job) for job in found[(page - 1) * size : page * size]],
    }


def _row(job: Job) -> dict[str, object]:
    row: dict[str, object] = {
        "api_key_id": job.order.account[:6],
        "caller_parent_id": job.order.account,
        "caller_uid": job.order.account,
        "gmt_create": round(job.submitted * 1000),
        "model_name": job.order.model,
        "region": "local",
        "request_id": job.request_id,
        "status": job.status,
        "task_id": job.id,
        "user_api_unique_key": f"apikey:v1:{job.order.model}",
    }
    if job.started is not None:
        row["start_time"] = round(job.started * 1000)
    if job.ended is not None:
        row["end_time"] = round(job.ended * 1000)
    return row


def _window(query: Mapping[str, str], now: float, zone: timezone) -> tuple[float, float]:
    start, end = _moment(query, "start_time", zone), _moment(query, "end_time", zone)
    if start is None:
        start = (now if end is None else end) - _DAY
    if end is None:
        end = start + _DAY
    if not 0 <= end - start <= _DAY:
        raise RefusalError("InvalidParameter", "start_time and end_time may lie 24 hours apart at most.")
    return start, end


def _moment(query: Mapping[str, str], name: str, zone: timezone) -> float | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        return datetime.strptime(text, _FORM).replace(tzinfo=zone).astimezone(UTC).timestamp()
    except ValueError as error:
        raise RefusalError("InvalidParameter", f"{name} must be written YYYYMMDDhhmmss.") from error


def _whole(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise RefusalError("InvalidParameter", f"{name} must be an integer from 1 to {most}.")
    return int(text)
