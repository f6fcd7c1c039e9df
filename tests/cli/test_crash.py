"""The crash harness, in its short form: `benchmarks/crash.py` says what it does, and runs it for hours."""

from collections.abc import Iterator

import pytest
from crash import enough, reference, scenery, whitebox
from crash_child import POINTS
from crash_judge import Finding, Scenery


@pytest.fixture(scope="module")
def place() -> Iterator[Scenery]:
    with scenery(shots=4) as place:
        yield place


@pytest.fixture(scope="module")
def unkilled(place: Scenery) -> Finding:
    finding, _ = reference(place)
    assert finding.good, finding.problems
    assert finding.film
    return finding


# Every third here, since each takes seconds; `make crash` dies at all of them, many times.
@pytest.mark.parametrize("point", tuple(POINTS)[::3])
def test_a_run_that_dies_there_goes_on_and_pays_once(place: Scenery, unkilled: Finding, point: str) -> None:
    finding = whitebox(place, point, 0)
    assert finding.problems == []
    assert (finding.kills, finding.double, finding.lost, finding.corrupt) == (1, 0, 0, 0)
    assert finding.film == unkilled.film


def test_a_program_that_writes_nothing_down_before_sending_is_found_out(place: Scenery) -> None:
    broken = Scenery(place.folder, place.url, place.shots, "no-intent")
    assert whitebox(broken, "after-answer", 0).double == 1


def test_a_list_that_is_trusted_at_once_is_found_out(place: Scenery) -> None:
    broken = Scenery(place.folder, place.url, place.shots, "no-settle")
    assert whitebox(broken, "before-accepted", 0).double == 1


def test_too_few_kills_prove_nothing() -> None:
    assert not enough([Finding(kills=0, doubtful=0)])
    assert not enough([Finding(kills=9, doubtful=0)])
    assert enough([Finding(kills=3, doubtful=1)])
    assert not enough([Finding(kills=4, doubtful=1)] * 200)
    assert enough([Finding(kills=5, doubtful=1)] * 200)
