"""`scenec watch` in a real Chromium: a save is on the page a moment later, and mistakes are told where one looks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from page_checks import wait_until
from screening import Screened, screening
from small_story import SCENE, Story, write_story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("watch") / "story"
    return write_story(folder, SCENE.replace('ratio: "1:1"', 'ratio: "1:1"\n  resolution: 720P'))


@pytest.fixture(scope="module")
def watched(story: Story) -> Iterator[Screened]:
    with screening(story.folder, "watch", "gate.yaml") as screened:
        yield screened


@pytest.fixture(scope="module")
def page(chromium: "Browser", watched: Screened) -> "Iterator[Page]":
    tab = chromium.new_context()
    page = tab.new_page()
    page.set_default_timeout(60_000)
    page.goto(watched.address)
    page.locator("#film").wait_for()
    yield page
    tab.close()


def clip_of(page: "Page", shot: str) -> str:
    return str(page.locator(f"[data-shot={shot}] .player").first.get_attribute("href"))


def test_a_save_is_drawn_and_shown_and_no_other_shot_changes(page: "Page", story: Story) -> None:
    page.locator("[data-shot=arrival] .player").wait_for()
    before, other = clip_of(page, "question"), clip_of(page, "arrival")
    film = page.locator("#film").get_attribute("src")
    story.edit("Who is there?", "Who goes there?")
    changed = f"document.querySelector('[data-shot=question] .player').getAttribute('href') !== '{before}'"
    wait_until(page, changed)
    assert "Who goes there?" in page.locator("[data-shot=question] .prompt").first.inner_text()
    assert clip_of(page, "arrival") == other
    wait_until(page, f"document.querySelector('#film').getAttribute('src') !== '{film}'")


def test_a_mistake_is_told_and_the_last_good_film_stays(page: "Page", story: Story, watched: Screened) -> None:
    film = page.locator("#film").get_attribute("src")
    story.edit("- jon: Who", "- jom: Who")
    page.locator("#status.problem", has_text="unknown character `jom`").wait_for()
    assert any("SC0301" in line for line in watched.told)
    assert page.locator("#film").get_attribute("src") == film
    assert page.locator(".card").count() == 2
    story.edit("- jom: Who", "- jon: Who")
    page.locator("#status.problem").wait_for(state="detached")


def test_a_shot_that_is_added_or_taken_away_comes_and_goes(page: "Page", story: Story) -> None:
    text = story.scene.read_text(encoding="utf-8")
    story.scene.write_text(text + "  - id: leaving\n    action: Mara goes.\n    duration: 2\n", encoding="utf-8")
    page.locator("[data-shot=leaving] .player").wait_for()
    wait_until(page, "document.querySelectorAll('.frame').length === 3")
    story.scene.write_text(text, encoding="utf-8")
    page.locator("[data-shot=leaving]").wait_for(state="detached")


def test_nothing_can_be_spent(page: "Page") -> None:
    assert page.locator("[data-retake], [data-circle]").count() == 0
