import hashlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from attempts import an_intent
from hosted_stage import Stage, small_shot

from compiler.backends.hosted import Job, JobReport, Prepared, Usage
from compiler.backends.protocol import AnswerLostError, BackendError, Subject, Verdict
from compiler.build.journal import Journal
from compiler.build.lockfile import LockRow, lock_path
from compiler.build.store import StoredTake
from compiler.driver.events import RunStopped, ShotReached
from compiler.ir.budget import Budget
from compiler.ir.price import Price
from compiler.ir.request import SEEDS, STRIDE

MADE = JobReport("succeeded", "https://example.org/clip.mp4", Usage(seconds=1.0))
NO_ANSWER = BackendError("no answer", verdict=Verdict("provider-unreachable", retry="again"))


def dollars(amount: str) -> Price:
    return Price(Decimal(amount), "USD")


def row(stage: Stage, shot: str) -> LockRow:
    return stage.lock.shots[shot]["default-dashscope"]


def test_every_shot_is_submitted_once_fetched_locked_and_done(stage: Stage) -> None:
    result = stage.run(small_shot("a"), small_shot("b"))
    assert set(result.clips) == {("alley", "a"), ("alley", "b")}
    assert sorted(stage.provider.submitted) == ["a", "b"]
    assert [one.state for one in stage.attempts()] == ["DONE", "DONE"]
    assert stage.purse.spent == (dollars("0.20"),)
    kept = row(stage, "a")
    assert (kept.sha256, kept.seconds, kept.price and kept.price.amount) == (
        result.clips["alley", "a"].sha256,
        1.0,
        Decimal("0.10"),
    )
    assert kept.task == next(one.job for one in stage.attempts() if one.intent.label == "alley#a")


def test_a_second_run_spends_nothing(stage: Stage) -> None:
    stage.run(small_shot("a"))
    plan = stage.plan(small_shot("a"))
    assert [step.action for step in plan.steps] == ["reuse"]
    stage.apply(plan)
    assert stage.provider.submitted == ["a"]
    assert stage.purse.spent == ()


def test_what_was_sent_is_on_record_before_it_is_sent(stage: Stage) -> None:
    stage.provider.before_submit.append(lambda: states.extend(one.state for one in stage.attempts()))
    states: list[str] = []
    stage.run(small_shot("a"))
    assert states == ["INTENT"]


def test_never_more_jobs_at_work_than_the_account_may_have(stage: Stage) -> None:
    stage.provider.running = 3
    stage.provider.on_look = lambda _: time.sleep(0.01)
    stage.run(*(small_shot(f"shot-{number:02}") for number in range(20)))
    assert (len(stage.provider.submitted), stage.provider.most) == (20, 3)


def test_fewer_at_once_when_that_is_asked_for(stage: Stage) -> None:
    stage.run(*(small_shot(f"shot-{number:02}") for number in range(6)), jobs=1)
    assert stage.provider.most == 1


def test_a_lost_answer_stops_that_shot_for_good_and_no_other(stage: Stage) -> None:
    stage.provider.on["a"] = [AnswerLostError("reset", billed=True)]
    result = stage.run(small_shot("a"), small_shot("b"))
    assert result.failed["alley", "a"].slug == "maybe-submitted"
    assert set(result.clips) == {("alley", "b")}
    again = stage.run(small_shot("a"), small_shot("b"))
    assert again.failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == ["b"]


def test_an_intent_without_an_answer_is_never_sent_again(stage: Stage) -> None:
    def die() -> None:
        raise SystemExit

    stage.provider.before_submit.append(die)
    with pytest.raises(SystemExit):
        stage.run(small_shot("a"))
    stage.clock.stopped.clear()
    assert [one.state for one in stage.attempts()] == ["INTENT"]
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == []


def test_what_another_process_submits_meanwhile_is_waited_for_and_not_sent(stage: Stage) -> None:
    job = stage.provider.submit(Prepared("create", {"seed": 7}, prompt="a"))
    key = stage.plan(small_shot("a")).steps[0].key

    def submit_elsewhere() -> None:
        with closing(Journal(stage.folder / "state/journal.db")) as other:
            other.accept(other.begin(an_intent(key), stage.clock.wall()), job.id, "", {}, stage.clock.wall())

    stage.provider.on_prepare = submit_elsewhere
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]
    assert stage.purse.spent == ()


