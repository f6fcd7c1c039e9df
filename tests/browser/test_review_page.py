"""The review page in a real Chromium: it plays from disk, seeks, keeps to its folder and can be read by all."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_checks import FAINT, NAMELESS

from compiler.outputs.review.page import ReviewPage
from compiler.outputs.review.review_shot import ReviewLine, ReviewNote, ReviewSlot, ReviewTake
from compiler.outputs.review.write import write_review

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

pytestmark = pytest.mark.browser

# The page's own scripts run under its policy, so waiting is done by looking again from here.
PATIENCE_MS = 5_000


@dataclass
class Visit:
    """A page that is open, and what happened on it."""

    page: "Page"
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.page.on("request", self._note)
        # Collected apart from the console, whose wording for violations is the browser's own affair.
        self.page.add_init_script(
            "window.violations = [];"
            "document.addEventListener('securitypolicyviolation',"
            " (event) => window.violations.push(event.violatedDirective + ' ' + event.blockedURI));"
        )

    def _hear(self, message: "ConsoleMessage") -> None:
        self.console.append(message.text)

    def _refuse(self, dialog: "Dialog") -> None:
        self.console.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note(self, request: "Request") -> None:
        self.requests.append(request.url)

    def open(self, index: Path) -> "Visit":
        self.page.goto(index.as_uri())
        return self

    def number(self, script: str) -> float:
        return float(self.page.evaluate(script))

    def until(self, script: str, least: float) -> float:
        """Return the script's number once it is at least `least`, or as it stands when patience ends."""
        for _ in range(PATIENCE_MS // 50):
            if self.number(script) >= least:
                break
            self.page.wait_for_timeout(50)
        return self.number(script)

    def assert_quiet(self) -> None:
        assert self.console == []
        assert self.page.evaluate("window.violations") == []
        assert [url for url in self.requests if not url.startswith(("file://", "data:"))] == []


@pytest.fixture
def visit(chromium: "Browser") -> Iterator[Visit]:
    tab = chromium.new_context(viewport={"width": 1280, "height": 900})
    visit = Visit(tab.new_page())
    visit.watch()
    yield visit
    tab.close()


def test_film_and_clips_play_from_disk(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    for player, button in (("#film", ""), (".card video", ".card .player")):
        if button:
            visit.page.locator(button).first.click()
        else:
            visit.page.evaluate(f"document.querySelector('{player}').play()")
        time = visit.until(f"document.querySelector('{player}').currentTime", 0.3)
        assert time >= 0.3, player
        assert visit.number(f"document.querySelector('{player}').videoWidth") == 320
        assert visit.number(f"document.querySelector('{player}').webkitAudioDecodedByteCount") > 0
    assert visit.page.evaluate("document.querySelector('#film').paused"), "two players sound at once"
    visit.assert_quiet()


def test_a_click_on_the_timeline_or_a_line_seeks_the_film(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    assert visit.until("document.querySelector('#film').duration || 0", 7.9) >= 7.9
    visit.page.locator(".frame").nth(3).click()
    assert visit.number("document.querySelector('#film').currentTime") == pytest.approx(6, abs=0.05)
    assert visit.until("document.querySelectorAll('.frame[aria-current]').length", 1) == 1
    assert visit.page.locator(".frame[aria-current] .name").inner_text() == "wall"
    assert "wall" in visit.page.locator("#now").inner_text()
    visit.page.locator(".script a").click()
    assert visit.number("document.querySelector('#film').currentTime") == pytest.approx(2.5, abs=0.05)
    visit.assert_quiet()


def test_subtitles_load_from_disk(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    cues = visit.until("(document.querySelector('#film').textTracks[0].cues || []).length", 1)
    assert cues == 1
    text = visit.page.evaluate("document.querySelector('#film').textTracks[0].cues[0].text")
    assert text == "Mara: Why did you still come?"
    visit.assert_quiet()


def test_nothing_is_fetched_but_the_pages_own_files(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    visit.page.locator("footer").scroll_into_view_if_needed()
    visit.page.wait_for_timeout(200)
    root = build.as_uri()
    assert [url for url in visit.requests if not url.startswith((root, "data:"))] == []
    assert not any(url.endswith("shots/arrival.mp4") for url in visit.requests), "clips load before they are asked for"
    broken = "[...document.images].filter((image) => image.complete && !image.naturalWidth).length"
    assert visit.number(broken) == 0
    visit.assert_quiet()


def test_it_plays_and_leads_to_the_shots_without_javascript(chromium: "Browser", build: Path) -> None:
    tab = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = tab.new_page()
    page.goto((build / "review" / "index.html").as_uri())
    assert page.locator("video[controls]").count() == 1
    assert page.locator("a.player[href$='shots/question.mp4']").count() == 1
    page.locator(".frame").nth(2).click()
    assert page.url.endswith("#shot-cafe-lost")
    assert page.locator("button:visible").count() == 0
    tab.close()


def test_arrows_walk_through_the_shots(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    focused = "document.activeElement.id"
    walked = []
    for key in "→→←→→→→←":
        visit.page.keyboard.press("ArrowRight" if key == "→" else "ArrowLeft")
        walked.append(str(visit.page.evaluate(focused)))
    shots = ["shot-yard-arrival", "shot-yard-question", "shot-cafe-lost", "shot-cafe-wall"]
    assert walked == [shots[place] for place in (0, 1, 0, 1, 2, 3, 3, 2)]
    visit.assert_quiet()


def test_space_and_j_k_l_play_stop_and_wind_what_is_meant(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    film = "document.querySelector('#film')"
    assert visit.until(f"{film}.duration || 0", 7.9) >= 7.9
    visit.page.mouse.click(5, 5)
    visit.page.keyboard.press("l")
    assert visit.until(f"{film}.currentTime", 0.2) >= 0.2
    visit.page.keyboard.press("l")
    assert visit.number(f"{film}.playbackRate") == 2
    visit.page.keyboard.press("k")
    assert visit.page.evaluate(f"{film}.paused && {film}.playbackRate === 1")
    visit.page.evaluate(f"{film}.currentTime = 5")
    visit.page.keyboard.press("j")
    assert visit.until(f"5 - {film}.currentTime", 0.3) >= 0.3
    visit.page.keyboard.press("k")
    here = visit.number(f"{film}.currentTime")
    visit.page.wait_for_timeout(250)
    assert visit.number(f"{film}.currentTime") == here
    visit.page.locator("#shot-yard-question").focus()
    visit.page.keyboard.press("Space")
    clip = "document.querySelector('#shot-yard-question video')"
    assert visit.until(f"{clip} ? {clip}.currentTime : 0", 0.2) >= 0.2
    visit.page.keyboard.press("Space")
    assert visit.page.evaluate(f"{clip}.paused && {film}.paused")
    visit.assert_quiet()


def test_keys_can_be_switched_off(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    visit.page.locator("#keys").uncheck()
    visit.page.locator("#shot-yard-question").focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("l")
    assert visit.page.evaluate("document.activeElement.id") == "shot-yard-question"
    assert visit.page.locator(".card video").count() == 0


def test_of_hundreds_of_clips_no_more_than_a_dozen_are_open_at_once(
    visit: Visit, build: Path, sample: ReviewPage
) -> None:
    shots = tuple(replace(sample.shots[0], shot=f"shot-{number}", takes=()) for number in range(40))
    visit.open(write_review(replace(sample, shots=shots), build / "many"))
    for number in range(0, 40, 2):
        visit.page.locator(".card .player").nth(number // 2).click()
        assert visit.number("document.querySelectorAll('video[src]').length") <= 12
    assert visit.number("document.querySelectorAll('.card video').length") == 11
    assert visit.page.locator(".card").nth(38).locator("video").count() == 0
    assert visit.number("[...document.querySelectorAll('video')].filter((video) => !video.paused).length") <= 1


def test_takes_play_side_by_side(visit: Visit, build: Path, sample: ReviewPage) -> None:
    clips = ("../shots/arrival.mp4", "../shots/question.mp4")
    takes = tuple(ReviewTake(number, clip, circled=number == 1) for number, clip in enumerate(clips, start=1))
    shot = replace(sample.shots[0], takes=takes, poster=None, slots=())
    page = replace(sample, shots=(shot,))
    visit.open(write_review(page, build / "takes"))
    card = visit.page.locator("#shot-yard-arrival")
    card.locator(":scope > .screen .player").click()
    card.locator("summary", has_text="2 takes").click()
    assert card.locator(":scope > .screen video").count() == 0, "a player that is not seen goes on"
    left, right = (card.locator(".takes li").nth(place).bounding_box() for place in (0, 1))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]
    card.locator("[data-together]").click()
    times = "Math.min(...[...document.querySelectorAll('.takes video')].map((video) => video.currentTime))"
    assert visit.until(times, 0.3) >= 0.3
    sounding = "[...document.querySelectorAll('.takes video')].filter((video) => !video.muted).length"
    assert visit.number(sounding) == 1
    visit.assert_quiet()


HOSTILE = (
    "<script>window.owned = 1</script>",
    '"><img src=x onerror="window.owned = 1">',
    "</title></style><svg onload='window.owned = 1'>",
    "javascript:window.owned=1",
    "' autofocus onfocus='window.owned = 1",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_not_run(visit: Visit, tmp_path: Path, sample: ReviewPage, text: str) -> None:
    shot = replace(
        sample.shots[0],
        scene=text,
        shot=text,
        action=text,
        reason=text,
        framing=text,
        camera=text,
        lines=(ReviewLine(text, text, 0, text),),
        prompt=text,
        negative_prompt=text,
        slots=(ReviewSlot(text, text, text, text, text, text),),
        price=text,
        request=text,
        warnings=(text,),
        notes=(ReviewNote(0, text, 0.5, text),),
        changes=(text,),
        takes=(ReviewTake(1, text, circled=True, poster=text),),
        clip=text,
        poster=text,
    )
    page = ReviewPage(text, text, text, (shot,), text, text, ((text, text),), text)
    visit.open(write_review(page, tmp_path / "review"))
    for link in visit.page.locator(".frame, .script a, a.time").all():
        link.click()
    for link in visit.page.locator("a[href], [tabindex]").all():
        link.focus()
    visit.page.locator("summary").first.click()
    assert visit.page.evaluate("window.owned === undefined")
    assert visit.page.title() == f"{text} · review"
    assert visit.page.locator(".card > .body > .prompt").inner_text() == text
    assert visit.page.evaluate("window.violations") == []
    assert [url for url in visit.requests if not url.startswith(("file://", "data:"))] == []


def test_everything_has_a_name_and_headings_step_down_one_by_one(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    assert visit.page.evaluate(NAMELESS) == []
    levels = visit.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert visit.page.locator("main").count() == visit.page.locator("body > header").count() == 1
    assert visit.page.locator("nav[aria-label]").count() == 1
    assert visit.page.locator("img:not([alt])").count() == 0
    assert visit.page.evaluate("document.documentElement.lang") == "en"
    ids = visit.page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(chromium: "Browser", build: Path, scheme: str) -> None:
    tab = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = tab.new_page()
    page.goto((build / "review" / "index.html").as_uri())
    dark = page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]) < 128")
    assert dark == (scheme == "dark")
    assert page.evaluate(FAINT) == []
    tab.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_the_page_never_scrolls_sideways(visit: Visit, build: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.open(build / "review" / "index.html")
    assert visit.number("document.documentElement.scrollWidth") <= width
    assert visit.page.locator(".card").first.bounding_box() is not None


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(visit: Visit, build: Path) -> None:
    visit.open(build / "review" / "index.html")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('.card').id") == "shot-yard-arrival"
    assert visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
