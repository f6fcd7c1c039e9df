"""The live review page, clicked through in a real Chromium, with a rehearsed provider behind it."""

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from page_checks import FAINT, NAMELESS, wait_until
from rehearsal import Rehearsing, rehearsing
from screening import Screened, screening
from small_story import SCENE, Story, write_story

from compiler.build.lockfile import LockRow, load_lock
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.notes import NoteEntry, load_notes
from compiler.scene.reader import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AT = ("gate.yaml", "--backend", "dashscope", "--poll", "0.1")
ASSETS = ("mara.png", "jon.png", "yard.png", "mara.wav", "jon.wav")
PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsing]:
    with rehearsing(tmp_path_factory.mktemp("emulator")) as stage:
        yield stage


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, stage: Rehearsing) -> Story:
    """A scene with two takes of its first shot and one of the second, which was changed since the last commit."""
    scene = SCENE.replace("duration: 2", "duration: 2\n    takes: 2").replace("Jon looks up.", "Jon looks down.")
    story = write_story(tmp_path_factory.mktemp("live") / "story", scene)
    git = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "gate.yaml", *ASSETS), ("commit", "-qm", "One")):
        subprocess.run([*git, *words], cwd=story.folder, check=True)
    story.edit("Jon looks down.", "Jon looks up.")
    ran = story.run("compile", *AT, "--yes", "--max-cost", "5USD", **stage.environment)
    assert ran.code == 0, ran.err
    return story


@pytest.fixture(scope="module")
def screened(story: Story, stage: Rehearsing) -> Iterator[Screened]:
    with screening(story.folder, "review", *AT, **stage.environment) as screened:
        yield screened


@pytest.fixture
def page(chromium: "Browser", screened: Screened) -> "Iterator[Page]":
    tab = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = tab.new_page()
    page.set_default_timeout(PATIENCE_MS)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(screened.address)
    page.locator("#film").wait_for()
    yield page
    tab.close()
    # A refusal is told on the page; that the browser also lists it is its own affair.
    assert [text for text in said if "(Conflict)" not in text and "(Bad Request)" not in text] == []


def row_of(story: Story, shot: str) -> LockRow:
    return load_lock(story.scene, "gate.lock.yaml", Diagnostics()).shots[shot]["default-dashscope"]


def notes_of(story: Story) -> dict[str, tuple[NoteEntry, ...]]:
    notes = load_notes(story.scene, Reader(story.folder), Diagnostics())
    return dict(notes.shots) if notes else {}


def film_of(page: "Page") -> str:
    return str(page.locator("#film").get_attribute("src"))


def test_the_key_leaves_the_address_and_others_do_not_get_in(page: "Page", screened: Screened) -> None:
    assert page.url == f"{screened.home}/review/"
    film = page.evaluate("document.querySelector('#film').src")
    for address in (page.url, film, f"{screened.home}/events"):
        assert httpx.get(address).status_code == 403
    assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize(
    "path",
    [
        "/media/../gate.yaml",
        "/media/..%2f..%2fgate.yaml",
        "/media/%2fetc%2fpasswd",
        "/review/../../gate.yaml",
        "/gate.yaml",
    ],
)
def test_no_path_leads_to_a_file_that_the_page_does_not_show(page: "Page", screened: Screened, path: str) -> None:
    port = screened.home.rpartition(":")[2]
    cookie = {one["name"]: one["value"] for one in page.context.cookies()}[f"scenec-{port}"]
    request = httpx.Request("GET", screened.home, headers={"cookie": f"scenec-{port}={cookie}"})
    request.url = request.url.copy_with(raw_path=path.encode())
    with httpx.Client() as client:
        assert client.send(request).status_code == 404
        answer = client.get(f"{screened.home}/review/", headers={"cookie": f"scenec-{port}={cookie}"})
        assert answer.status_code == 200


def test_the_film_plays_and_can_be_sought_in(page: "Page") -> None:
    page.evaluate("document.querySelector('#film').play()")
    page.wait_for_timeout(500)
    page.locator(".frame").nth(1).click()
    assert page.evaluate("document.querySelector('#film').currentTime") == pytest.approx(2, abs=0.3)
    assert page.evaluate("document.querySelector('#film').error") is None
    page.evaluate("document.querySelector('#film').pause()")


def test_a_circled_take_lands_in_the_lock_and_in_the_film(page: "Page", story: Story) -> None:
    before, film = row_of(story, "arrival"), film_of(page)
    other = 3 - before.take
    card = page.locator("[data-shot=arrival]")
    card.locator("summary", has_text="takes side by side").click()
    card.locator(f"[data-circle='{other}']").click()
    card.locator(f".takes li.circled[value='{other}']").wait_for()
    assert row_of(story, "arrival").take == other
    assert row_of(story, "arrival").sha256 == before.takes[other].sha256
    assert card.locator("details.several").get_attribute("open") is not None, "the reader's place is lost"
    wait_until(page, f"document.querySelector('#film').getAttribute('src') !== '{film}'")
    # By key, for the shot that has the focus.
    card.focus()
    page.keyboard.press(str(before.take))
    card.locator(f".takes li.circled[value='{before.take}']").wait_for()
    assert row_of(story, "arrival").take == before.take