def test_what_another_process_fetches_meanwhile_is_named_by_this_lock_too(stage: Stage) -> None:
    def fetch_elsewhere() -> None:
        (other,) = stage.plan(small_shot("a")).steps
        attempt = stage.journal.begin(replace(an_intent(other.key), prompt="a", seed=77), stage.clock.wall())
        made = stage.journal.succeed(stage.journal.accept(attempt, "job-9", "", {}, stage.clock.wall()), None, None)
        clip = stage.store.new_clip()
        clip.write_bytes(stage.provider.clip)
        digest = hashlib.sha256(stage.provider.clip).hexdigest()
        stage.store.keep(other.key, StoredTake(1, digest, len(stage.provider.clip), 1.0), clip)
        stage.journal.fetch(made, digest)

    stage.provider.on_prepare = fetch_elsewhere
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == []
    assert (row(stage, "a").task, row(stage, "a").seed) == ("job-9", 77)


def test_a_clip_that_a_dead_run_had_stored_and_not_recorded_is_known_by_its_job(stage: Stage) -> None:
    stage.run(small_shot("a"))
    (attempt,), kept = stage.attempts(), row(stage, "a")
    with closing(sqlite3.connect(stage.folder / "state/journal.db")) as database:
        database.execute("UPDATE attempt SET state = 'SUCCEEDED', clip = ''")
        database.commit()
    lock_path(stage.scene).unlink()
    stage.run(small_shot("a"))
    assert row(stage, "a") == kept
    assert stage.journal.again(attempt) == attempt


def test_an_interrupted_run_is_resumed_and_nothing_is_submitted_again(stage: Stage) -> None:
    shots = [small_shot(f"shot-{number}") for number in range(8)]
    seen: list[str] = []

    def interrupt(job: Job) -> None:
        seen.append(job.id)
        if len(seen) == 7:
            raise KeyboardInterrupt

    stage.provider.on_look = interrupt
    with pytest.raises(KeyboardInterrupt):
        stage.run(*shots)
    sent = len(stage.provider.submitted)
    assert 0 < sent < 8
    stopped = [event for event in stage.events if isinstance(event, RunStopped)]
    assert 0 < stopped[0].working <= sent
    stage.clock.stopped.clear()
    stage.provider.on_look = None
    plan = stage.plan(*shots)
    assert sum(1 for step in plan.steps if step.action == "resume") == stopped[0].working
    result = stage.apply(plan)
    assert (len(result.clips), len(stage.provider.submitted)) == (8, 8)
    assert sorted(stage.provider.submitted) == [shot.id for shot in shots]


def test_a_resumed_shot_costs_nothing_in_the_run_that_resumes_it(stage: Stage) -> None:
    stage.provider.downloads = [NO_ANSWER] * 3
    first = stage.run(small_shot("a"))
    assert first.failed["alley", "a"].slug == "clip-not-fetched"
    assert stage.purse.spent == (dollars("0.10"),)
    stage.budget = Budget((), ())
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert len(stage.purse.spent) == 0
    assert stage.provider.submitted == ["a"]


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda _: b"<html>", lambda _: b""])
def test_bad_bytes_never_enter_the_store(stage: Stage, damage: Callable[[bytes], bytes]) -> None:
    stage.provider.downloads = [damage(stage.provider.clip)] * 3
    result = stage.run(small_shot("a"))
    assert result.failed["alley", "a"].slug == "clip-not-fetched"
    assert [path for path in (stage.folder / "store").rglob("*") if path.is_file()] == []
    assert [one.state for one in stage.attempts()] == ["SUCCEEDED"]


def test_a_bad_download_is_tried_again(stage: Stage) -> None:
    stage.provider.downloads = [b"<html>", NO_ANSWER]
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}


