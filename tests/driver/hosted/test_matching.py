from dataclasses import replace

from attempts import an_intent

from compiler.backends.hosted import JobReport, ListedJob
from compiler.build.attempt import Attempt
from compiler.driver.hosted.matching import Sighting, match
from compiler.driver.hosted.window import Window, seconds_since, window_of

EVER = Window(0.0, 1e12)


def request(number: int, prompt: str = "a", **changes: object) -> Attempt:
    attempt = Attempt(number, "LOST", an_intent(prompt=prompt), float(number), ahead=0.0, lost=number + 1.0)
    return replace(attempt, **changes)  # type: ignore[arg-type]  # by name


def sighting(name: str, created: float, prompt: str = "a", model: str = "wan2.7-r2v") -> Sighting:
    return Sighting(ListedJob(name, "", model, "running", created), JobReport("running", prompt=prompt))


def test_each_request_gets_a_job_of_its_own_the_oldest_first() -> None:
    found = match([(request(2), EVER), (request(1), EVER)], [sighting("y", 20.0), sighting("x", 10.0)]).found
    assert {number: one.job.id for number, one in found.items()} == {1: "x", 2: "y"}


def test_a_job_outside_the_window_or_of_another_model_is_nobodys() -> None:
    near = Window(5.0, 15.0)
    assert not match([(request(1), near)], [sighting("x", 4.0), sighting("y", 16.0)]).found
    assert not match([(request(1), near)], [sighting("x", 10.0, model="wan2.6-r2v")]).found
    assert match([(request(1), near)], [sighting("x", 10.0, model="wan2.7-r2v-2026-05-01")]).found


def test_only_a_job_that_tells_no_prompt_leaves_a_request_open() -> None:
    assert match([(request(1), EVER)], [sighting("x", 10.0, prompt="")]).unclear == {1}
    assert match([(request(1), EVER)], [sighting("x", 10.0, prompt="theirs")]).unclear == frozenset()


def test_a_window_begins_before_the_request_and_ends_after_it_was_lost() -> None:
    window = window_of(request(1000, ahead=3600.0), 60.0, 5000.0, 3600.0)
    assert window.holds(1000.0 + 3600.0 - 9)
    assert window.holds(1001.0 + 3600.0 + 60)
    assert not window.holds(1000.0 + 3600.0 - 11)
    assert not window.holds(1001.0 + 3600.0 + 66)


def test_time_passes_by_the_providers_clock() -> None:
    assert seconds_since(1000.0, request(1, ahead=0.0), 1000.0 - 26 * 3600, 26 * 3600 + 30.0) == 30.0
