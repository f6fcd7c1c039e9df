"""The emulator misbehaves as it is told, and only then."""

import gzip
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from dashscope_client import Client, a_body
from rehearsal import Rehearsing, rehearsing

Rules = list[Mapping[str, Any]]


def run(tmp_path: Path, film: Path, *rules: Mapping[str, Any], seed: int = 0) -> Any:  # noqa: ANN401 - a context
    return rehearsing(tmp_path, task_seconds=0.05, result=film, faults={"seed": seed, "rules": list(rules)})


def test_a_create_can_be_throttled_with_and_without_a_time_to_wait(tmp_path: Path, film: Path) -> None:
    throttled = {"on": "create", "do": "status", "status": 429}
    rules: Rules = [
        {**throttled, "nth": 1},
        {**throttled, "nth": 2, "retry_after": 3, "code": "Throttling.BurstRate"},
        {**throttled, "nth": 3, "retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"on": "create", "do": "status", "nth": 4, "status": 503, "body": "busy", "headers": {"X-Odd": "1"}},
    ]
    with run(tmp_path, film, *rules) as stage:
        client = Client(stage.url)
        answers = [client.create(a_body()) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [429, 429, 429, 503, 200]
        assert [answer.headers.get("retry-after") for answer in answers[:3]] == [
            None,
            "3",
            "Thu, 01 Jan 1970 00:00:00 GMT",
        ]
        assert [answer.json()["code"] for answer in answers[:2]] == ["Throttling.RateQuota", "Throttling.BurstRate"]
        assert (answers[3].text, answers[3].headers["x-odd"]) == ("busy", "1")
        assert len(stage.ledger("create")) == 1


@pytest.mark.parametrize(
    "rule, jobs",
    [
        ({"do": "reset_before"}, 0),
        ({"do": "reset_after"}, 1),
        ({"do": "hang", "seconds": 0.2}, 0),
        ({"do": "hang", "seconds": 0.2, "commit": True}, 1),
    ],
)
def test_a_create_can_be_lost_before_or_after_it_counts(
    tmp_path: Path, film: Path, rule: Mapping[str, Any], jobs: int
) -> None:
    with run(tmp_path, film, {"on": "create", "nth": 1, **rule}) as stage:
        client = Client(stage.url)
        with pytest.raises(httpx.ReadError) as lost:
            client.create(a_body())
        # A reset, and no orderly end.
        assert "reset" in str(lost.value).lower()
        assert len(stage.ledger("create")) == jobs
        assert client.create(a_body()).status_code == 200


def test_a_create_can_count_and_be_answered_with_nonsense(tmp_path: Path, film: Path) -> None:
    rules: Rules = [
        {"on": "create", "nth": 1, "do": "html200"},
        {"on": "create", "nth": 2, "do": "truncated_json"},
        {"on": "create", "nth": 3, "do": "no_task_id"},
        {"on": "create", "nth": 4, "do": "status", "status": 504, "commit": True},
        {"on": "create", "nth": 5, "do": "html200", "commit": False},
    ]
    with run(tmp_path, film, *rules) as stage:
        client = Client(stage.url)
        html, cut, nameless, gateway, unmade = (client.create(a_body()) for _ in range(5))
        assert html.headers["content-type"].startswith("text/html")
        assert unmade.text == html.text
        with pytest.raises(json.JSONDecodeError):
            cut.json()
        assert nameless.json()["output"] == {"task_status": "PENDING"}
        assert gateway.status_code == 504
        assert len(stage.ledger("create")) == 4


def test_an_answer_can_be_late_or_drip(tmp_path: Path, film: Path) -> None:
    rules: Rules = [
        {"on": "query", "nth": 1, "do": "delay", "seconds": 0.3},
        {"on": "query", "nth": 2, "do": "slow_drip", "bytes": 40, "seconds": 0.1},
    ]
    with run(tmp_path, film, *rules) as stage:
        client = Client(stage.url)
        for _ in range(2):
            began = time.monotonic()
            assert client.task("nobody")["output"]["task_status"] == "UNKNOWN"
            assert time.monotonic() - began > 0.15


def test_the_list_can_lag_tell_other_times_and_fail(tmp_path: Path, film: Path) -> None:
    rules: Rules = [
        {"on": "list", "do": "lag", "seconds": 0.6},
        {"on": "list", "do": "zone", "hours": -5},
        {"on": "list", "do": "status", "status": 500, "nth": 1},
    ]
    with run(tmp_path, film, *rules) as stage:
        client = Client(stage.url)
        client.run(a_body())
        assert client.get("tasks").status_code == 500
        assert client.get("tasks").json()["total"] == 0
        time.sleep(0.7)
        assert client.get("tasks").json()["total"] == 1
        ago = [time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() - 5 * 3600 + shift)) for shift in (-60, 60)]
        assert client.get("tasks", start_time=ago[0], end_time=ago[1]).json()["total"] == 1


