"""What becomes of a request whose answer was lost, with a provider that has a list of jobs."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from attempts import an_intent
from hosted_stage import TARGET, Stage, small_shot
from lost_answers import MADE, list_job, lost_after, lost_before

from compiler.backends.hosted import Job, JobReport, JobStatus, Prepared
from compiler.backends.protocol import BackendError, Verdict
from compiler.build.journal import Journal
from compiler.build.key import request_key
from compiler.build.lockfile import save_lock
from compiler.build.plan import Plan
from compiler.diagnostics.sink import Diagnostics
from compiler.driver.run_report import report_run
from compiler.driver.run_result import RunResult
from compiler.ir.budget import Budget
from compiler.ir.price import Price

if TYPE_CHECKING:
    from compiler.driver.planned import PlannedFilm

BUSY = BackendError("busy", verdict=Verdict("provider-unreachable", retry="again"))


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.provider.can_list = True
    return stage


def test_a_request_that_arrived_is_adopted_and_sent_once(stage: Stage) -> None:
    lost_after(stage)
    result = stage.run(small_shot("a"), small_shot("b"))
    assert set(result.clips) == {("alley", "a"), ("alley", "b")}
    assert sorted(stage.provider.submitted) == ["a", "b"]
    assert {one.state for one in stage.attempts()} == {"DONE"}
    assert stage.purse.spent == (Price(Decimal("0.20"), "USD"),)
    assert result.extra == ()


def test_a_request_that_never_arrived_is_sent_again_in_the_same_run(stage: Stage) -> None:
    lost_before(stage)
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]
    assert [one.state for one in stage.attempts()] == ["REJECTED", "DONE"]
    assert stage.purse.spent == (Price(Decimal("0.10"), "USD"),)


def test_the_list_is_not_trusted_before_it_has_settled(stage: Stage) -> None:
    lost_before(stage)
    stage.run(small_shot("a"))
    assert sum(pause for pause in stage.clock.pauses if pause <= 15.0) >= 60


def test_what_a_killed_run_had_sent_is_adopted_by_the_next_one(stage: Stage) -> None:
    key = stage.plan(small_shot("a")).steps[0].key
    intent = replace(an_intent(key), prompt="a", account=stage.fingerprint)
    stage.journal.begin(intent, stage.clock.wall(), 0.0)
    list_job(stage, "a")
    stage.provider.looks["a"] = [replace(MADE, prompt="a")]
    stage.budget = Budget((), ())
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert (stage.provider.submitted, stage.purse.spent) == (["a"], ())


def test_what_a_killed_run_had_not_sent_is_sent_only_within_the_cap(stage: Stage) -> None:
    key = stage.plan(small_shot("a")).steps[0].key
    attempt = stage.journal.begin(
        replace(an_intent(key), prompt="a", account=stage.fingerprint), stage.clock.wall(), 0.0
    )
    stage.budget = Budget((), ())
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "not-sent"
    assert stage.journal.again(attempt).state == "REJECTED"
    assert stage.provider.submitted == []
    stage.budget = Budget(None, (Price(Decimal("0.05"), "USD"),))
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "budget-exceeded"
    stage.budget = Budget(None, (Price(Decimal("0.10"), "USD"),))
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}


def test_a_job_that_another_attempt_has_is_not_adopted(stage: Stage) -> None:
    job = list_job(stage, "a")
    other = stage.journal.begin(replace(an_intent("d" * 64), prompt="a"), stage.clock.wall(), 0.0)
    stage.journal.accept(other, job, "", {}, stage.clock.wall())
    stage.provider.looks["a"] = [replace(MADE, prompt="a")]
    lost_before(stage)
    stage.run(small_shot("a"))
    assert stage.provider.submitted == ["a", "a"]


@pytest.mark.parametrize("status", ["failed", "canceled", "unknown"])
def test_a_job_that_is_free_counts_as_none(stage: Stage, status: JobStatus) -> None:
    lost_before(stage)
    list_job(stage, "a", at=30)
    stage.provider.submitted.clear()
    stage.provider.looks["a"] = [JobReport(status, prompt="a"), MADE]
    stage.run(small_shot("a"))
    assert stage.provider.submitted == ["a"]


def test_a_job_of_another_prompt_is_left_alone(stage: Stage) -> None:
    lost_before(stage)
    list_job(stage, "theirs", at=5)
    stage.provider.looks["theirs"] = [replace(MADE, prompt="theirs")]
    stage.run(small_shot("a"))
    assert stage.provider.submitted == ["theirs", "a"]


def test_a_job_that_does_not_tell_its_prompt_yet_is_waited_for(stage: Stage) -> None:
    lost_after(stage)
    made = stage.provider.looks["a"]
    stage.provider.looks["a"] = [JobReport("queued"), JobReport("running"), JobReport("running"), *made]
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_a_prompt_that_is_told_cut_off_or_with_other_spaces_is_still_ours(stage: Stage) -> None:
    long = "Mara walks. " * 40
    shot = small_shot("a", prompt=long)
    lost_after(stage, long, told=long[:300])
    assert set(stage.run(shot).clips) == {("alley", "a")}
    assert stage.provider.submitted == [long]


def other_bytes(clip: bytes) -> bytes:
    """Return a clip with the same pictures in other bytes: a box that says nothing stands at its end."""
    return clip + (8).to_bytes(4, "big") + b"free"


def told_of(result: RunResult) -> str:
    diagnostics = Diagnostics()
    report_run(cast("PlannedFilm", SimpleNamespace(plan=Plan("dashscope", "default", ()))), result, diagnostics)
    (told,) = diagnostics
    assert told.code.slug == "extra-job"
    return told.message


def test_of_two_jobs_of_one_request_the_older_is_circled_and_the_other_listed_and_told(stage: Stage) -> None:
    lost_after(stage)
    list_job(stage, "a", at=1)
    stage.provider.downloads = [stage.provider.clip, other_bytes(stage.provider.clip)]
    result = stage.run(small_shot("a"))
    assert set(result.clips) == {("alley", "a")}
    (extra,) = result.extra
    assert (extra.attempt.state, extra.attempt.intent.label, extra.take) == ("EXTRA", "alley#a", 2)
    assert sorted(one.state for one in stage.attempts()) == ["DONE", "EXTRA"]
    row = stage.lock.shots["a"][str(TARGET)]
    assert (row.take, list(row.takes), row.takes[2].made_as) == (1, [2], row.key)
    assert row.takes[2].sha256 == extra.attempt.clip != row.sha256
    assert extra.attempt.job in told_of(result)
    assert stage.run(small_shot("a")).extra == ()
    assert stage.purse.spent == ()


def test_a_second_job_that_failed_is_free_and_not_told(stage: Stage) -> None:
    lost_after(stage)
    name = list_job(stage, "a", at=1)
    stage.provider.jobs[name] = [
        JobReport("running", prompt="a"),
        JobReport("running", prompt="a"),
        JobReport("failed"),
    ]
    assert stage.run(small_shot("a")).extra == ()
    assert sorted(one.state for one in stage.attempts()) == ["DONE", "FAILED"]


def test_a_second_job_that_does_not_tell_its_prompt_yet_is_waited_for(stage: Stage) -> None:
    lost_after(stage)
    second = list_job(stage, "a", at=1)
    stage.provider.downloads = [stage.provider.clip, other_bytes(stage.provider.clip)]
    stage.provider.jobs[second] = [*[JobReport("running")] * 20, replace(MADE, prompt="a")]
    assert [one.take for one in stage.run(small_shot("a")).extra] == [2]


def test_a_job_that_keeps_its_prompt_to_itself_for_long_holds_nobody_up_and_is_looked_for_again(stage: Stage) -> None:
    lost_after(stage)
    second = list_job(stage, "a", at=1)
    stage.provider.downloads = [stage.provider.clip, other_bytes(stage.provider.clip)]
    stage.provider.jobs[second] = [JobReport("running")]
    begun = stage.clock.wall()
    assert stage.run(small_shot("a")).extra == ()
    assert 500 < stage.clock.wall() - begun < 800
    stage.provider.jobs[second] = [replace(MADE, prompt="a")]
    assert [one.take for one in stage.run(small_shot("a")).extra] == [2]


def test_a_second_job_whose_shot_has_none_any_more_makes_the_clip(stage: Stage) -> None:
    lost_after(stage)
    second = list_job(stage, "a", at=1)
    stage.provider.looks["a"] = [JobReport("running", prompt="a"), JobReport("failed", prompt="a")]
    stage.provider.jobs[second] = [replace(MADE, prompt="a")]
    assert stage.run(small_shot("a")).failed.keys() == {("alley", "a")}
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a", "a"]


def test_a_second_job_of_which_a_dead_run_had_fetched_the_clip_is_listed(stage: Stage) -> None:
    lost_after(stage)
    list_job(stage, "a", at=1)
    stage.provider.downloads = [stage.provider.clip, other_bytes(stage.provider.clip)]
    stage.run(small_shot("a"))
    row = stage.lock.shots["a"][str(TARGET)]
    bare = row.model_copy(update={"takes": {}})
    save_lock(stage.scene, stage.lock.model_copy(update={"shots": {"a": {str(TARGET): bare}}}))
    assert stage.run(small_shot("a")).extra == ()
    assert stage.lock.shots["a"][str(TARGET)] == row
    assert len(stage.provider.fetched) == 2


def test_a_second_job_waits_until_its_shot_has_a_clip(stage: Stage) -> None:
    lost_after(stage)
    list_job(stage, "a", at=1)
    bad = BackendError("gone")
    stage.provider.downloads = [bad, bad, bad, stage.provider.clip, other_bytes(stage.provider.clip)]
    result = stage.run(small_shot("a"))
    assert (set(result.clips), [one.problem for one in result.extra]) == (
        set(),
        ["its shot has no take of its own yet"],
    )
    result = stage.run(small_shot("a"))
    assert (set(result.clips), [one.take for one in result.extra]) == ({("alley", "a")}, [2])
    assert stage.lock.shots["a"][str(TARGET)].take == 1


def test_a_retake_under_way_keeps_its_number_when_a_second_job_is_listed(stage: Stage) -> None:
    lost_after(stage)
    list_job(stage, "a", at=1)
    request = small_shot("a").request
    assert request is not None
    key = request_key(request.for_take(2))
    retake = stage.journal.begin(replace(an_intent(key), take=2, account=stage.fingerprint), stage.clock.wall(), 0.0)
    stage.journal.accept(retake, "job-of-a-retake", "", {}, stage.clock.wall())
    stage.provider.downloads = [stage.provider.clip, other_bytes(stage.provider.clip)]
    stage.apply(replace(stage.plan(small_shot("a")), spares=()))
    assert list(stage.lock.shots["a"][str(TARGET)].takes) == [3]
    (more,) = stage.plan(small_shot("a")).spares
    assert (more.take_number, more.action) == (2, "resume")


def test_two_requests_of_one_prompt_in_doubt_get_a_job_each(stage: Stage) -> None:
    for take in (1, 2):
        key = stage.plan(small_shot("a", take=take)).steps[0].key
        intent = replace(an_intent(key), prompt="a", account=stage.fingerprint)
        stage.journal.begin(intent, stage.clock.wall(), 0.0)
        list_job(stage, "a", at=take)
    stage.provider.looks["a"] = [replace(MADE, prompt="a")]
    result = stage.run(small_shot("a"))
    assert (set(result.clips), result.extra) == ({("alley", "a")}, ())
    stage.run(small_shot("a", take=2))
    assert stage.provider.submitted == ["a", "a"]
    assert len({one.job for one in stage.attempts()}) == 2


def test_a_list_that_fails_now_and_then_is_asked_again(stage: Stage) -> None:
    lost_after(stage)
    stage.provider.lists = [BUSY, BUSY]
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_a_list_that_cannot_be_read_buys_nothing_and_is_asked_by_the_next_run(stage: Stage) -> None:
    lost_after(stage)
    stage.provider.lists = [BUSY] * 4
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == ["a"]
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


@pytest.mark.parametrize("change", [{"key": "sk-another0123456789"}, {"url": "https://dashscope.aliyuncs.com/api/v1"}])
def test_a_list_of_another_account_or_region_proves_nothing(stage: Stage, change: dict[str, str]) -> None:
    lost_after(stage)
    stage.provider.lists = [BUSY] * 4
    stage.run(small_shot("a"))
    stage.provider.listed.clear()
    for name, text in change.items():
        setattr(stage, name, text)
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == ["a"]


def test_what_may_have_left_the_list_is_for_a_person(stage: Stage) -> None:
    lost_after(stage)
    stage.provider.lists = [BUSY] * 4
    stage.run(small_shot("a"))
    stage.provider.listed.clear()
    stage.clock.shift[0] += 23.6 * 3600
    assert stage.run(small_shot("a")).failed["alley", "a"].slug == "maybe-submitted"
    assert stage.provider.submitted == ["a"]


@pytest.mark.parametrize("hours", [26, -26])
@pytest.mark.parametrize("jump", [0, 26, -26])
@pytest.mark.parametrize("lose", [lost_after, lost_before])
def test_a_wrong_clock_changes_nothing(stage: Stage, hours: int, jump: int, lose: Callable[[Stage], None]) -> None:
    """This machine's clock is wrong by some hours, and is set to another time, wrong or right, between two runs."""
    stage.provider.clock_ahead = -hours * 3600.0
    lose(stage)
    stage.provider.lists = [BUSY] * 4
    stage.run(small_shot("a"))
    stage.clock.shift[0] += jump * 3600.0
    stage.provider.clock_ahead -= jump * 3600.0
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_an_answer_that_was_long_on_its_way_and_told_the_time_does_not_shorten_the_wait(stage: Stage) -> None:
    stage.provider.clock_ahead = -40.0
    lost_before(stage)
    stage.provider.before_submit.append(lambda: setattr(stage.provider, "clock_ahead", 0.0))
    stage.run(small_shot("a"))
    assert sum(pause for pause in stage.clock.pauses if pause <= 15.0) >= 60


def test_without_the_providers_time_the_whole_list_is_looked_through(stage: Stage) -> None:
    stage.provider.clock_ahead = None
    lost_after(stage)
    stage.provider.listed.clear()
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_a_settlement_that_another_process_reached_first_is_taken(stage: Stage) -> None:
    lost_after(stage)
    stage.provider.lists = [BUSY] * 4
    stage.run(small_shot("a"))
    (job,) = [one.id for one in stage.provider.listed]
    (attempt,) = stage.attempts()

    def settle_elsewhere(seconds: float) -> None:
        stage.clock.on_pause.clear()
        del seconds
        with closing(Journal(stage.folder / "state/journal.db")) as other:
            other.accept(attempt, job, "", {}, stage.clock.wall())

    stage.clock.on_pause.append(settle_elsewhere)
    assert set(stage.run(small_shot("a")).clips) == {("alley", "a")}
    assert stage.provider.submitted == ["a"]


def test_the_pretended_provider_bills_what_it_lists(stage: Stage) -> None:
    job = stage.provider.submit(Prepared("create", {"seed": 1}, prompt="a"))
    assert stage.provider.look(Job(job.id)).status == "queued"
