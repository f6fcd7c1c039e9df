"""What DashScope tells about a job.

`routes` sends these. Source: the query reference. Invariant: fields appear only in the statuses for which
they are documented; `orig_prompt` is documented for finished jobs only.
"""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from compiler.emulator.dashscope.limits import WAN26
from compiler.emulator.job import Job
from compiler.emulator.stage import Stage, new_name

ZONE: Final = timezone(timedelta(hours=8))


def created(job: Job) -> dict[str, object]:
    """Return the answer to the request that made a job."""
    return {"request_id": job.request_id, "output": {"task_id": job.id, "task_status": "PENDING"}}


def unknown(name: str) -> dict[str, object]:
    """Return what is told of a job that nobody knows."""
    return {"request_id": new_name(), "output": {"task_id": name, "task_status": "UNKNOWN"}}


def told(job: Job, stage: Stage, status: str = "") -> dict[str, object]:
    """Return what is told of a job.

    Args:
        job: in any state.
        stage: that publishes its clip.
        status: told instead of the truth, if it is not empty.
    """
    fates = {fault.do for fault in job.fate}
    shown = status or job.status
    if shown.upper() == "UNKNOWN":
        return unknown(job.id)
    output: dict[str, object] = {
        "task_id": job.id,
        "task_status": shown.lower() if "lower_case" in fates else shown,
        "submit_time": _time(job.submitted),
    }
    if job.started is not None:
        output["scheduled_time"] = _time(job.started)
    if shown != job.status:
        return {"request_id": new_name(), "output": output}
    if job.ended is not None:
        output["end_time"] = _time(job.ended)
    if job.status == "FAILED" and job.failure is not None:
        output |= {"code": job.failure.code, "message": job.failure.message}
    answer: dict[str, object] = {"request_id": new_name(), "output": output}
    if job.status == "SUCCEEDED" and job.clip is not None and job.ended is not None:
        output["orig_prompt"] = job.order.prompt
        output["video_url"] = stage.results.publish(job.id, job.clip, job.ended)
        if "no_usage" not in fates:
            answer["usage"] = _usage(job, floats="float_usage" in fates)
    return answer


def _usage(job: Job, *, floats: bool) -> dict[str, object]:
    bill, order = job.order.bill, job.order
    seconds = {
        "duration": bill.seconds,
        "input_video_duration": bill.input_seconds,
        "output_video_duration": bill.output_seconds,
    }
    usage: dict[str, object] = {name: _number(value, floats=floats) for name, value in seconds.items()}
    usage["video_count"] = 1
    if order.model in WAN26:
        return usage | {"size": f"{order.width}*{order.height}"}
    return usage | {"SR": int(bill.resolution[:-1]), "ratio": order.ratio}


def _number(value: Decimal, *, floats: bool) -> int | float:
    """The reference says whole numbers, though input is counted in hundredths: whole where it is."""
    return float(value) if floats or value != int(value) else int(value)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, ZONE).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