def outcome(tmp_path: Path, film: Path, **rule: object) -> tuple[dict[str, Any], Rehearsing]:
    with run(tmp_path, film, {"on": "job", **rule}) as stage:
        client = Client(stage.url)
        name = client.submit(a_body())
        time.sleep(0.4)
        return client.task(name), stage


def test_a_job_can_end_otherwise(tmp_path: Path, film: Path) -> None:
    data, stage = outcome(tmp_path / "a", film, do="fail", code="DataInspectionFailed", message="Not that.")
    output = data["output"]
    assert (output["task_status"], output["code"], output["message"]) == ("FAILED", "DataInspectionFailed", "Not that.")
    assert stage.billed() == 0
    for status in ("CANCELED", "SUSPENDED", "UNKNOWN"):
        data, stage = outcome(tmp_path / status, film, do="become", status=status)
        assert data["output"]["task_status"] == status
        assert ("submit_time" in data["output"]) == (status != "UNKNOWN")
        assert stage.billed() == 0
    for status in ("PENDING", "RUNNING"):
        assert outcome(tmp_path / status, film, do="stuck", status=status)[0]["output"]["task_status"] == status
    assert outcome(tmp_path / "b", film, do="slow", seconds=5)[0]["output"]["task_status"] == "RUNNING"


def test_a_job_can_be_told_oddly(tmp_path: Path, film: Path) -> None:
    assert outcome(tmp_path / "a", film, do="lower_case")[0]["output"]["task_status"] == "succeeded"
    assert "usage" not in outcome(tmp_path / "b", film, do="no_usage")[0]
    usage = outcome(tmp_path / "c", film, do="float_usage")[0]["usage"]
    assert isinstance(usage["duration"], float)


def test_a_query_can_lie_once_for_each_job(tmp_path: Path, film: Path) -> None:
    rule = {"on": "query", "per": "job", "nth": [1], "do": "task_status", "status": "UNKNOWN"}
    with run(tmp_path, film, rule) as stage:
        client = Client(stage.url)
        for _ in range(2):
            name = client.submit(a_body())
            assert client.task(name)["output"] == {"task_id": name, "task_status": "UNKNOWN"}
            assert client.wait(name)["output"]["task_status"] == "SUCCEEDED"


def fetched(tmp_path: Path, film: Path, headers: Mapping[str, str] | None = None, **rule: object) -> httpx.Response:
    with run(tmp_path, film, {"on": "result", "nth": 1, **rule}) as stage:
        url = Client(stage.url).run(a_body())["output"]["video_url"]
        answer = httpx.get(url, headers=headers)
        assert httpx.get(url).content == film.read_bytes()
        return answer


@pytest.mark.parametrize(
    "rule", [{"do": "truncate", "share": 0.3}, {"do": "reset_before"}, {"do": "hang", "seconds": 0.1}]
)
def test_a_download_can_break_off(tmp_path: Path, film: Path, rule: Mapping[str, Any]) -> None:
    with pytest.raises(httpx.TransportError):
        fetched(tmp_path, film, **rule)


