"""Writes the review page: `index.html`, its stylesheet and its script.

`driver` calls `write_review` after the cut, whether or not there is a film; `screening` serves what `render_review`
returns. Invariant: equal pages give
equal bytes, and whatever the texts are, the page runs no script but its own and loads nothing from elsewhere.
"""

import base64
import re
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from compiler.outputs.review import wording
from compiler.outputs.review.address import address_of
from compiler.outputs.review.page import ReviewPage
from compiler.outputs.review.review_shot import ReviewShot
from compiler.outputs.review.stylesheet import page_measures, security_policy

STYLE, SCRIPT, LIVE_SCRIPT = "review.css", "review.js", "live.js"
_SUBTITLES_LIMIT = 4 * 1024 * 1024


def write_review(page: ReviewPage, folder: Path) -> Path:
    """Write the review page and the two files it loads.

    The subtitles are put into the page as well as linked: a browser does not load a subtitle file for a
    page that was opened from disk.

    Args:
        page: what to show; its paths are relative to `folder`.
        folder: made when missing.

    Returns:
        The path of `index.html`.

    Raises:
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    package = resources.files(__package__)
    for name in (STYLE, SCRIPT):
        (folder / name).write_bytes((package / name).read_bytes())
    index = folder / "index.html"
    html = render_review(page, _subtitle_text(page, folder))
    index.write_bytes(html.encode("utf-8", errors="replace"))
    return index


def render_review(page: ReviewPage, subtitles: str = "") -> str:
    """Return the page's HTML.

    Args:
        page: what to show.
        subtitles: the film's WebVTT, empty for none.
    """
    measures = page_measures(page)
    template = _environment().get_template("page.html.j2")
    return template.render(
        page=page,
        scenes=_scenes(page),
        measures=Markup(measures),  # noqa: S704 - made of numbers; escaping would change what the policy hashed
        policy=security_policy(measures),
        track=_data_address(subtitles) if subtitles else None,
        # Shots overlap where one dissolves into the next: the film ends when its last shot does.
        total=max((shot.start + shot.seconds for shot in page.shots), default=0.0),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("compiler.outputs", "review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=wording.visible,
    )
    environment.filters |= {
        "address": address_of,
        "clock": wording.clock,
        "digest": wording.digest,
        "language": wording.language_tag,
        "length": wording.length,
        "marked": wording.marked,
        "steps": wording.steps,
        "tone": wording.tone,
    }
    return environment


def _scenes(page: ReviewPage) -> list[tuple[str, list[tuple[int, str, ReviewShot]]]]:
    """Return runs of shots of one scene, each shot with its number in the film and its anchor."""
    scenes: list[tuple[str, list[tuple[int, str, ReviewShot]]]] = []
    anchors: set[str] = set()
    for number, shot in enumerate(page.shots, start=1):
        anchor = re.sub(r"[^A-Za-z0-9]+", "-", f"shot-{shot.scene}-{shot.shot}").strip("-")
        if anchor in anchors:
            anchor = f"{anchor}--{number}"
        anchors.add(anchor)
        if not scenes or scenes[-1][0] != shot.scene:
            scenes.append((shot.scene, []))
        scenes[-1][1].append((number, anchor, shot))
    return scenes


def _subtitle_text(page: ReviewPage, folder: Path) -> str:
    if address_of(page.subtitles) is None or page.subtitles is None:
        return ""
    return read_subtitles(folder / page.subtitles)


def read_subtitles(file: Path) -> str:
    """Return the text of a WebVTT file to be put into a page; empty for one that is not there, or too large."""
    if not file.is_file() or file.stat().st_size > _SUBTITLES_LIMIT:
        return ""
    return file.read_text("utf-8", errors="replace")


def _data_address(text: str) -> str:
    encoded = base64.b64encode(text.encode("utf-8", errors="replace")).decode()
    return f"data:text/vtt;charset=utf-8;base64,{encoded}"
