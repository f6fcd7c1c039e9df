"""The contract that every provider's backend keeps, over real HTTP with the emulator in a process of its own."""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from contract_desk import PLAYERS, Desk, quietly
from wire import Connections, Wire

from compiler.backends.hosted import Job
from compiler.backends.protocol import AnswerLostError, BackendError
from compiler.catalog.load import load_catalog
from compiler.diagnostics.codes import CODES
from compiler.media.verify import verify_clip

SLUGS = {code.slug for code in CODES}
NOBODY = "00000000-0000-4000-8000-000000000000"


def nobodys(job: Job) -> Job:
    """Return a job like another that nobody ever submitted."""
    return Job(NOBODY, addresses={name: place.replace(job.id, NOBODY) for name, place in job.addresses.items()})


def test_preparing_is_free_and_gives_the_same_each_time(desk: Desk, wire: Wire) -> None:
    request, shares = desk.request("twice"), list[float]()
    first = desk.backend.prepare(request, desk.root, shares.append)
    again = desk.backend.prepare(request, desk.root, quietly)
    assert (first.path, first.body, first.headers, first.prompt) == (
        again.path,
        again.body,
        again.headers,
        again.prompt,
    )
    assert first.prompt == request.prompt
    assert (shares, shares[-1]) == (sorted(shares), 1.0)
    assert wire.creates() == []
    assert desk.ledger() == []


def test_a_file_that_changed_since_the_plan_is_refused_before_anything_is_sent(desk: Desk, wire: Wire) -> None:
    request = desk.request("changed")
    (desk.root / "yard.png").write_bytes((desk.root / "jon.png").read_bytes())
    with pytest.raises(BackendError) as refused:
        desk.backend.prepare(request, desk.root, quietly)
    assert refused.value.verdict.slug in SLUGS
    assert "yard.png" in refused.value.message
    assert not refused.value.billed
    assert wire.creates() == []


