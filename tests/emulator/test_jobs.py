"""Jobs in the queue: how many run, what can be cancelled, what the list and the ledger say."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from dashscope_client import Client, a_body
from rehearsal import Rehearsing, rehearsing


@pytest.fixture
def slow(tmp_path: Path, film: Path) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path / "slow", task_seconds=1.5, running=2, result=film) as running:
        yield running


def statuses(client: Client, names: list[str]) -> list[str]:
    return [client.task(name)["output"]["task_status"] for name in names]


def test_only_so_many_run_at_once_and_the_rest_waits_its_turn(slow: Rehearsing) -> None:
    client = Client(slow.url)
    names = [client.submit(a_body(prompt=f"Image 1, {rank}")) for rank in range(5)]
    time.sleep(0.2)
    assert statuses(client, names) == ["RUNNING", "RUNNING", "PENDING", "PENDING", "PENDING"]
    assert "scheduled_time" not in client.task(names[4])["output"]
    for name in names:
        client.wait(name)
    starts = {row["job"]: row["time"] for row in slow.ledger("start")}
    ends = {row["job"]: row["time"] for row in slow.ledger("succeed")}
    assert list(starts) == names
    for name in names:
        assert sum(starts[other] <= starts[name] < ends[other] for other in names) <= 2
        assert ends[name] - starts[name] >= 1.5


def test_accounts_and_models_do_not_wait_for_one_another(slow: Rehearsing) -> None:
    one, two = Client(slow.url), Client(slow.url, "sk-two")
    names = [one.submit(a_body()) for _ in range(2)] + [one.submit(a_body() | {"model": "wan2.7-r2v-2026-06-12"})]
    other = two.submit(a_body())
    time.sleep(0.2)
    assert {*statuses(one, names), *statuses(two, [other])} == {"RUNNING"}


def test_only_what_waits_can_be_cancelled(slow: Rehearsing) -> None:
    client = Client(slow.url)
    names = [client.submit(a_body()) for _ in range(3)]
    time.sleep(0.2)
    answers = [
        client.http.post(f"{slow.url}/api/v1/tasks/{name}/cancel", headers=client.auth) for name in (names[2], names[0])
    ]
    assert [answer.status_code for answer in answers] == [200, 400]
    assert set(answers[0].json()) == {"request_id"}
    assert answers[1].json()["code"] == "UnsupportedOperation"
    assert client.wait(names[2])["output"]["task_status"] == "CANCELED"
    assert client.wait(names[0])["output"]["task_status"] == "SUCCEEDED"
    assert [row["event"] for row in slow.ledger() if row["job"] == names[2]] == ["create", "cancel"]


def test_a_job_is_in_the_ledger_before_its_answer_is_sent(tmp_path: Path, film: Path) -> None:
    with rehearsing(tmp_path, task_seconds=60, result=film) as running:
        names = {Client(running.url).submit(a_body(prompt=f"Image 1 {rank}")) for rank in range(20)}
        running.process.kill()
        running.process.wait()
        assert {row["job"] for row in running.ledger("create")} == names


def test_many_clients_at_once_get_a_job_each(tmp_path: Path, film: Path) -> None:
    with rehearsing(tmp_path, task_seconds=0.05, running=50, result=film) as running, ThreadPoolExecutor(16) as pool:
        clients = [Client(running.url) for _ in range(16)]

        def work(rank: int) -> str:
            return str(clients[rank % 16].run(a_body(prompt=f"Image 1 {rank}"))["output"]["task_status"])

        began = time.monotonic()
        assert list(pool.map(work, range(200))) == ["SUCCEEDED"] * 200
        assert time.monotonic() - began < 20
        assert {row["prompt"] for row in running.ledger("succeed")} == {f"Image 1 {rank}" for rank in range(200)}


def test_the_list_shows_the_accounts_jobs_newest_first_in_pages(client: Client) -> None:
    own = Client(client.url, "sk-lister")
    names = [own.submit(a_body(prompt=f"Image 1 {rank}")) for rank in range(5)]
    own.wait(names[-1])
    client.submit(a_body())
    pages = [own.get("tasks", page_size="2", page_no=str(page)).json() for page in (1, 2, 3)]
    assert [row["task_id"] for page in pages for row in page["data"]] == names[::-1]
    assert (pages[0]["total"], pages[0]["total_page"], pages[0]["page_no"], pages[0]["page_size"]) == (5, 3, 1, 2)
    row = pages[0]["data"][0]
    assert {"api_key_id", "caller_uid", "gmt_create", "model_name", "region", "request_id", "status", "task_id"} <= set(
        row
    )
    assert abs(row["gmt_create"] / 1000 - time.time()) < 30
    assert own.http.get(f"{client.url}/api/v1/tasks/", headers=own.auth).json()["total"] == 5
    assert own.get("tasks", model_name="wan2.6-r2v").json()["data"] == []
    assert own.get("tasks", task_id=names[1]).json()["total"] == 1
    assert own.get("tasks", status="RUNNING").json()["total"] < 5


def test_the_lists_window_is_a_day_of_chinas_time(client: Client) -> None:
    own = Client(client.url, "sk-window")
    own.submit(a_body())

    def total(start: timedelta, end: timedelta, hours: int) -> int:
        zone = timezone(timedelta(hours=hours))
        times = [(datetime.now(UTC) + shift).astimezone(zone).strftime("%Y%m%d%H%M%S") for shift in (start, end)]
        return int(own.get("tasks", start_time=times[0], end_time=times[1]).json()["total"])

    minute = timedelta(minutes=1)
    assert total(-minute, minute, 8) == 1
    assert total(-minute, minute, 0) == 0
    assert total(-minute * 60, -minute, 8) == 0
    assert own.get("tasks", start_time="20260101000000", end_time="20260102000001").status_code == 400
    assert own.get("tasks", start_time="yesterday").status_code == 400
    assert own.get("tasks", page_size="101").status_code == 400
    assert own.get("tasks", order="asc").status_code == 400