def test_a_refusal_concerns_its_shot_and_may_be_sent_again(stage: Stage) -> None:
    error = BackendError("no", verdict=Verdict("moderated"), subject=Subject("prompt"), code="DataInspectionFailed")
    stage.provider.on["a"] = [error]
    result = stage.run(small_shot("a"), small_shot("b"))
    failure = result.failed["alley", "a"]
    assert (failure.slug, failure.subject.field) == ("moderated", "prompt")
    assert stage.purse.spent == (dollars("0.10"),)
    assert set(stage.run(small_shot("a"), small_shot("b")).clips) == {("alley", "a"), ("alley", "b")}


def test_an_account_that_is_refused_stops_creating_and_lets_accepted_jobs_finish(stage: Stage) -> None:
    stage.provider.running = 1
    shots = [small_shot(f"shot-{number}") for number in range(9)]
    arrears = BackendError("unpaid", verdict=Verdict("account-refused", scope="account"))
    stage.provider.on = {shot.id: [arrears] for shot in shots}
    lucky = small_shot("lucky")
    result = stage.run(lucky, *shots)
    slugs = [failure.slug for failure in result.failed.values()]
    assert slugs.count("account-refused") == 1
    assert slugs.count("not-sent") == 8
    assert set(result.clips) == {("alley", "lucky")}


def test_a_budget_stops_exactly(stage: Stage) -> None:
    stage.budget = Budget(None, (dollars("0.35"),))
    result = stage.run(*(small_shot(f"shot-{number}") for number in range(8)))
    assert len(stage.provider.submitted) == 3
    assert {failure.slug for failure in result.failed.values()} == {"budget-exceeded"}
    assert stage.purse.spent == (dollars("0.30"),)


def test_what_was_agreed_to_is_a_cap_too(stage: Stage) -> None:
    stage.budget = Budget((dollars("0.10"),), ())
    assert len(stage.run(small_shot("a"), small_shot("b")).clips) == 1


def test_a_bill_above_the_estimate_counts_against_the_cap_and_is_told(stage: Stage) -> None:
    stage.provider.running = 1
    dear = JobReport("succeeded", "https://example.org/clip.mp4", Usage(seconds=2.0))
    stage.provider.looks = {"a": [dear], "b": [dear]}
    stage.budget = Budget(None, (dollars("0.25"),))
    result = stage.run(small_shot("a"), small_shot("b"))
    (clip,) = result.clips.values()
    assert [slug for slug, _ in clip.remarks] == ["billed-differently"]
    assert [failure.slug for failure in result.failed.values()] == ["budget-exceeded"]
    assert stage.purse.spent == (dollars("0.20"),)
    name = next(iter(result.clips))[1]
    kept = row(stage, name)
    assert (kept.seconds, kept.price and kept.price.amount) == (2.0, Decimal("0.20"))


def test_a_failed_job_is_free_and_submitted_once_more_only_where_that_may_help(stage: Stage) -> None:
    again = BackendError("internal error", verdict=Verdict(retry="resubmit"))
    never = BackendError("no", verdict=Verdict("moderated"))
    stage.provider.looks = {"a": [JobReport("failed", error=again)], "b": [JobReport("failed", error=never)]}
    result = stage.run(small_shot("a"), small_shot("b"))
    assert sorted(stage.provider.submitted) == ["a", "a", "b"]
    assert {place[1]: failure.slug for place, failure in result.failed.items()} == {
        "a": "generation-failed",
        "b": "moderated",
    }
    assert stage.purse.spent == ()


def test_a_question_that_is_not_answered_is_asked_again_with_growing_pauses(stage: Stage) -> None:
    stage.provider.looks = {"a": [NO_ANSWER] * 8 + [MADE]}
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    long = [pause for pause in stage.clock.pauses if pause > 16]
    assert len(long) >= 6
    assert max(long) > 120
    assert any(isinstance(event, ShotReached) and event.phase == "unanswered" for event in stage.events)


