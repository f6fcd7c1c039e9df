"""The site of the documentation: built strictly, every link leads somewhere, and no page asks another host."""

import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from doc_pages import PAGES, ROOT, blocks, name_of
from real_chromium import real_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOOKED_AT = ("index.html", "docs/tutorial.html", "docs/gallery.html", "docs/reference/language.html")
ASKED_FOR = {"img": "src", "script": "src", "video": "src", "source": "src", "track": "src", "iframe": "src"}
STILL = re.compile(r"!\[[^]]*\]\(pictures/gallery/(?P<name>[\w-]+)\.jpg\)")


class Addresses(HTMLParser):
    """What a page leads to, what it loads, and the names of its places."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places.add(given.get("id") or given.get("name") or "")
        if tag == "a" and given.get("href"):
            self.leads.append(given["href"] or "")
        elif tag == "link" and given.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(given.get("href") or "")
        elif tag in ASKED_FOR and given.get(ASKED_FOR[tag]):
            self.loads.append(given[ASKED_FOR[tag]] or "")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as it is without the films of the examples."""
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [sys.executable, "tools/docs_site.py", "--to", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Addresses]:
    return {page: Addresses(page) for page in site.rglob("*.html") if page.name != "404.html"}


def test_every_link_of_the_site_leads_somewhere(site: Path, pages: dict[Path, Addresses]) -> None:
    broken = []
    for page, addresses in pages.items():
        for address in [*addresses.leads, *addresses.loads]:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            places = pages[target].places if target in pages and parts.fragment else {parts.fragment}
            if not target.is_file() or unquote(parts.fragment) not in places:
                broken.append(f"{page.relative_to(site)}: {address}")
    assert broken == []


def test_no_page_loads_anything_from_another_host(site: Path, pages: dict[Path, Addresses]) -> None:
    assert {load for addresses in pages.values() for load in addresses.loads if urlsplit(load).netloc} == set()
    styles = [sheet.read_text("utf-8") for sheet in site.rglob("*.css")]
    assert [found for sheet in styles for found in re.findall(r"url\((?:\"|')?(?:https?:)?//[^)]*", sheet)] == []


def test_every_page_of_the_docs_is_in_the_contents_of_the_site() -> None:
    listed: list[str] = []

    def walk(entry: Any) -> None:  # noqa: ANN401  (as TOML has it)
        if isinstance(entry, str):
            listed.append(entry)
        for below in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
            walk(below)

    walk(tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["nav"])
    assert sorted(listed) == sorted(name_of(page) for page in PAGES if page.parent != ROOT / "examples")


def test_the_gallery_has_every_example_with_a_small_picture() -> None:
    text = (ROOT / "docs/gallery.md").read_text("utf-8")
    scenes = ROOT / "examples/scenes"
    examples = {path.stem for path in scenes.glob("*.yaml")} | {
        path.parent.name for path in scenes.glob("*/story.yaml")
    }
    assert {match["name"] for match in STILL.finditer(text)} == examples
    pictures = [*(ROOT / "docs/pictures").rglob("*.*")]
    assert [path.name for path in pictures if path.parent.name == "gallery" and path.stat().st_size > 60_000] == []
    assert sum(path.stat().st_size for path in pictures) < 1_300_000


def test_what_the_gallery_quotes_stands_in_an_example() -> None:
    scenes = [path.read_text("utf-8") for path in (ROOT / "examples/scenes").rglob("*.yaml")]
    quoted = blocks(ROOT / "docs/gallery.md", "yaml")
    assert [text for text in quoted if not any(text in scene for scene in scenes)] == []


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    with real_chromium() as browser:
        yield browser


@pytest.mark.browser
def test_the_pages_open_in_a_browser_without_a_complaint(chromium: "Browser", address: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in LOOKED_AT:
        page.goto(urljoin(address, name), wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than a phone"
        assert page.evaluate(
            "[...document.images].every((image) => image.loading === 'lazy' || image.naturalWidth > 0)"
        )
    assert complaints == []
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
def test_the_search_finds_a_page_of_the_docs(chromium: "Browser", address: str) -> None:
    page = chromium.new_page()
    page.goto(address, wait_until="networkidle")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search").fill("transition-at-end")
    page.get_by_text("SC0604 transition-at-end").first.wait_for()
