"""The lint of unused declarations says nothing where a broken shot may be the user."""

from lowering import CAST, Lower

SHOT = "shots:\n  - {id: one, action: Mara waits.}\n"


def unused(lower: Lower, more: str) -> list[str]:
    return [text for _, text in lower(f"scene: The alley\n{CAST}{SHOT}{more}").places("unused-declaration")]


def test_what_no_shot_names_is_noted(lower: Lower) -> None:
    assert unused(lower, "") == ["jon", "yard"]


def test_a_shot_that_could_not_be_loaded_may_be_the_user(lower: Lower) -> None:
    assert unused(lower, "  - {id: two, at: yard, action: [Jon waits.]}\n") == []


def test_a_shot_that_could_not_be_lowered_may_be_the_user(lower: Lower) -> None:
    assert unused(lower, "  - {id: two, at: yrad, action: Jnn waits.}\n") == []