def test_one_post_makes_one_whole_clip_of_the_size_and_length_asked_for(
    drawing_desk: Desk, wire: Wire, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    desk = drawing_desk
    request = replace(desk.request(""), prompt="One clip, please.")
    job = desk.backend.submit(desk.backend.prepare(request, desk.root, quietly))
    (sent,) = wire.creates()
    golden(f"sent/contract-{desk.player.name}.json", sent.golden(desk.player.key))
    report = desk.ended(job)
    assert (report.status, report.error) == ("succeeded", None)
    clip, shares = tmp_path / "clip.mp4", list[float]()
    desk.backend.fetch(job, report, clip, shares.append)
    found, facts = verify_clip(clip), load_catalog().find(desk.player.backend, desk.player.model)
    assert facts is not None
    assert (found.width, found.height) == facts.sizes["720P"][request.ratio]
    assert found.seconds == pytest.approx(2.0, abs=0.05)
    assert (shares, shares[-1]) == (sorted(shares), 1.0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("clip")) == ["clip.mp4"]
    assert len(wire.creates()) == 1
    (billed,) = [row for row in desk.stage.ledger("succeed") if row["job"] == job.id]
    if report.usage.price is not None:
        assert report.usage.price.amount == Decimal(str(billed["amount"]))
    if report.usage.seconds is not None:
        assert report.usage.seconds == pytest.approx(billed["seconds_in"] + billed["seconds_out"], abs=0.01)


def test_a_clip_can_be_fetched_later_by_the_job_alone(desk: Desk, tmp_path: Path) -> None:
    job = desk.submit("later")
    desk.ended(job)
    other = desk.connected()
    other.fetch(job, replace(other.look(job), video_url=""), tmp_path / "clip.mp4", quietly)
    other.close()
    assert verify_clip(tmp_path / "clip.mp4").frames == 30


@pytest.mark.parametrize("why", ["no leave", "a model that nobody has"])
def test_a_refusal_is_told_apart_and_bills_nothing(desk: Desk, wire: Wire, why: str) -> None:
    prepared = desk.backend.prepare(desk.request(why), desk.root, quietly)
    if why != "no leave":
        elsewhere = prepared.path.replace("wan-2.7", "wan-9").replace("wan2.7-r2v", "wan9-r2v").replace("/v2.7", "/v9")
        body = {**prepared.body, "model": "wan9-r2v"} if "model" in prepared.body else prepared.body
        prepared = replace(prepared, path=elsewhere, body=body)
    with pytest.raises(BackendError) as refused:
        desk.backend.submit(prepared)
    assert not isinstance(refused.value, AnswerLostError)
    assert refused.value.verdict.slug in SLUGS
    assert refused.value.status in range(400, 500)
    assert len(wire.creates()) == 1
    assert desk.ledger() == []


@pytest.mark.parametrize(
    "words, jobs",
    [("reset before", 0), ("reset after", 1), ("a page", 1), ("half an answer", 1), ("no name", 1), ("a gateway", 1)],
)
def test_a_lost_answer_is_told_and_never_sent_again(desk: Desk, wire: Wire, words: str, jobs: int) -> None:
    with pytest.raises(AnswerLostError) as lost:
        desk.submit(words)
    assert lost.value.billed
    assert lost.value.verdict.slug in SLUGS
    assert len(wire.creates()) == 1
    assert len(desk.ledger("create")) == jobs


def test_whoever_is_asked_to_come_again_comes_again_and_makes_one_job(desk: Desk, wire: Wire) -> None:
    job = desk.submit("busy once")
    assert len(wire.creates()) == 2
    assert [row["job"] for row in desk.ledger("create")] == [job.id]


def test_a_job_that_failed_is_a_report_with_its_reason_and_free(desk: Desk) -> None:
    report = desk.ended(desk.submit("must fail"))
    assert report.status == "failed"
    assert report.error is not None
    assert report.error.verdict.slug in SLUGS
    assert "no luck" in report.error.message
    assert report.video_url == ""
    assert [row["billed"] for row in desk.ledger("fail")] == [False]


def test_a_job_that_nobody_knows_is_unknown_and_has_no_clip(desk: Desk, tmp_path: Path) -> None:
    job = nobodys(desk.submit("must wait"))
    report = desk.backend.look(job)
    assert report.status == "unknown"
    assert report.error is not None
    assert report.error.verdict.slug in SLUGS
    with pytest.raises(BackendError) as missing:
        desk.backend.fetch(job, report, tmp_path / "clip.mp4", quietly)
    assert missing.value.verdict.slug in SLUGS
    assert not (tmp_path / "clip.mp4").exists()


def test_a_job_that_waits_is_dropped_where_the_provider_drops_jobs(desk: Desk) -> None:
    job = desk.submit("must wait")
    assert desk.backend.look(job).status == "queued"
    assert desk.backend.cancel(job) is desk.player.cancels
    assert len(desk.ledger("cancel")) == desk.player.cancels
    assert not desk.backend.cancel(
        replace(job, addresses={n: a.replace(job.id, NOBODY) for n, a in job.addresses.items()}, id=NOBODY)
    )


def test_jobs_are_listed_where_the_provider_lists_them(desk: Desk) -> None:
    now = time.time()
    job = desk.submit("must wait")
    if not desk.backend.can_list:
        with pytest.raises(BackendError, match="no list"):
            desk.backend.jobs_between(now - 60, now + 60)
        return
    (found,) = [one for one in desk.backend.jobs_between(now - 60, now + 60) if one.id == job.id]
    assert (found.model, found.status, found.request_id) == (desk.player.model, "queued", job.request_id)
    assert found.created == pytest.approx(now, abs=10)


def test_doctor_is_told_what_is_wrong_with_an_account(desk: Desk) -> None:
    assert [finding for finding in desk.backend.examine() if not finding.ok] == []
    wrong, nobody = desk.connected(key=desk.player.wrong_key), desk.connected(url="http://127.0.0.1:9/api")
    assert "key" in {finding.subject for finding in wrong.examine() if not finding.ok}
    assert {finding.subject for finding in nobody.examine() if not finding.ok} == {"network"}
    wrong.close()
    nobody.close()
    assert desk.ledger() == []


def test_a_wrong_key_concerns_the_account_and_not_one_shot(desk: Desk, wire: Wire) -> None:
    wrong = desk.connected(key=desk.player.wrong_key)
    prepared = desk.backend.prepare(desk.request("wrong key"), desk.root, quietly)
    with pytest.raises(BackendError) as refused:
        wrong.submit(prepared)
    wrong.close()
    assert (refused.value.verdict.slug, refused.value.verdict.scope) == ("account-refused", "account")
    assert len(wire.creates()) == 1


def test_the_key_is_in_nothing_that_is_handed_back_or_logged(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    seen: list[object] = [desk.backend, desk.connected()]
    prepared = desk.backend.prepare(desk.request("secret"), desk.root, quietly)
    job = desk.backend.submit(prepared)
    report = desk.ended(job)
    desk.backend.fetch(job, report, tmp_path / "clip.mp4", quietly)
    seen += [prepared, job, replace(report, video_url=""), desk.backend.examine()]
    told = [repr(one) for one in seen] + [repr(vars(one)) for one in seen[:2]]
    for words in ("no leave", "reset after", "a page", "a gateway"):
        with pytest.raises(BackendError) as failed:
            desk.submit(words)
        told += ["".join(traceback.format_exception(failed.value)), repr(vars(failed.value))]
    told += [caplog.text]
    assert [text[:200] for text in told if desk.player.key in text] == []
    assert "Signature=" not in caplog.text


def test_the_tests_of_the_contract_do_connect_somewhere(desk: Desk, connections: Connections) -> None:
    before = connections.seen
    desk.backend.examine()
    assert connections.seen > before


def test_no_golden_request_of_the_contract_is_left_over() -> None:
    folder = Path(__file__).parents[2] / "golden" / "sent"
    assert {path.name for path in folder.glob("contract-*")} == {f"contract-{player.name}.json" for player in PLAYERS}