def test_a_key_that_is_refused_while_waiting_leaves_the_job_on_record(stage: Stage) -> None:
    refused = BackendError("bad key", verdict=Verdict("account-refused", scope="account"))
    stage.provider.looks = {"a": [refused, MADE]}
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "account-refused"
    assert [one.state for one in stage.attempts()] == ["ACCEPTED"]
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_a_job_that_the_provider_does_not_know_is_given_up_and_never_sent_again(stage: Stage) -> None:
    stage.provider.looks = {"a": [JobReport("unknown")]}
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "job-unknown"
    assert [one.state for one in stage.attempts()] == ["ACCEPTED"]
    stage.clock.shift[0] += 25 * 3600
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "job-unknown"
    assert [one.state for one in stage.attempts()] == ["LOST"]
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == ["a"]


def test_a_job_that_is_unknown_for_a_moment_is_waited_for(stage: Stage) -> None:
    stage.provider.looks = {"a": [JobReport("unknown"), JobReport("unknown"), MADE]}
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}


def test_shots_that_ask_for_the_same_share_one_clip_and_one_bill(stage: Stage) -> None:
    result = stage.run(small_shot("a"), small_shot("twin", prompt="a"))
    assert stage.provider.submitted == ["a"]
    assert result.clips["alley", "a"] == result.clips["alley", "twin"]
    assert row(stage, "twin").sha256 == row(stage, "a").sha256


def test_an_automatic_seed_is_drawn_once_and_stays_while_the_prompt_changes(stage: Stage) -> None:
    stage.run(small_shot("a"))
    seed = row(stage, "a").seed
    stage.run(small_shot("a", prompt="a, but better"))
    assert stage.provider.seeds == [seed, seed]
    stage.run(replace(small_shot("a", prompt="a, once more"), takes=2))
    assert seed is not None
    assert set(stage.provider.seeds[2:]) == {seed, (seed + STRIDE) % SEEDS}
    assert (row(stage, "a").seed, row(stage, "a").takes[2].seed) == (seed, (seed + STRIDE) % SEEDS)


def test_a_seed_of_the_authors_is_sent_as_it_is(stage: Stage) -> None:
    stage.run(small_shot("a", seed=42))
    assert (stage.provider.seeds, row(stage, "a").seed) == ([42], 42)


def test_a_clip_of_another_size_is_kept_with_a_warning(stage: Stage) -> None:
    shot = replace(small_shot("a"), width=1280, height=720)
    result = stage.run(shot)
    assert [slug for slug, _ in result.clips["alley", "a"].remarks] == ["clip-differs"]


def test_a_paid_clip_that_was_deleted_is_fetched_again_and_not_bought(stage: Stage) -> None:
    result = stage.run(small_shot("a"))
    stage.store.blob(result.clips["alley", "a"].sha256).unlink()
    plan = stage.plan(small_shot("a"))
    assert [step.action for step in plan.steps] == ["resume"]
    assert set(stage.apply(plan).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_a_paid_clip_that_was_damaged_is_fetched_again_and_not_bought(stage: Stage) -> None:
    blob = stage.store.blob(stage.run(small_shot("a")).clips["alley", "a"].sha256)
    data = bytearray(blob.read_bytes())
    data[-1] ^= 1
    blob.chmod(0o644)
    blob.write_bytes(data)
    result = stage.run(small_shot("a"))
    assert (set(result.clips), result.damaged) == ({("alley", "a")}, (("alley", "a"),))
    assert stage.provider.submitted == ["a"]


def test_a_lock_that_was_lost_is_written_again_from_the_journal(stage: Stage) -> None:
    stage.run(small_shot("a"))
    before = (stage.folder / "alley.lock.yaml").read_bytes()
    (stage.folder / "alley.lock.yaml").unlink()
    stage.run(small_shot("a"))
    assert (stage.folder / "alley.lock.yaml").read_bytes() == before


def test_a_rehearsal_is_marked_in_the_lock_and_never_takes_the_place_of_a_real_take(stage: Stage) -> None:
    real = stage.url
    stage.run(small_shot("a"))
    kept = row(stage, "a")
    stage.url = "http://127.0.0.1:8787/api/v1"
    stage.run(small_shot("a"), small_shot("b"))
    assert row(stage, "a") == kept
    assert row(stage, "b").rehearsal
    stage.url = real
    assert [step.reason for step in stage.plan(small_shot("b")).steps] == ["unchanged"]
