"""The list of an account's jobs, page by page.

Called by the adapter, to find a job again whose answer was lost. Invariant: every row that could be one of the window
is returned, once.
"""

from collections.abc import Iterator, Mapping

from compiler.backends.dashscope.report import read_status
from compiler.backends.hosted import Connection, ListedJob
from compiler.backends.http.api import Api
from compiler.backends.protocol import BackendError, Verdict

_PAGE = 100
_MOST_PAGES = 500


def list_jobs(api: Api, connection: Connection, start: float, end: float) -> tuple[ListedJob, ...]:
    """Return the jobs of the last 24 hours that were created in a window, the oldest first.

    The provider is not asked for the window: the zone of its `start_time` is not documented. Without one it lists
    the last 24 hours, which is as far back as it can, and rows tell when they were created in milliseconds.

    Args:
        api: to ask with.
        connection: to the account.
        start: of the window, seconds since the epoch.
        end: likewise.

    Raises:
        BackendError: a page was not answered, or is no list.
    """
    found: dict[str, ListedJob] = {}
    for row in _rows(api):
        job = _job(connection, row, start)
        if job is not None and start <= job.created <= end:
            found.setdefault(job.id, job)
    return tuple(sorted(found.values(), key=lambda job: job.created))


def _rows(api: Api) -> Iterator[Mapping[str, object]]:
    for page in range(1, _MOST_PAGES + 1):
        answer = api.ask("GET", "tasks", params={"page_no": str(page), "page_size": str(_PAGE)})
        # The reference shows `data`, the official client reads `tasks`.
        outer = answer.data.get("output")
        body = outer if isinstance(outer, dict) else answer.data
        rows = body.get("data", body.get("tasks"))
        if not isinstance(rows, list):
            if rows is None and body.get("total") == 0:
                return
            raise BackendError("the answer holds no list of jobs", verdict=Verdict(retry="again"))
        yield from (row for row in rows if isinstance(row, dict))
        pages = body.get("total_page")
        if not rows or (isinstance(pages, int) and page >= pages) or (pages is None and len(rows) < _PAGE):
            return


def _job(connection: Connection, row: Mapping[str, object], start: float) -> ListedJob | None:
    """Return a row; one without a time counts as created when the window begins, so that it is not missed."""
    name = row.get("task_id")
    if not isinstance(name, str) or not name:
        return None
    created = _milliseconds(row.get("gmt_create"))
    if created is None:
        created = _milliseconds(row.get("start_time"))
    return ListedJob(
        name,
        request_id=_text(row.get("request_id")),
        model=_text(row.get("model_name")),
        status=read_status(connection, row.get("status", row.get("task_status"))) or "running",
        created=start if created is None else created / 1000,
    )


def _milliseconds(value: object) -> float | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:_DIGITS])
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


_DIGITS = 20


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