def test_a_download_can_end_early_unnoticed(tmp_path: Path, film: Path) -> None:
    answer = fetched(tmp_path, film, do="no_length", share=0.25)
    assert "content-length" not in answer.headers
    assert len(answer.content) == len(film.read_bytes()) // 4
    assert len(fetched(tmp_path / "all", film, do="no_length").content) == len(film.read_bytes())


def test_a_download_can_be_something_else(tmp_path: Path, film: Path) -> None:
    content = film.read_bytes()
    expired = fetched(tmp_path / "a", film, do="expire")
    assert (expired.status_code, "<Code>AccessDenied</Code>" in expired.text) == (403, True)
    assert fetched(tmp_path / "b", film, do="wrong_type").headers["content-type"].startswith("text/html")
    packed = fetched(tmp_path / "c", film, do="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert (packed.content, len(gzip.compress(content, 1))) == (content, int(packed.headers["content-length"]))
    away = fetched(tmp_path / "d", film, do="redirect", url="http://169.254.169.254/")
    assert (away.status_code, away.headers["location"]) == (302, "http://169.254.169.254/")
    assert fetched(tmp_path / "e", film, do="empty").content == b""
    assert fetched(tmp_path / "f", film, do="html200").text.startswith("<html>")
    assert fetched(tmp_path / "g", film, do="status", status=503).status_code == 503


def test_a_range_can_be_ignored_or_of_another_file(tmp_path: Path, film: Path) -> None:
    wanted = {"Range": "bytes=100-"}
    assert fetched(tmp_path / "a", film, wanted, do="ignore_range").status_code == 200
    one, other = (fetched(tmp_path / name, film, wanted, do="etag_change") for name in "bc")
    assert one.status_code == other.status_code == 206
    assert one.headers["etag"] != other.headers["etag"]
    cut = {**wanted, "If-Range": '"OLD"'}
    assert fetched(tmp_path / "d", film, cut, do="etag_change").status_code == 200


def test_a_download_can_drip(tmp_path: Path, film: Path) -> None:
    with run(tmp_path, film, {"on": "result", "do": "slow_drip", "bytes": 100, "seconds": 0.2}) as stage:
        url = Client(stage.url).run(a_body())["output"]["video_url"]
        began, got = time.monotonic(), 0
        with httpx.stream("GET", url) as answer:
            assert answer.headers["content-length"] == str(len(film.read_bytes()))
            for piece in answer.iter_raw():
                got += len(piece)
                if time.monotonic() - began > 0.7:
                    break
        assert 200 <= got <= 600


def test_the_same_seed_strikes_the_same_requests(tmp_path: Path, film: Path) -> None:
    def pattern(name: str, seed: int) -> list[int]:
        rule = {"on": "query", "chance": 0.5, "do": "status", "status": 500}
        with run(tmp_path / name, film, rule, seed=seed) as stage:
            return [Client(stage.url).get("tasks/x").status_code for _ in range(30)]

    one, again, other = pattern("a", 1), pattern("b", 1), pattern("c", 2)
    assert one == again != other
    assert 5 < one.count(500) < 25


def test_rules_can_be_counted_and_narrowed(tmp_path: Path, film: Path) -> None:
    rules: Rules = [
        {"on": "create", "do": "status", "status": 500, "prompt": "storm", "times": 1},
        {"on": "create", "do": "status", "status": 503, "every": 3},
        {"on": "create", "do": "status", "status": 429, "model": "wan2.6"},
        {"on": "create", "do": "status", "status": 429, "provider": "segmind"},
    ]
    with run(tmp_path, film, *rules) as stage:
        client = Client(stage.url)
        prompts = ["Image 1", "Image 1 in a storm", "Image 1", "Image 1 in a storm"]
        assert [client.create(a_body(prompt=prompt)).status_code for prompt in prompts] == [200, 500, 503, 200]
        assert client.create({"model": "wan2.6-r2v"}).status_code == 429