def test_a_note_lands_in_a_file_beside_the_scene(page: "Page", story: Story) -> None:
    page.locator("[data-shot=question]").focus()
    page.keyboard.press("n")
    page.keyboard.type("Too dark: r 1 j k l")
    page.locator("[data-shot=question] .writing button").click()
    card = page.locator("[data-shot=question]")
    card.locator(".notes li", has_text="Too dark").wait_for()
    [note] = notes_of(story)["question"]
    assert note == NoteEntry(note="Too dark: r 1 j k l", target="default-dashscope", take=1)
    assert story.run("check", "gate.yaml").code == 0
    card.locator("[data-settle]").click()
    card.locator(".notes li.done").wait_for()
    assert notes_of(story)["question"][0].done
    card.locator("[data-settle]").click()
    card.locator(".notes li:not(.done)").wait_for()
    card.locator("[data-remove]").click()
    card.locator(".notes li").wait_for(state="detached")
    assert notes_of(story) == {}


def test_a_note_may_say_where_in_the_shot_and_what_is_being_written_survives_news(page: "Page", story: Story) -> None:
    page.evaluate("document.querySelector('#film').currentTime = 3.5")
    page.locator(".frame[aria-current] .name", has_text="question").wait_for()
    card, other = page.locator("[data-shot=question]"), page.locator("[data-shot=arrival]")
    other.locator("textarea").fill("half a thou")
    card.locator("textarea").fill("Here.\nAnd <b>there</b>.")
    card.locator(".moment input").check()
    card.locator(".writing button").click()
    card.locator(".notes li", has_text="at 1.5 s").wait_for()
    assert card.locator(".notes .words").inner_text() == "Here.\nAnd <b>there</b>."
    [note] = notes_of(story)["question"]
    assert (note.at, note.note) == (1.5, "Here.\nAnd <b>there</b>.")
    assert other.locator("textarea").input_value() == "half a thou"
    card.locator("[data-remove]").click()
    card.locator(".notes li").wait_for(state="detached")


def test_a_retake_shows_its_price_and_spends_it_once_after_yes_only(
    page: "Page", story: Story, stage: Rehearsing
) -> None:
    jobs, dialog = len(stage.ledger("create")), page.locator("#retake")
    card = page.locator("[data-shot=question]")
    card.focus()
    page.keyboard.press("r")
    dialog.wait_for()
    assert "0.30 USD" in dialog.inner_text()
    dialog.locator("button", has_text="Not now").click()
    card.locator("[data-retake]").click()
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.wait_for_timeout(300)
    assert len(stage.ledger("create")) == jobs
    card.locator("[data-retake]").click()
    dialog.locator("button", has_text="Spend 0.30 USD").click()
    card.locator("summary", has_text="2 takes side by side").wait_for()
    assert len(stage.ledger("create")) == jobs + 1
    row = row_of(story, "question")
    assert (row.take, sorted(row.takes)) == (2, [1])
    status = page.locator("#status")
    wait_until(page, "document.querySelector('#status').textContent.includes('is made, for')")
    assert "0.30 USD" in status.inner_text()


def test_a_price_can_be_agreed_to_once_and_only_on_the_page(page: "Page", stage: Rehearsing) -> None:
    jobs = len(stage.ledger("create"))
    ask = """async ([what, body]) => {
        const answer = await fetch(`/do/${what}`, {
            method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
        });
        return [answer.status, await answer.json()];
    }"""
    codes = [
        page.evaluate(ask, [what, body])[0]
        for what, body in (
            ("retake", {"ticket": "x"}),
            ("retake", {"scene": "gate", "shot": "question"}),
            ("price", {"scene": "gate", "shot": "*"}),
            ("circle", {"scene": "gate", "shot": "arrival", "take": 9}),
            ("circle", {"scene": "gate", "shot": "arrival", "take": "1"}),
            ("note", {"scene": "../../gate", "shot": "arrival", "note": "x", "at": None}),
            ("note", {"scene": "gate", "shot": "nobody", "note": "x", "at": None}),
            ("note", {"scene": "gate", "shot": "arrival", "note": "\u202e\u0007 ", "at": None}),
        )
    ]
    assert codes == [409, 400, 409, 409, 400, 409, 409, 409]
    assert len(stage.ledger("create")) == jobs


def test_what_changed_since_the_last_commit_stands_on_the_card(page: "Page") -> None:
    page.locator("[data-shot=question] .changes li", has_text="action").wait_for()
    assert page.locator("[data-shot=arrival] .changes").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_it(chromium: "Browser", screened: Screened, scheme: str) -> None:
    tab = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = tab.new_page()
    page.goto(screened.address)
    page.locator("[data-shot=arrival] textarea").fill("A note")
    page.locator("[data-shot=arrival] .writing button").click()
    page.locator("[data-shot=arrival] .notes li").wait_for()
    for summary in page.locator("summary").all():
        summary.click()
    small = """[...document.querySelectorAll('button, summary, input, textarea')]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])
        .filter(([, high]) => high < 18)"""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(FAINT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(small) == []
    page.locator("[data-shot=arrival] [data-remove]").click()
    page.locator("[data-shot=arrival] .notes li").wait_for(state="detached")
    tab.close()
