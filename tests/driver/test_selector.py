from dataclasses import replace

import pytest

from compiler.driver.selector import Candidate, Selector, parse_selector

QUESTION = Candidate("scenes/alley", "question", frozenset({"night"}), frozenset({"mara", "jon"}))


@pytest.mark.parametrize(
    "text",
    [
        "question",
        "quest*",
        "alley#question",
        "scenes/alley#question",
        "scenes/alley.yaml#quest*",
        "scene:alley",
        "scene:scenes/*",
        "tag:night",
        "character:mara",
        "arrival,question",
        "arrival question",
        "shot:question",
    ],
)
def test_a_selector_fits(text: str) -> None:
    selector = parse_selector(text)
    assert isinstance(selector, Selector)
    assert selector.fits(QUESTION)


def test_a_tag_is_the_same_however_its_letters_are_composed() -> None:
    selector = parse_selector("tag:cafe\u0301")
    assert isinstance(selector, Selector)
    assert selector.fits(replace(QUESTION, tags=frozenset({"café"})))


@pytest.mark.parametrize(
    "text", ["arrival", "yard#question", "scene:yard", "tag:day", "character:ben", "shot:night", "Question"]
)
def test_a_selector_does_not_fit(text: str) -> None:
    selector = parse_selector(text)
    assert isinstance(selector, Selector)
    assert not selector.fits(QUESTION)


@pytest.mark.parametrize(
    "text", ["scenes/[a]#question", "[a]#question", "scenes/[a].yaml#question", "scene:*[a]", "after:[?]#question"]
)
def test_brackets_in_a_selector_mean_themselves(text: str) -> None:
    selector = parse_selector(text)
    assert isinstance(selector, Selector)
    assert selector.fits(replace(QUESTION, scene="scenes/[a]"))
    assert not selector.fits(replace(QUESTION, scene="scenes/a"))


def test_what_changed_since_a_revision_is_selected() -> None:
    selector = parse_selector("changed:origin/main,tag:day")
    assert isinstance(selector, Selector)
    assert selector.revisions == ("origin/main",)
    assert not selector.fits(QUESTION)
    assert selector.fits(replace(QUESTION, changed=frozenset({"origin/main"})))


@pytest.mark.parametrize("text, part", [("", "empty"), ("tag:", "names nothing"), ("colour:red", "no kind")])
def test_a_selector_that_says_nothing_is_refused_with_a_reason(text: str, part: str) -> None:
    message = parse_selector(text)
    assert isinstance(message, str)
    assert part in message


@pytest.mark.parametrize("text", ["outdated", "action:outdated", "action:out*", "failed", "nothing,missing,failed"])
def test_a_selector_fits_what_the_plan_does_with_a_shot(text: str) -> None:
    selector = parse_selector(text)
    assert isinstance(selector, Selector)
    assert selector.fits(replace(QUESTION, actions=frozenset({"outdated", "failed"})))
    assert not selector.fits(replace(QUESTION, actions=frozenset({"reuse"})))


def test_an_action_that_does_not_exist_is_refused_with_those_that_do() -> None:
    message = parse_selector("action:outdatd")
    assert isinstance(message, str)
    assert message.startswith("there is no action `outdatd`; there are `reuse`, `generate`")


def test_a_chain_is_selected_down_and_up() -> None:
    middle = replace(
        QUESTION,
        before=frozenset({("scenes/alley", "arrival"), ("scenes/alley", "question")}),
        after=frozenset({("scenes/alley", "question"), ("scenes/alley", "answer")}),
    )
    fitting = ("after:arrival", "after:question", "after:alley#arr*", "before:answer", "before:question")
    for text, fits in {**dict.fromkeys(fitting, True), "after:answer": False, "before:arrival": False}.items():
        selector = parse_selector(text)
        assert isinstance(selector, Selector)
        assert selector.fits(middle) is fits, text
