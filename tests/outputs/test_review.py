"""The review page shows everything it is given, as text, and refers to nothing but its own files."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.outputs.review.page import ReviewDesk, ReviewPage
from compiler.outputs.review.review_shot import ReviewLine, ReviewNote, ReviewShot, ReviewSlot, ReviewTake
from compiler.outputs.review.write import render_review, write_review

SLOTS = (
    ReviewSlot("Video 1", "video", "mara", "media/mara.jpg", "assets/mara.wav", "yard.yaml:4"),
    ReviewSlot("Image 1", "image", "jon", "media/jon.jpg", None, "yard.yaml:9"),
)
ARRIVAL = ReviewShot(
    scene="yard",
    shot="arrival",
    action="reuse",
    reason="unchanged",
    seconds=4.0,
    start=0.0,
    clip="../shots/yard-arrival-1.mp4",
    poster="media/arrival.jpg",
    framing="wide",
    camera="push in",
    prompt="Wide shot. Video 1 sees Image 1, not Image 12.",
    negative_prompt="blur",
    slots=SLOTS,
    price="0.40 USD",
    request=json.dumps({"model": "wan2.7-r2v"}, indent=2),
    warnings=("the line is long",),
)
QUESTION = replace(
    ARRIVAL, shot="question", start=4.0, seconds=2.5, lines=(ReviewLine("Mara", "Why did you still come?", 0.5),)
)
PAGE = ReviewPage(
    "The rusty wall",
    "animatic",
    "default-animatic",
    (ARRIVAL, QUESTION),
    film="../film.mp4",
    subtitles="../film.vtt",
    totals=(("Price on dashscope", "0.65 USD"),),
)
VOID = {"meta", "link", "img", "track", "input"}
BREAK = "wbr"
"""A place where a line may end: part of the text around it, whatever that text is."""


class Document(HTMLParser):
    """The page's elements, and the text of each element's whole inside by id."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == BREAK:
            return
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self._open.append((tag, attributes.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        for element in {element for _, element in self._open}:
            self.texts[element] = self.texts.get(element, "") + data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_and_what_it_loads_are_written(tmp_path: Path) -> None:
    index = write_review(PAGE, tmp_path / "new" / "review")
    assert index == tmp_path / "new" / "review" / "index.html"
    assert sorted(file.name for file in index.parent.iterdir()) == ["index.html", "review.css", "review.js"]
    document = Document(index.read_text("utf-8"))
    assert [link["href"] for link in document.all("link") if link["rel"] == "stylesheet"] == ["review.css"]
    assert document.all("script") == [{"src": "review.js", "defer": ""}]


def test_equal_pages_are_equal_bytes(tmp_path: Path) -> None:
    first, second = write_review(PAGE, tmp_path / "a"), write_review(replace(PAGE), tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert b"\r" not in first.read_bytes()


def test_everything_a_reader_needs_is_on_the_page() -> None:
    text = Document(render_review(PAGE)).texts[""]
    for words in (
        "The rusty wall",
        "animatic",
        "default-animatic",
        "6.5 s",
        "Price on dashscope",
        "0.65 USD",
        "arrival",
        "reuse",
        "unchanged",
        "wide",
        "push in",
        "0.40 USD",
        "Wide shot. Video 1 sees Image 1, not Image 12.",
        "blur",
        "mara",
        "assets/mara.wav",
        "yard.yaml:4",
        '"model": "wan2.7-r2v"',
        "the line is long",
        "Why did you still come?",
    ):
        assert words in text, words


def test_players_wait_to_be_asked_and_have_names_and_posters() -> None:
    document = Document(render_review(PAGE))
    [film] = document.all("video")
    assert film["src"] == "../film.mp4"
    assert "controls" in film
    clips = [link for link in document.all("a") if link.get("class") == "player"]
    assert [clip["href"] for clip in clips] == ["../shots/yard-arrival-1.mp4"] * 2
    assert [clip["data-label"] for clip in clips] == ["Shot arrival, 4 s", "Shot question, 2.5 s"]
    assert {"src": "media/arrival.jpg", "alt": "", "loading": "lazy", "decoding": "async"} in document.all("img")
    assert "Play: Shot arrival, 4 s" in document.texts["shot-yard-arrival"]


def test_notes_and_changes_stand_on_the_card_and_only_a_live_page_can_decide() -> None:
    notes = (ReviewNote(0, "Too <dark>", 1.5, "take 2, default-dashscope"), ReviewNote(1, "Fine", done=True))
    takes = (ReviewTake(1, "../shots/a.mp4", circled=False), ReviewTake(2, "../shots/b.mp4", circled=True))
    shot = replace(ARRIVAL, notes=notes, changes=("duration 3 → 4",), takes=takes)
    static = render_review(replace(PAGE, shots=(shot, QUESTION)))
    document = Document(static)
    text = document.texts["shot-yard-arrival"]
    for words in ("Too <dark>", "at 1.5 s", "take 2, default-dashscope", "Fine", "settled", "duration 3 → 4"):
        assert words in text, words
    assert "textarea" not in static
    assert "live.js" not in static
    live = render_review(replace(PAGE, shots=(shot, QUESTION), desk=ReviewDesk("r1", paid=True)))
    document = Document(live)
    assert [button["data-circle"] for button in document.all("button") if "data-circle" in button] == ["1"]
    assert len([button for button in document.all("button") if "data-retake" in button]) == 2
    assert len(document.all("textarea")) == 2
    assert document.all("style") == []
    free = Document(render_review(replace(PAGE, shots=(shot,), desk=ReviewDesk("r1", paid=False))))
    assert [button for button in free.all("button") if "data-retake" in button] == []


def test_the_digest_of_a_card_changes_with_what_it_shows_and_with_nothing_else() -> None:
    def digests(*shots: ReviewShot) -> list[str]:
        page = replace(PAGE, shots=shots, desk=ReviewDesk("r1", paid=True))
        return [card["data-digest"] for card in Document(render_review(page)).all("article")]

    before = digests(ARRIVAL, QUESTION)
    after = digests(replace(ARRIVAL, notes=(ReviewNote(0, "New"),)), QUESTION)
    assert before[0] != after[0]
    assert before[1] == after[1]


@pytest.mark.parametrize("film", ["../film.mp4", None])
def test_every_anchor_that_is_linked_exists_once(film: str | None) -> None:
    odd = tuple(replace(ARRIVAL, shot=name) for name in ("a b", "a/b", "a-b", "<", ">", "重"))
    document = Document(render_review(replace(PAGE, film=film, shots=odd)))
    ids = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [link["href"][1:] for link in document.all("a") if link["href"].startswith("#")]
    assert set(links) <= set(ids)
    frames = [link["href"] for link in document.all("a") if "frame" in link.get("class", "")]
    assert len(set(frames)) == len(odd)


def test_the_timeline_and_the_lines_know_their_place_in_the_film() -> None:
    starts = {link["data-start"] for link in Document(render_review(PAGE)).all("a") if "data-start" in link}
    assert starts == {"0.000", "4.000", "4.500"}


def test_labels_in_the_prompt_are_marked_and_longer_numbers_are_not() -> None:
    html = render_review(PAGE)
    assert '<mark class="video">Video 1</mark> sees <mark class="image">Image 1</mark>, not Image 12.' in html


def test_shots_stand_under_their_scene_in_order() -> None:
    other = replace(ARRIVAL, scene="cafe", shot="hello")
    html = render_review(replace(PAGE, shots=(ARRIVAL, other, QUESTION)))
    headings = re.findall(r'<h2 id="scene-\d"><bdi>(\w+)', html)
    assert headings == ["yard", "cafe", "yard"]


def test_a_build_without_film_or_clip_says_so() -> None:
    lost = replace(ARRIVAL, action="missing", clip=None, poster=None)
    document = Document(render_review(replace(PAGE, film=None, shots=(lost,))))
    assert document.all("video") == []
    assert "No film in this build." in document.texts[""]
    assert "No clip" in document.texts[""]


def test_a_page_without_shots_is_a_page() -> None:
    assert "There are no shots." in render_review(replace(PAGE, shots=(), film=None, subtitles=None))


def test_subtitles_are_put_into_the_page(tmp_path: Path) -> None:
    (tmp_path / "film.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n你好\n", "utf-8")
    index = write_review(PAGE, tmp_path / "review")
    (track,) = Document(index.read_text("utf-8")).all("track")
    head, _, data = track["src"].partition(",")
    assert head == "data:text/vtt;charset=utf-8;base64"
    assert "你好" in base64.b64decode(data).decode()
    assert "default" in track


def test_subtitles_start_switched_off_where_the_picture_shows_the_lines(tmp_path: Path) -> None:
    (tmp_path / "film.vtt").write_text("WEBVTT\n", "utf-8")
    index = write_review(replace(PAGE, captioned=True), tmp_path / "review")
    (track,) = Document(index.read_text("utf-8")).all("track")
    assert "default" not in track


@pytest.mark.parametrize("subtitles", [None, "../missing.vtt", "/etc/hostname", "."])
def test_without_a_readable_subtitle_file_there_is_no_track(tmp_path: Path, subtitles: str | None) -> None:
    index = write_review(replace(PAGE, subtitles=subtitles), tmp_path / "review")
    assert Document(index.read_text("utf-8")).all("track") == []


@pytest.mark.parametrize(
    "path",
    [
        "javascript:alert(1)",
        "https://example.org/x.mp4",
        "//example.org/x.mp4",
        "/etc/passwd",
        "data:text/html,x",
        '"><script>alert(1)</script>',
        "a b#c?d%e.mp4",
        "\\\\host\\x.mp4",
        "\ud800.mp4",
        "影片.mp4",
    ],
)
def test_no_address_names_a_scheme_a_host_or_a_root(path: str) -> None:
    slot = replace(SLOTS[0], thumbnail=path)
    shot = replace(ARRIVAL, clip=path, poster=path, slots=(slot,))
    document = Document(render_review(replace(PAGE, film=path, subtitles=path, shots=(shot,))))
    ours = ("#", "review.", "data:image/svg+xml,")
    for _, attributes in document.elements:
        for name in ("src", "href", "poster"):
            address = attributes.get(name, "")
            if address and not address.startswith(ours):
                assert re.fullmatch(r"[A-Za-z0-9%._~-][A-Za-z0-9%._~/-]*", address), address


def test_a_strange_file_name_still_names_the_same_file() -> None:
    document = Document(render_review(replace(PAGE, film="../a b#c?d%e.mp4")))
    assert document.all("video")[0]["src"] == "../a%20b%23c%3Fd%25e.mp4"


def _filled(text: str) -> ReviewPage:
    slot = ReviewSlot(text, text, text, "x.jpg", text, text)
    line = ReviewLine(text, text, 1.0, text)
    shot = ReviewShot(
        scene=text,
        shot=text,
        action=text,
        reason=text,
        seconds=1.0,
        start=0.0,
        clip="c.mp4",
        poster="p.jpg",
        framing=text,
        camera=text,
        lines=(line,),
        prompt=f"{text} and more",
        negative_prompt=text,
        slots=(slot,),
        price=text,
        request=text,
        warnings=(text,),
    )
    return ReviewPage(text, text, text, (shot,), "f.mp4", None, ((text, text),), text)


PLAIN_TAGS = [tag for tag, _ in Document(render_review(_filled("plain"))).elements]


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title='owned'</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "</title></style></textarea><svg onload=alert(1)>",
        "{{ 7 * 7 }}{% raw %}",
        "<!-- --><![CDATA[",
        "&lt;script&gt;&#x3c;",
        "]]>\u2028\u2029",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    document = Document(render_review(_filled(text)))
    assert [tag for tag, _ in document.elements] == PLAIN_TAGS
    assert not [name for _, attributes in document.elements for name in attributes if name.startswith("on")]
    prompt = next(words for name, words in document.texts.items() if name.endswith("-prompt"))
    assert prompt == f"{text} and more"


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"]), min_size=1))
def test_no_text_changes_what_the_page_is_made_of(text: str) -> None:
    document = Document(render_review(_filled(text)))
    # How often a label stands in its own prompt, and is marked there, is for the text to say.
    assert [tag for tag, _ in document.elements if tag != "mark"] == [tag for tag in PLAIN_TAGS if tag != "mark"]
    prompt = next(words for name, words in document.texts.items() if name.endswith("-prompt"))
    assert prompt == f"{text} and more"


@pytest.mark.parametrize(
    "text, shown",
    [("a\u202eb", r"a\u202eb"), ("a\x00b", r"a\u0000b"), ("a\x1bb", r"a\u001bb"), ("a\ud800b", r"a\ud800b")],
)
def test_characters_that_hide_are_spelled_out(tmp_path: Path, text: str, shown: str) -> None:
    html = write_review(_filled(text), tmp_path).read_bytes().decode("utf-8")
    assert shown in html
    assert text not in html


def test_the_policy_allows_our_own_files_and_the_one_style_only() -> None:
    html = render_review(PAGE)
    (policy,) = [meta["content"] for meta in Document(html).all("meta") if meta.get("http-equiv")]
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self' file:"
    assert directives["style-src"] == f"'self' file: 'sha256-{digest}'"
    assert "unsafe" not in policy
    assert "http" not in policy


def test_nothing_in_the_page_needs_what_the_policy_forbids() -> None:
    document = Document(render_review(PAGE))
    for tag, attributes in document.elements:
        assert "style" not in attributes, tag
    assert len(document.all("script")) == 1


@pytest.mark.parametrize("seconds", [0.0, -1.0, 1e9])
def test_odd_lengths_do_not_break_the_page(seconds: float) -> None:
    shot = replace(ARRIVAL, seconds=seconds, start=seconds)
    assert "flex-grow" in render_review(replace(PAGE, shots=(shot,), ratio=(0, -9)))


def test_a_dissolve_shortens_the_film() -> None:
    overlapping = replace(QUESTION, start=3.5)
    assert "<dd>6 s</dd>" in render_review(replace(PAGE, shots=(ARRIVAL, overlapping)))


def test_an_hour_of_shots_has_a_timeline_in_hours() -> None:
    late = replace(ARRIVAL, start=3725.0)
    assert '<span class="time">1:02:05</span>' in render_review(replace(PAGE, shots=(late,)))


def test_a_long_path_may_be_broken_after_its_slashes_only_where_it_is_a_path() -> None:
    slot = replace(PAGE.shots[0].slots[0], voice="a/very//long/<b>.wav", declared="yard.yaml:4")
    html = render_review(replace(PAGE, shots=(replace(PAGE.shots[0], slots=(slot,)),)))
    assert "a/<wbr>very//<wbr>long/<wbr>&lt;b&gt;.wav" in html
    assert ">yard.yaml:4<" in html


def test_a_clip_that_was_made_now_is_not_said_to_be_missing() -> None:
    made, kept = replace(PAGE.shots[0], action="generate", reason="no clip yet"), PAGE.shots[0]
    html = render_review(replace(PAGE, shots=(made, replace(made, clip=None), kept)))
    reasons = re.findall(r'class="reason" dir="auto">(.*?)</p>', html)
    assert reasons == ["made in this compile · reason: no clip yet", "no clip yet", "unchanged"]
